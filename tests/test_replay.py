"""`--replay`: every request answered from recorded files, nothing from the network."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.crawling import column, done, done_here, rows, value, yigai
from tests.replica.server import ReplicaServer


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one source at its two states, whose files are replayed."""
    data = tmp_path_factory.mktemp("recorded") / "data"
    with ReplicaServer() as server:
        for state in ("t0", "t1"):
            server.state = state
            done(data, "crawl", "fujian-health", "govcn-policy", proxy=server.url)
    return data


def files(recorded: Path) -> list[str]:
    """The options that replay an archive's files."""
    return [
        option
        for file in sorted((recorded / "warc").iterdir())
        for option in ("--replay", str(file))
    ]


def test_a_replayed_crawl_reads_what_was_recorded(recorded: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done(data, "crawl", "fujian-health", "govcn-policy", *files(recorded))
    still_listed = (
        "SELECT url, title, text FROM current_articles WHERE status = 'live' ORDER BY url"
    )
    assert rows(data, still_listed) == rows(recorded, still_listed)
    latest = "SELECT url, last_captured_at FROM current_articles WHERE status = 'live' ORDER BY url"
    assert rows(data, latest) == rows(recorded, latest)
    done_here(data, "verify")


def test_replaying_again_records_nothing_twice(recorded: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done(data, "crawl", "fujian-health", *files(recorded))
    query = "SELECT count(*) FROM captures WHERE http_status = 200"
    before = value(data, query)
    done(data, "crawl", "fujian-health", *files(recorded))
    assert value(data, query) == before


def test_what_is_not_in_the_files_is_said_to_be_absent(recorded: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run = yigai(data, "crawl", "people-health", *files(recorded))
    assert run.returncode == 1
    assert "not in the replay" in run.stderr
    assert set(column(data, "SELECT outcome FROM captures")) == {"not in replay"}


def test_a_file_that_is_no_recording_is_refused_before_a_site_is_blamed(
    recorded: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(recorded, tmp_path / "data"))
    before = value(data, "SELECT count(*) FROM captures")
    notes = tmp_path / "notes.warc.gz"
    notes.write_text("These are only notes.", encoding="utf-8")
    for command in (("crawl", "people-health"), ("add", "http://www.news.cn/a")):
        run = yigai(data, *command, "--replay", str(notes))
        assert run.returncode == 1
        (line,) = run.stderr.splitlines()
        assert line.startswith(f"yigai: {notes}: cannot be replayed: ")
    assert value(data, "SELECT count(*) FROM captures") == before


def test_an_address_can_be_added_from_a_replay(recorded: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    url, text = rows(recorded, "SELECT url, text FROM current_articles WHERE status = 'live'")[0]
    done(data, "add", url, *files(recorded))
    assert rows(data, "SELECT url, text FROM current_articles") == [(url, text)]

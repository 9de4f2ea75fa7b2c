"""After a kill: the torn tail is cut off, what has no row is taken in, every file is readable."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.evidence.gzip_members import members
from archive.store import runs, warc_files
from archive.store.store import open_to_write
from spiders.declaration import load_all
from tests.crawling import SmallSites, column, declare, done, done_here, here, rows, value
from tests.replica.server import ReplicaServer


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one run that ended well."""
    data = tmp_path_factory.mktemp("recovery") / "data"
    with ReplicaServer() as server:
        done(data, "crawl", "people-health", proxy=server.url)
    return data


@pytest.fixture
def killed(whole: Path, tmp_path: Path) -> Path:
    """The same, had the run been killed while it wrote its last record."""
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    write(data, *OPEN_AGAIN)
    file = warc_of(data)
    ended, *_ = [member.offset for member in members(file)][-3:]  # and what it vouches for
    os.truncate(file, ended + TORN)
    return data


OPEN_AGAIN = (
    """UPDATE crawl_log SET finished_at = NULL, finish_reason = NULL, root = NULL, root_number = NULL
    WHERE source = 'people-health'""",
    "UPDATE warc_files SET closed_at = NULL, digest = NULL, witness = NULL",
    "UPDATE reading_log SET witness = NULL",
)
TORN = 150  # bytes of the record that says how the run ended


def write(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def warc_of(data: Path) -> Path:
    """The one WARC file of the killed run."""
    (file,) = (data / "warc").glob("people-health-*")
    return file


def test_the_torn_tail_is_cut_off_and_told(killed: Path) -> None:
    size = warc_of(killed).stat().st_size
    run = done_here(killed, "reextract")
    assert "an earlier crawl of people-health was killed" in run.stderr
    assert (
        f"{warc_of(killed).name}: {TORN} bytes of an unfinished record were cut off" in run.stderr
    )
    assert warc_of(killed).stat().st_size == size - TORN
    with open(warc_of(killed), "rb") as stream:
        assert sum(1 for _ in ArchiveIterator(stream, check_digests="raise")) > 10
    done_here(killed, "verify")


def test_it_is_told_once(killed: Path) -> None:
    done_here(killed, "reextract")
    assert done_here(killed, "reextract").stderr == ""
    assert len(column(killed, "SELECT detail FROM event_log WHERE kind = 'recovery'")) == 1


def test_a_killed_run_is_not_a_good_one(killed: Path) -> None:
    """It ended, as far as anybody knows, when it recorded its last capture."""
    done_here(killed, "reextract")
    ended = "SELECT finish_reason, finished_at FROM crawls WHERE source = 'people-health'"
    last = value(killed, "SELECT max(captured_at) FROM captures")
    assert rows(killed, ended) == [("killed", last)]
    assert value(killed, "SELECT state FROM source_health WHERE source = 'people-health'") == (
        "failing"
    )


def test_a_run_whose_file_says_how_it_ended_has_that_end(whole: Path, tmp_path: Path) -> None:
    """It was killed between its last record and its last row."""
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    ended = "SELECT finish_reason, finished_at FROM crawls WHERE source = 'people-health'"
    before = rows(data, ended)
    write(data, *OPEN_AGAIN)
    done_here(data, "reextract")
    assert rows(data, ended) == before
    assert before[0][0] == "finished"


SAID = (
    "SELECT url, title, text, status, first_captured_at, origins FROM current_articles ORDER BY 1",
    "SELECT url, captured_at, outcome, payload_digest, charset, note FROM captures ORDER BY 2, 1",
    "SELECT started_at, requests, new, errors, bytes, list_rows FROM crawls WHERE crawl_id = 1",
    "SELECT url, title, date, state, discovered_at FROM discoveries ORDER BY 1",
    "SELECT warc_file, opened_at IS NULL FROM warc_files WHERE warc_file LIKE 'people-%'",
)


@pytest.mark.parametrize("held", [0, 1, 6])
def test_what_stood_only_in_warc_is_taken_in(whole: Path, killed: Path, held: int) -> None:
    """Of so many captures the rows were written, of the others none."""
    everything = warc_of(killed).read_bytes()
    begin_again(killed)
    if held:
        offsets = column(whole, "SELECT warc_offset FROM captures ORDER BY 1")
        os.truncate(warc_of(killed), offsets[held])
        done_here(killed, "reextract")
        write(killed, *OPEN_AGAIN)
    before = value(killed, "SELECT count(*) FROM captures")
    assert before == held
    warc_of(killed).write_bytes(everything)
    run = done_here(killed, "reextract")
    taken = value(whole, "SELECT count(*) FROM captures") - before
    assert taken > 0
    assert f"{taken} captures stood only in warc/ and were taken in" in run.stderr
    for query in SAID:
        assert rows(killed, query) == rows(whole, query) != []
    found = json.loads(done_here(killed, "search", "医保", "--json").stdout)
    assert [row["url"] for row in found] != []
    done_here(killed, "verify")


def begin_again(data: Path) -> None:
    """Leave of the database what a run writes before its first answer."""
    [(started_at,)] = rows(data, "SELECT started_at FROM crawls")
    (data / "archive.db").unlink()
    store = open_to_write(data / "archive.db")
    source = load_all()["people-health"].row()
    runs.save_sources(store, [source])
    crawl_id = runs.begin(store, source.slug, started_at)
    warc_files.open_file(store, warc_of(data).name, crawl_id, None, None)
    store.close()


def test_a_file_that_was_never_written_is_struck_out(killed: Path) -> None:
    begin_again(killed)
    warc_of(killed).unlink()
    run = done_here(killed, "reextract")
    assert run.stderr == "yigai: an earlier crawl of people-health was killed\n"
    assert rows(killed, "SELECT * FROM warc_files") == []
    done_here(killed, "verify")


def test_a_capture_that_says_not_modified_is_not_taken_in_twice(tmp_path: Path) -> None:
    data, sources = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/one")
        sites.article("http://small.example/a/one", "one")
        for _ in range(2):
            done(data, "crawl", "small", proxy=sites.url, **sources)
    captures = "SELECT url, captured_at, outcome, payload_digest FROM captures ORDER BY capture_id"
    before = rows(data, captures)
    assert value(data, "SELECT count(*) FROM captures WHERE http_status = 304") > 0
    write(data, *(statement.replace("people-health", "small") for statement in OPEN_AGAIN))
    done_here(data, "reextract", **sources)
    assert rows(data, captures) == before


def test_an_import_that_was_killed_is_named_until_it_is_finished(
    whole: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    file = str(shutil.copy(warc_of(whole), tmp_path / "others.warc.gz"))
    done_here(data, "import", file)
    write(
        data,
        "DELETE FROM capture_log WHERE article_id IS NULL",
        "UPDATE warc_files SET closed_at = NULL WHERE imported_from IS NOT NULL",
        "UPDATE crawl_log SET finish_reason = 'killed'",
    )
    (finding,) = json.loads(here(data, "verify", "--json").stdout)
    assert finding["kind"] == "unfinished import"
    assert "give others.warc.gz to `yigai import` again" in finding["what"]
    done_here(data, "import", file)
    done_here(data, "verify")


def test_a_warc_file_that_no_row_knows_is_named(whole: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(whole, data)
    shutil.copy(warc_of(data), data / "warc" / "stray.warc.gz")
    (finding,) = json.loads(here(data, "verify", "--json").stdout)
    assert (finding["kind"], finding["where"]) == ("unknown WARC file", "stray.warc.gz")

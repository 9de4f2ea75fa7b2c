"""After a kill: the torn tail is cut off, what was lost is told, and every file is readable."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawling import column, done, done_here, rows, value
from tests.replica.server import ReplicaServer


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """An archive whose last run was killed while it wrote a record."""
    data = tmp_path / "data"
    with ReplicaServer() as server:
        done(data, "crawl", "people-health", proxy=server.url)
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE crawl_log SET finished_at = NULL, finish_reason = NULL")
        connection.execute("UPDATE warc_files SET closed_at = NULL, digest = NULL")
    (file,) = (data / "warc").iterdir()
    with open(file, "ab") as tail:
        tail.write(file.read_bytes()[:150])
    return data


def test_the_torn_tail_is_cut_off_and_told(killed: Path) -> None:
    (file,) = (killed / "warc").iterdir()
    size = file.stat().st_size
    run = done_here(killed, "reextract")
    assert "an earlier crawl of people-health was killed" in run.stderr
    assert f"{file.name}: 150 bytes of an unfinished record were cut off" in run.stderr
    assert file.stat().st_size == size - 150
    with open(file, "rb") as stream:
        assert sum(1 for _ in ArchiveIterator(stream, check_digests="raise")) > 10
    done_here(killed, "verify")


def test_it_is_told_once(killed: Path) -> None:
    done_here(killed, "reextract")
    assert done_here(killed, "reextract").stderr == ""
    assert len(column(killed, "SELECT detail FROM event_log WHERE kind = 'recovery'")) == 2


def test_a_killed_run_is_not_a_good_one(killed: Path) -> None:
    done_here(killed, "reextract")
    assert rows(killed, "SELECT finish_reason FROM crawls") == [("killed",)]
    assert value(killed, "SELECT state FROM source_health WHERE source = 'people-health'") == (
        "failing"
    )

"""`yigai backup`: a consistent copy, also of an archive that is being written."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.crawling import REPLICATED, YIGAI, done, done_here, environment, rows, value
from tests.replica.server import ReplicaServer


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one source, crawled once."""
    data = tmp_path_factory.mktemp("backup") / "data"
    with ReplicaServer() as server:
        done(data, "crawl", "people-health", proxy=server.url)
    return data


def test_a_copy_is_whole_and_sound(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    done_here(archive, "backup", str(copy))
    done_here(copy, "verify")
    query = "SELECT url, text FROM current_articles ORDER BY url"
    assert rows(copy, query) == rows(archive, query) != []


def test_finished_files_are_linked_once(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert "1  linked" in done_here(archive, "backup", str(copy)).stdout
    assert "1  there already" in done_here(archive, "backup", str(copy)).stdout
    (name,) = os.listdir(copy / "warc")
    assert os.path.samefile(copy / "warc" / name, archive / "warc" / name)


def test_a_second_backup_adds_what_is_new(archive: Path, tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    done_here(archive, "backup", str(data))
    done_here(data, "backup", str(copy))
    with ReplicaServer(state="t1") as server:
        done(data, "crawl", "people-health", proxy=server.url)
    assert "1  linked" in done_here(data, "backup", str(copy)).stdout
    done_here(copy, "verify")
    assert value(copy, "SELECT count(*) FROM current_articles") == 10


def is_begun(data: Path) -> bool:
    """Whether a run has made the archive that it writes."""
    try:
        return bool(rows(data, "SELECT * FROM crawls")) if (data / "archive.db").exists() else False
    except sqlite3.OperationalError:
        return False


def test_a_copy_made_while_a_crawl_writes_is_sound(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ReplicaServer() as server:
        crawl = subprocess.Popen(
            [YIGAI, "--data", data, "crawl", *REPLICATED],
            cwd=tmp_path,
            env=environment(server.url),
            stdout=subprocess.DEVNULL,
        )
        copies = 0
        while crawl.poll() is None:
            time.sleep(0.4)
            if not is_begun(data):
                continue
            copy = tmp_path / f"copy{copies}"
            done_here(data, "backup", str(copy))
            copies += 1
        assert crawl.returncode == 0
    assert copies >= 2
    for number in range(copies):
        done_here(tmp_path / f"copy{number}", "verify")
    assert value(tmp_path / "data", "SELECT count(*) FROM current_articles") == 48

"""A kill while an archive is made or brought up to date: the next command that writes undoes it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.care.upgrade import migrate
from tests.crawling import PROJECT, column, done_here, here
from tests.test_store import old_archive

TORN = """
import os, signal, sqlite3, sys
from sqlite_utils import Database
from archive.store import views
from archive.store.migrations import migrations
from archive.store.store import atomic

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.row_factory = sqlite3.Row
connection.execute("PRAGMA cache_size = 1")  # so that pages go to the file before the end
views.create = lambda db: os.kill(os.getpid(), signal.SIGKILL)
with atomic(connection):
    migrations.apply(Database(connection))
"""


@pytest.fixture(params=["made", "brought up to date"])
def torn(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive that was being made, or brought up to date, when the machine went down."""
    path = tmp_path / "data" / "archive.db"
    path.parent.mkdir()
    if request.param != "made":
        old_archive(path, "m004_history_from_the_captures")
    killed = subprocess.run([sys.executable, "-c", TORN, path], cwd=PROJECT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name("archive.db-journal").stat().st_size > 0
    return path.parent


def test_reading_says_what_happened_and_what_to_do(torn: Path) -> None:
    run = here(torn, "search", "hospital")
    assert run.returncode == 1
    assert "a command was killed while it made the archive or brought it up to date" in run.stderr


def test_the_next_command_that_writes_undoes_what_is_half_written(torn: Path) -> None:
    done_here(torn, "dedupe", "--rebuild")
    assert column(torn, "PRAGMA integrity_check") == ["ok"]
    assert here(torn, "search", "hospital").returncode == 0


def test_what_a_kill_left_of_the_copy_beside_an_update_is_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old_archive(path, "m004_history_from_the_captures")
    for end in ("", "-journal"):
        (tmp_path / f".archive.db.before-update.partial{end}").write_bytes(b"half a page")
    copy = migrate(path)
    assert {file.name for file in tmp_path.iterdir()} == {"archive.db", copy.name}
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)

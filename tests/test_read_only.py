"""Commands that ask change no byte of an archive, and work where nothing can be written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.digest import file_digest
from tests.crawling import PROJECT, SmallSites, declare, done, here, yigai

ONE = "http://small.example/a/one"
COMMANDS = {
    "search": ["search", "fund"],
    "show": ["show", ONE],
    "show at": ["show", ONE, "--at", "2999-01-01"],
    "history": ["history", ONE],
    "diff": ["diff", ONE],
    "changes": ["changes"],
    "status": ["status"],
    "survival": ["survival", "--csv"],
    "survival months": ["survival", "--months"],
    "sources": ["sources"],
    "verify": ["verify"],
    "verify sample": ["verify", "--sample", "2"],
    "rebuild check": ["rebuild", "--check"],
    "export": ["export", "jsonl", "-"],
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A resting archive of two crawls, with an edit."""
    folder = tmp_path_factory.mktemp("resting")
    sources = declare(folder / "sources", "small", "small.example", rows=2)
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/one", "/a/two")
        sites.article("http://small.example/a/two", "two", "The fund pays nothing.")
        for share in ("half", "two thirds"):
            sites.article(ONE, "one", f"The fund pays {share}.")
            done(folder / "data", "crawl", "small", proxy=sites.url, **sources)
    monkey = pytest.MonkeyPatch()
    monkey.setenv("YIGAI_SOURCES", sources["YIGAI_SOURCES"])
    yield folder / "data"
    monkey.undo()


@pytest.fixture
def locked(data: Path) -> Iterator[Path]:
    """The same, its folders and files without leave to write."""
    paths = [data, *data.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    yield data
    for path, mode in modes.items():
        path.chmod(mode)


def digests(data: Path) -> dict[str, str]:
    kept = [path for path in data.rglob("*") if path.is_file() and path.name != "lock"]
    return {str(path.relative_to(data)): file_digest(path) for path in kept}


def test_a_resting_archive_is_one_file_and_its_records(data: Path) -> None:
    held = {"archive.db", "warc", "lock", "log", "roots.txt"}
    assert {path.name for path in data.iterdir()} <= held


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_no_byte_is_changed(data: Path, command: list[str]) -> None:
    before = digests(data)
    run = here(data, *command)
    assert run.returncode == 0, run.stderr
    assert run.stdout
    assert digests(data) == before


def test_an_export_changes_no_byte(data: Path, tmp_path: Path) -> None:
    before = digests(data)
    assert here(data, "export", "wacz", str(tmp_path / "all.wacz")).returncode == 0
    assert here(data, "backup", str(tmp_path / "copy")).returncode == 0
    assert digests(data) == before
    assert here(tmp_path / "copy", "search", "fund").stdout == here(data, "search", "fund").stdout


# Takes from root the right to write where no mode allows it (CAP_DAC_OVERRIDE, capabilities(7)).
OBEYING = """
import ctypes
version, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
assert ctypes.CDLL(None).capget(version, rights) == 0
rights[0] &= ~(1 << 1)
assert ctypes.CDLL(None).capset(version, rights) == 0
"""


@pytest.fixture(scope="module")
def obeying(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a command that obeys the modes of files, whoever runs it."""
    folder = tmp_path_factory.mktemp("obeying")
    # Python loads a module of this name from PYTHONPATH at its start.
    (folder / "sitecustomize.py").write_text(OBEYING, encoding="utf-8")
    return {"PYTHONPATH": f"{PROJECT}:{folder}"}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_disk_that_cannot_be_written_will_do(
    locked: Path, command: list[str], obeying: dict[str, str]
) -> None:
    before = digests(locked)
    run = yigai(locked, *command, YIGAI_SOURCES=os.environ["YIGAI_SOURCES"], **obeying)
    assert run.returncode == 0, run.stderr
    assert run.stdout
    assert digests(locked) == before


def test_writing_there_is_refused_in_words(locked: Path, obeying: dict[str, str]) -> None:
    run = yigai(locked, "reextract", **obeying)
    assert run.returncode == 1
    assert "cannot be written" in run.stderr
    assert "Traceback" not in run.stderr


def test_an_archive_whose_log_was_left_is_read_too(data: Path, tmp_path: Path) -> None:
    """A writer that was killed leaves its write-ahead log; what it committed counts."""
    copy = tmp_path / "copy"
    assert here(data, "backup", str(copy)).returncode == 0
    script = (
        "import sqlite3, os, sys\n"
        "connection = sqlite3.connect(sys.argv[1])\n"
        "connection.execute('PRAGMA journal_mode = WAL')\n"
        "connection.execute(\"UPDATE sources SET title = 'Renamed'\")\n"
        "connection.commit()\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, copy / "archive.db"], check=True)
    assert (copy / "archive.db-wal").stat().st_size > 0
    before = file_digest(copy / "archive.db")
    assert here(copy, "search", "fund").returncode == 0
    assert file_digest(copy / "archive.db") == before

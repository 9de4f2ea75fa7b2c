"""One writing run at a time."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.errors import LockHeldError, StoreError
from archive.lock import lock

HOLDER = """
import sys, pathlib
from archive.lock import lock
with lock(pathlib.Path(sys.argv[1]), "yigai crawl"):
    print("held", flush=True)
    sys.stdin.read()
"""
Start = Callable[[Path], subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a process that holds a folder's lock until its standard input ends."""
    started = []

    def holder(data: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(data)],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        return process

    yield holder
    for process in started:
        process.kill()
        process.communicate()


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path, start: Start) -> None:
    holder = start(tmp_path)
    with pytest.raises(LockHeldError) as caught, lock(tmp_path, "yigai import"):
        pytest.fail("the lock was given twice")
    assert str(caught.value).startswith(
        f"{tmp_path / 'lock'}: held by `yigai crawl` (process {holder.pid} "
        f"on {socket.gethostname()}, since 20"
    )


def test_the_lock_is_free_when_its_holder_has_ended(tmp_path: Path, start: Start) -> None:
    start(tmp_path).communicate("")
    with lock(tmp_path, "yigai import"):
        pass


def test_the_lock_is_free_when_its_holder_was_killed(tmp_path: Path, start: Start) -> None:
    holder = start(tmp_path)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with lock(tmp_path, "yigai import"):
        pass


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="broken"), lock(tmp_path, "yigai crawl"):
        raise RuntimeError("broken")
    with lock(tmp_path, "yigai crawl"):
        pass


def test_two_archives_have_two_locks(tmp_path: Path) -> None:
    with lock(tmp_path / "a", "yigai crawl"), lock(tmp_path / "b" / "c", "yigai crawl"):
        pass


def test_a_lock_that_does_not_say_its_holder_is_a_lock(tmp_path: Path) -> None:
    with lock(tmp_path, "yigai crawl"):
        (tmp_path / "lock").write_text("", encoding="utf-8")
        with pytest.raises(LockHeldError, match="another run holds the lock"):
            lock(tmp_path, "yigai crawl").__enter__()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder", encoding="utf-8")
    data = tmp_path / "file" / "data"
    with pytest.raises(StoreError, match=f"^{re.escape(str(data))}: cannot be written"):
        lock(data, "yigai crawl").__enter__()

"""One writing run at a time per archive: an advisory lock that the kernel frees with its holder."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import LockHeldError, StoreError
from archive.records import instant, now


@contextmanager
def lock(data: Path, command: str) -> Iterator[None]:
    """Hold the archive's lock for the block.

    Raises LockHeldError naming the holder's command, process, host and start, StoreError where
    the folder cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        held = open(data / "lock", "a+", encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        raise StoreError(f"{data}: cannot be written: {error}. Name another with --data.") from None
    with held as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockHeldError(_message(file.name)) from None
        file.truncate(0)
        holder = {"command": command, "pid": os.getpid(), "host": socket.gethostname()}
        file.write(json.dumps(holder | {"since": instant(now())}))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _message(path: str) -> str:
    text = Path(path).read_text(encoding="utf-8")
    try:
        holder = json.loads(text)
    except ValueError:
        return f"{path}: another run holds the lock. Wait for it to end."
    return (
        f"{path}: held by `{holder['command']}` (process {holder['pid']} on {holder['host']}, "
        f"since {holder['since']}). Wait for it to end, or stop that process."
    )

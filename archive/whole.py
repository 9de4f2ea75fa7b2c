"""A file that is written whole or not at all."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.errors import YigaiError

STANDARD_OUTPUT = Path("-")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A file beside `out` to write to, which takes its place at the end.

    If anything is raised, `out` is left as it was. Raises YigaiError if its folder is not there,
    OSError, naming `out`, if its disk is full or its folder cannot be written.
    """
    if not out.parent.is_dir():
        raise YigaiError(f"{out.parent}: no such folder to write {out.name} into; make it first")
    partial = out.with_name(f".{out.name}.partial")
    try:
        yield partial
        os.replace(partial, out)
    except (OSError, sqlite3.OperationalError) as error:
        if _is_full(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(out)) from error
        if isinstance(error, OSError) and error.errno and error.filename in (partial, str(partial)):
            raise OSError(error.errno, os.strerror(error.errno), str(out)) from error
        raise
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def written(out: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `out` at the end, or standard output."""
    if out == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with whole(out) as partial, partial.open("wb") as file:
        yield file


def _is_full(error: OSError | sqlite3.OperationalError) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL

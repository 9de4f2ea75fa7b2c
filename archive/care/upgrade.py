"""An archive of an earlier schema brought up to date, with a copy of its database kept beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from archive.care.backup import copy_to
from archive.store.migrations import migrations
from archive.store.store import PATIENCE, atomic, guarded
from archive.whole import whole


def migrate(path: Path) -> Path:
    """Take the missing schema steps in one transaction; where the copy of the database is.

    Call only under the lock. Raises StoreError; the database is then as it was.
    """
    copy = free_name(path, "before-update")
    opened = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    with guarded(path), closing(opened) as connection:
        with whole(copy) as partial:
            copy_to(partial, connection)
        connection.row_factory = sqlite3.Row
        with atomic(connection):
            migrations.apply(Database(connection))
    return copy


def free_name(path: Path, word: str) -> Path:
    """A name beside a file that nothing has yet, made of its own and a word."""
    names = (path.with_name(f"{path.name}.{word}{n or ''}") for n in range(1_000))
    return next(name for name in names if not name.exists())

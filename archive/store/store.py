"""The archive's SQLite file: opened to write or only to read; one item, one transaction."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from archive.errors import SchemaError, StoreError, YigaiError
from archive.store.migrations import migrations

_OURS = (  # primary result codes (sqlite.org/rescode.html) of mistakes in our SQL
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
)
PATIENCE = 60.0  # seconds to wait for another process that holds the database


class Store:
    """An open archive.db. Make one with `open_to_write` or `open_to_read`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.connection.row_factory = sqlite3.Row
        self._writes = False

    def close(self) -> None:
        """Close the file; what was committed stays.

        The last writer leaves WAL mode, so that a resting archive is one file and can be read
        from a disk that cannot be written.
        """
        if self._writes:
            with suppress(sqlite3.OperationalError):  # somebody is reading: the next writer does it
                self.connection.execute("PRAGMA busy_timeout = 0")
                self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Raises StoreError, naming the file, when SQLite cannot write or read."""
        with guarded(self.path), atomic(self.connection):
            yield self.connection


@contextmanager
def atomic(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction of a connection: all of it is committed, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turns what SQLite says of the file or the disk into a StoreError with what to do.

    What it says of our own SQL is a bug, and passes as it is.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if is_bug(error):
            raise
        raise StoreError(_said(path, error)) from error


def _said(path: Path, error: Exception, otherwise: str | None = None) -> str:
    """What to do about an error that is about the file or the disk."""
    if _code(error) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return (
            f"{path}: locked: another program has held the database for {PATIENCE:.0f} seconds. "
            "Wait for it to end, or end it; nothing is damaged."
        )
    if _code(error) == sqlite3.SQLITE_READONLY_ROLLBACK:
        return (
            f"{path}: a command was killed while it made the archive or brought it up to date. Run "
            "a command that writes, for example `yigai reextract`: it undoes what is half written."
        )
    if otherwise is None and _code(error) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"{path}: damaged: {error}. {_mended_by(error)} `yigai verify` names the damage."
    return otherwise or (
        f"{path}: cannot be read or written: {error}. Check free space and permissions, then "
        "`yigai verify`; what was recorded before is safe, and the next run goes on from there."
    )


def _code(error: Exception) -> int:
    """SQLite's code of an error; of one that is not SQLite's, that of a mistake in our SQL."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR))


def is_bug(error: Exception) -> bool:
    """Whether an error of SQLite is about our SQL, and not about the file or the disk."""
    return isinstance(error, sqlite3.Error) and _code(error) & 0xFF in _OURS


def open_to_write(path: Path) -> Store:
    """Open an archive, made if it is not there; call only under the lock.

    Raises StoreError where that cannot be, SchemaError for an archive of another schema.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store = Store(path, sqlite3.connect(path, timeout=PATIENCE, isolation_level=None))
        db = Database(store.connection)
        if not db.table_names():
            with atomic(store.connection):  # nobody sees it half made
                migrations.apply(db)
        _check_schema(db, path)
        _enable_wal(db)
        store.connection.execute("PRAGMA synchronous = NORMAL")
        store.connection.execute("PRAGMA foreign_keys = ON")
        store._writes = True
    except (OSError, sqlite3.DatabaseError) as error:
        if is_bug(error):
            raise
        failed = f"{path}: cannot be opened as an archive: {error}. "
        hint = "Is it a SQLite file, and is its folder writable?"
        raise StoreError(_said(path, error, failed + hint)) from error
    return store


def open_to_read(path: Path) -> Store:
    """Open an archive without changing a byte of it, on a disk that cannot be written too.

    Raises YigaiError where there is none, StoreError where it is none, SchemaError where it is
    of another schema.
    """
    if not path.exists():
        raise _nothing_at(path)
    try:
        connection = sqlite3.connect(
            address(path), uri=True, timeout=PATIENCE, isolation_level=None
        )
        store = Store(path, connection)
        db = Database(connection)
        if not db.table_names():
            raise _nothing_at(path)  # a first run is making it
        _check_schema(db, path)
    except sqlite3.DatabaseError as error:
        if is_bug(error):
            raise
        failed = f"{path}: cannot be opened as an archive: {error}. "
        raise StoreError(_said(path, error, failed + _mended_by(error))) from error
    return store


def _mended_by(error: Exception) -> str:
    """What to do about a database that cannot be read."""
    if _code(error) & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return "May you read it, and its folder?"
    return "Take it from a backup, or let `yigai rebuild` make it again from warc/."


def _nothing_at(path: Path) -> YigaiError:
    return YigaiError(
        f"{path.parent}: no archive here. Make one with `yigai crawl`, or name --data."
    )


def address(path: Path) -> str:
    """The archive's address for SQLite to read it only.

    Where its folder cannot be written and no write-ahead log stands, nobody can be writing it.
    """
    resting = (
        not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    )
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if resting else ''}"


def is_outdated(path: Path) -> bool:
    """Whether an archive stands there that an earlier Yigai made; call only under the lock.

    What a kill left half written of its making is undone. Raises StoreError.
    """
    if not path.exists():
        return False
    with guarded(path):
        # Not read only: a journal that a kill left behind is rolled back by who may write.
        connection = sqlite3.connect(path, timeout=PATIENCE)
        try:
            db = Database(connection)
            return bool(db.table_names()) and bool(migrations.pending(db))
        finally:
            connection.close()


def _check_schema(db: Database, path: Path) -> None:
    known = {step.name for step in migrations._migrations}
    taken = {row.name for row in migrations.applied(db)}
    if unknown := taken - known:
        raise SchemaError(
            f"{path}: made by a later Yigai (schema step {max(unknown)}). Update this one."
        )
    if known - taken:
        raise SchemaError(
            f"{path}: made by an earlier Yigai, and nothing was changed. Run a command that writes "
            "first, for example `yigai reextract`: it brings the archive up to date, and keeps a "
            "copy of the database beside it."
        )


def _enable_wal(db: Database) -> None:
    """Turn on the write-ahead log; SQLite itself does not wait where another process does so."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            db.enable_wal()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)

"""What a person's SQL may take: no time without end, and no answer that the server dies of."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

_VALUE = 16_000_000  # bytes of one text or blob; the longest text held is a fraction of it
_ANSWER = 64_000_000  # bytes of the rows of one query
_HEAP = 200_000_000  # bytes that SQLite takes for all queries at once
# Instructions of SQLite between two looks at the clock, about two milliseconds. Each look takes
# Python's lock: every 1,000, as Datasette has it, a light query waited 14 s beside twelve endless.
_STEPS = 20_000
_ROW, _CELL = 200, 16  # bytes that Python takes for each beside what it holds


def bind(connection: sqlite3.Connection) -> None:
    """Bound what queries on a connection take. One that goes beyond ends with an OperationalError,
    or with a DataError where a single value does."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE)
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
    taken: WeakKeyDictionary[sqlite3.Cursor, int] = WeakKeyDictionary()

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        size = _ROW + sum(map(_size, values))
        taken[cursor] = taken.get(cursor, 0) + size
        if taken[cursor] > _ANSWER:
            raise sqlite3.OperationalError(
                f"the answer is larger than {_ANSWER // 1_000_000} MB: ask for fewer rows or columns"
            )
        return sqlite3.Row(cursor, values)

    connection.row_factory = row


@contextmanager
def time_limit(connection: sqlite3.Connection, milliseconds: float) -> Iterator[None]:
    """Interrupt what a connection is asked in the block after so long."""
    deadline = time.perf_counter() + milliseconds / 1000
    connection.set_progress_handler(lambda: time.perf_counter() >= deadline, _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _size(value: object) -> int:
    if isinstance(value, bytes):
        return _CELL + len(value)
    return _CELL + 2 * len(value) if isinstance(value, str) else _CELL

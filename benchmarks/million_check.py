"""Whether the store would have written the rows of benchmarks.million_archive as they are."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from archive.store import histories
from archive.store.store import open_to_write
from benchmarks.million_articles import kind_of
from pipelines.sameness.relate import relate


def check(path: Path, articles: int) -> None:
    """Let the store make some articles' histories anew; raises AssertionError if a row differs."""
    store = open_to_write(path)
    connection = store.connection
    interesting: dict[int, int] = {}
    for number in range(articles):
        interesting.setdefault(kind_of(number) // 5, number)
    last = range(articles - 200, articles)
    connection.execute("BEGIN")
    for number in [*interesting.values(), *last]:
        before = _rows_of(connection, number + 1)
        histories.update(connection, number + 1, relate)
        after = _rows_of(connection, number + 1)
        assert before == after, (number, kind_of(number), _first_difference(before, after))
    connection.rollback()
    store.close()


def _rows_of(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    return [
        {"table": table} | dict(row)
        for table in ("articles", "versions", "spells", "capture_log")
        for row in connection.execute(f"SELECT * FROM {table} WHERE article_id = ?", (article_id,))
    ]


def _first_difference(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> object:
    for old, new in zip(before, after, strict=False):
        if old != new:
            return {name: (old[name], new.get(name)) for name in old if old[name] != new.get(name)}
    return len(before), len(after)

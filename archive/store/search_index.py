"""The index of words made anew as a whole, by today's rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from archive.store import search_terms
from archive.text.terms import rules

TABLES = ("article_terms", "stood_terms", "change_terms")


def purge(connection: sqlite3.Connection) -> None:
    """Let no word stand in the index's tables that was forgotten: FTS5 only marks it as such."""
    for table in TABLES:
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def fill(connection: sqlite3.Connection, done: Callable[[int, int], None] | None = None) -> None:
    """Make the index anew; `done` is told of how many articles and of how many in all.

    Runs inside the transaction of its caller.
    """
    for table in TABLES:
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    found = connection.execute("SELECT article_id FROM articles WHERE versions > 0").fetchall()
    for number, (article_id,) in enumerate(found, 1):
        held = search_terms.entries(article_id, search_terms.said(connection, article_id))
        for entry, sides in held.items():
            search_terms.add(connection, entry, sides)
        if done and (number % 100 == 0 or number == len(found)):
            done(number, len(found))
    purge(connection)
    connection.execute("DELETE FROM search_index")
    connection.execute("INSERT INTO search_index VALUES (?)", (rules(),))

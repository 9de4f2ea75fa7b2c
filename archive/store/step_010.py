"""Schema step 10: what search rests on: the words that stand, that stood, that came and went."""

from __future__ import annotations

import sqlite3

from archive.store.search_index import fill

_COLUMNS = {
    "article_terms": "title, number, issuer, text, facets",
    "stood_terms": "title, number, issuer, text, facets",
    "change_terms": "added, removed, facets",
}
# Terms are made in Python, and need only be told apart. One character is the beginning of a term.
_INDEX = """CREATE VIRTUAL TABLE {} USING fts5({}, content='', prefix='1',
tokenize="ascii tokenchars '%+.|:_-'")"""


def make(connection: sqlite3.Connection) -> None:
    """Make the index anew, of all that is held."""
    for table, columns in _COLUMNS.items():
        connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute(_INDEX.format(table, columns))
    connection.execute("CREATE TABLE IF NOT EXISTS search_index (rules TEXT NOT NULL)")
    fill(connection)

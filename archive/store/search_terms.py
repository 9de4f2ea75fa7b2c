"""The index of words (an FTS5 contentless table): the words of each article's latest version.

Runs inside the transaction of its caller. To forget words, FTS5 needs the very words back.
"""

from __future__ import annotations

import sqlite3

from archive.text.terms import terms

Indexed = tuple[str, int]
"""Title and text_id of the version whose words are indexed."""


def update(
    connection: sqlite3.Connection,
    article_id: int,
    before: Indexed | None,
    after: Indexed | None,
) -> bool:
    """Let search find the words of the latest version, no longer those of the one before.

    Returns whether they are another title or text.
    """
    if before == after:
        return False
    if before:
        connection.execute(
            "INSERT INTO article_terms (article_terms, rowid, title, text) "
            "VALUES ('delete', ?, ?, ?)",
            (article_id, *_words(connection, before)),
        )
    if after:
        connection.execute(
            "INSERT INTO article_terms (rowid, title, text) VALUES (?, ?, ?)",
            (article_id, *_words(connection, after)),
        )
    return True


def _words(connection: sqlite3.Connection, indexed: Indexed) -> tuple[str, str]:
    title, text_id = indexed
    row = connection.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,)).fetchone()
    return terms(title), terms(row["text"])

"""Which addresses are withheld: what nothing is read of, and nothing is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def is_key(connection: sqlite3.Connection, url_key: str) -> bool:
    """Whether the address of a key is withheld."""
    row = connection.execute(
        "SELECT 1 FROM withholdings WHERE url_key = ? AND NOT lifted", (url_key,)
    ).fetchone()
    return row is not None


def is_article(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether the article of a number is withheld."""
    row = connection.execute(
        """SELECT 1 FROM articles a JOIN withholdings w USING (url_key)
        WHERE a.article_id = ? AND NOT w.lifted""",
        (article_id,),
    ).fetchone()
    return row is not None


def is_record(connection: sqlite3.Connection, warc_file: str, warc_offset: int) -> bool:
    """Whether the record at a place is a capture of what is withheld."""
    row = connection.execute(
        """SELECT 1 FROM capture_log c JOIN withholdings w USING (url_key)
        WHERE c.warc_file = ? AND c.warc_offset = ? AND NOT w.lifted""",
        (warc_file, warc_offset),
    ).fetchone()
    return row is not None


def strike_listed(connection: sqlite3.Connection, url_keys: Iterable[str]) -> None:
    """Strike what lists said of those of these addresses that are withheld."""
    held = connection.execute("SELECT url_key FROM withholdings WHERE NOT lifted").fetchall()
    for key in {row[0] for row in held}.intersection(url_keys):
        connection.execute(
            "UPDATE discovery_log SET title = NULL, date = NULL WHERE url_key = ?", (key,)
        )
        connection.execute(
            """UPDATE capture_log SET listed_title = NULL, listed_date = NULL
                WHERE url_key = ? AND (listed_title IS NOT NULL OR listed_date IS NOT NULL)""",
            (key,),
        )

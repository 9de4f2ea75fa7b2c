"""Which article an ID, an address or a comparison key names, withheld or not."""

from __future__ import annotations

import sqlite3

from archive.errors import YigaiError
from archive.urls import key_of


def named(connection: sqlite3.Connection, name: str) -> int:
    """The article_id that an ID or a URL names. Raises YigaiError if the archive has no such."""
    if name.isdecimal():
        row = connection.execute(
            "SELECT article_id FROM articles WHERE article_id = CAST(? AS INTEGER)", (name,)
        ).fetchone()
    else:
        row = connection.execute(
            "SELECT article_id FROM articles WHERE url_key = ?",
            (key_of(name) if ":" in name else None,),
        ).fetchone()
    if row is None:
        raise YigaiError(f"{name}: no such article here. Find one with `yigai search WORDS`.")
    return int(row["article_id"])


def of_key(connection: sqlite3.Connection, url_key: str) -> int | None:
    """The article_id of a comparison key; None if it was never captured."""
    row = connection.execute(
        "SELECT article_id FROM articles WHERE url_key = ?", (url_key,)
    ).fetchone()
    return int(row["article_id"]) if row else None

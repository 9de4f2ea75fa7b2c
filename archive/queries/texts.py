"""Texts by their numbers."""

from __future__ import annotations

import sqlite3


def text_of(connection: sqlite3.Connection, text_id: int) -> str:
    """The text of a number that is held."""
    row = connection.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,)).fetchone()
    return str(row[0])

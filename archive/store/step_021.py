"""Schema step 21: how many characters a text has that is compared, and not since when it is held."""

from __future__ import annotations

import sqlite3

from archive.store import rows

_ADDED = {"characters": "INTEGER NOT NULL DEFAULT 0"}


def change_columns(connection: sqlite3.Connection) -> None:
    """Change them where they are not changed yet; no view may stand meanwhile. What an archive of
    before holds is compared anew by the next command that writes."""
    rows.add_columns(connection, "text_groups", _ADDED)
    held = {row[1] for row in connection.execute("PRAGMA table_info(text_holders)")}
    if "since" in held:
        connection.execute("ALTER TABLE text_holders DROP COLUMN since")

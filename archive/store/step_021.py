"""Schema step 21: how many characters a text has, beside what else its group says."""

from __future__ import annotations

import sqlite3

from archive.store import rows

_COLUMN = {"characters": "INTEGER NOT NULL DEFAULT 0"}


def add_column(connection: sqlite3.Connection) -> None:
    """Add it; what an archive of before holds is compared anew by the next command that writes."""
    rows.add_columns(connection, "text_groups", _COLUMN)

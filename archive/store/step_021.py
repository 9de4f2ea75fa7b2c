"""Schema step 21: how many characters a text has, beside what else its group says."""

from __future__ import annotations

import sqlite3


def add_column(connection: sqlite3.Connection) -> None:
    """Add it; what an archive of before holds is compared anew by the next command that writes."""
    connection.execute("ALTER TABLE text_groups ADD COLUMN characters INTEGER NOT NULL DEFAULT 0")

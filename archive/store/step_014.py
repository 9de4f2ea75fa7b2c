"""Schema step 14: how much of an article each reading holds."""

from __future__ import annotations

import sqlite3

from archive.outcomes import TEXT_STATES
from archive.store import rows
from archive.store.schema import one_of

# Null in readings of before, which were not judged.
_COLUMN = {"text_state": f"TEXT {one_of('text_state', TEXT_STATES)}"}


def add_columns(connection: sqlite3.Connection) -> None:
    """Add what is not there; earlier steps call it too, since today's code reads and writes it."""
    rows.add_columns(connection, "reading_log", _COLUMN)

"""Schema step 19: which addresses are withheld, and where the record of that stands."""

from __future__ import annotations

import sqlite3

_TABLES = """CREATE TABLE IF NOT EXISTS withholdings (
    url_key TEXT PRIMARY KEY,
    decided_at TEXT NOT NULL,
    lifted INTEGER NOT NULL,
    reason TEXT,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS withholdings_decided ON withholdings(decided_at) WHERE NOT lifted"""


def add_tables(connection: sqlite3.Connection) -> None:
    """Make what is not there; earlier steps call it too, since today's code reads it."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)

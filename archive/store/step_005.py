"""Schema step 5: what each change tells, computed when its version is written."""

from __future__ import annotations

import sqlite3

from archive.store import rows
from archive.store.comparing import COLUMNS, compared

_ADDED = {
    "score": "INTEGER",
    "summary": "TEXT",
    "passages_before": "TEXT",
    "passages_after": "TEXT",
}


def add_columns(connection: sqlite3.Connection) -> None:
    """Add the columns and their index, unless step 4 has made the tables with them just now."""
    rows.add_columns(connection, "versions", _ADDED)
    connection.execute(
        "CREATE INDEX IF NOT EXISTS versions_score ON versions(cause, score, captured_at)"
    )


def fill(connection: sqlite3.Connection) -> None:
    """Compare every change with the version before it, as it is done from now on."""
    settings = ", ".join(f"{name} = :{name}" for name in COLUMNS)
    changes = connection.execute(
        "SELECT article_id, version FROM versions WHERE cause = 'change'"
    ).fetchall()
    for article_id, version in changes:
        before, row = connection.execute(
            """SELECT * FROM versions WHERE article_id = ? AND version IN (?, ?)
            ORDER BY version""",
            (article_id, version - 1, version),
        )
        connection.execute(
            f"""UPDATE versions SET {settings}
            WHERE article_id = :article_id AND version = :version""",
            compared(connection, before, row) | {"article_id": article_id, "version": version},
        )

"""Schema step 15: the names by which revisits call their originals, and what they say themselves."""

from __future__ import annotations

import sqlite3

from archive.evidence import stated_digests
from archive.store import rows

_COLUMNS = {
    "capture_log": {
        "refers_to_id": "TEXT",
        "refers_to_digest": "TEXT",
        # What the record of a revisit says without its original.
        "alone_answer": "TEXT",
        "alone_media_type": "TEXT",
    }
}
TABLES = """CREATE TABLE IF NOT EXISTS record_names (
    capture_id INTEGER NOT NULL REFERENCES capture_log(capture_id),
    name TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    PRIMARY KEY (capture_id, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS record_names_name ON record_names(name, captured_at);
DROP INDEX IF EXISTS capture_log_open;
CREATE INDEX IF NOT EXISTS capture_log_still_open ON capture_log(crawl_id) WHERE revisit_open;
CREATE INDEX IF NOT EXISTS capture_log_refers ON capture_log(refers_to_url, refers_to_at)
    WHERE refers_to_url IS NOT NULL;
CREATE INDEX IF NOT EXISTS capture_log_refers_id ON capture_log(refers_to_id)
    WHERE refers_to_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS capture_log_refers_digest ON capture_log(refers_to_digest)
    WHERE refers_to_digest IS NOT NULL;
DROP INDEX IF EXISTS capture_log_digest;
CREATE INDEX capture_log_digest ON capture_log(payload_digest, record_type, captured_at)"""


def add_columns(connection: sqlite3.Connection) -> None:
    """Add what is not there; step 4 calls it too, since what it takes over today's code writes."""
    for table, columns in _COLUMNS.items():
        rows.add_columns(connection, table, columns)
    for statement in TABLES.split(";"):
        connection.execute(statement)


def fill(connection: sqlite3.Connection) -> None:
    """What rows tell of revisits that were taken in before; the rest is for `rebuild` to find."""
    connection.execute(
        """UPDATE capture_log SET alone_answer = received, alone_media_type = media_type
        WHERE record_type = 'revisit'"""
    )
    connection.create_function("normal", 1, stated_digests.normal, deterministic=True)
    connection.execute(
        "UPDATE capture_log SET refers_to_digest = normal(payload_digest) WHERE revisit_open"
    )

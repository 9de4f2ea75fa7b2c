"""Schema step 13: the root of each run, and which readings and files a root covers."""

from __future__ import annotations

import sqlite3

from archive.store import rows

_COLUMNS = {
    "crawl_log": {"root": "TEXT", "root_number": "INTEGER"},
    # The number of the root that covers it; null if none does yet.
    "reading_log": {"witness": "INTEGER"},
    "warc_files": {"witness": "INTEGER"},
}
INDEXES = """CREATE INDEX IF NOT EXISTS crawl_log_root ON crawl_log(root_number)
    WHERE root_number IS NOT NULL;
CREATE INDEX IF NOT EXISTS reading_log_unwitnessed ON reading_log(reading_id)
    WHERE witness IS NULL;
CREATE INDEX IF NOT EXISTS warc_files_unwitnessed ON warc_files(crawl_id)
    WHERE witness IS NULL"""


def add_columns(connection: sqlite3.Connection) -> None:
    """Add what is not there; step 4 calls it too, since what it takes over today's code writes."""
    for table, columns in _COLUMNS.items():
        rows.add_columns(connection, table, columns)
    for statement in INDEXES.split(";"):
        connection.execute(statement)

"""Schema step 6: what looking again tells: untrue 304 answers, selectors that miss, texts in doubt."""

from __future__ import annotations

import sqlite3

from archive.store import rows

_COLUMNS = {
    # The instant of a 304 that this capture shows to be untrue.
    "capture_log": {"belies": "TEXT"},
    # The declared selectors that found nothing; null is not known.
    "reading_log": {"missed": "TEXT"},
    "articles": {"text_state": "TEXT NOT NULL DEFAULT 'whole'"},
}
_INDEX = """CREATE INDEX IF NOT EXISTS capture_log_belies ON capture_log(url)
WHERE belies IS NOT NULL"""
_DOUBTS = """CREATE INDEX IF NOT EXISTS articles_doubts ON articles(source, text_state)
WHERE text_state <> 'whole'"""


def add_columns(connection: sqlite3.Connection) -> None:
    """Add what is not there; step 4 calls it too, since what it takes over today's code writes."""
    for table, columns in _COLUMNS.items():
        rows.add_columns(connection, table, columns)
    connection.execute(_INDEX)
    connection.execute(_DOUBTS)

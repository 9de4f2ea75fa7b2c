"""Schema step 16: the pages and files that articles name, and which resource is a page of which."""

from __future__ import annotations

import sqlite3

from archive.outcomes import TEXT_STATES
from archive.store import rows
from archive.store.schema import one_of
from archive.urls import key_of

_COLUMNS = {
    "articles": {"part_of": "INTEGER REFERENCES articles(article_id)"},
    "versions": {
        # How much of the article a version holds, where other pages or files belong to it.
        "composed_state": f"TEXT {one_of('composed_state', TEXT_STATES)}",
        # The texts of its files, by which search finds it.
        "file_texts": "TEXT",
    },
}
_TABLES = """CREATE TABLE IF NOT EXISTS companions (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    kind TEXT NOT NULL CHECK (kind IN ('part', 'attachment')),
    url_key TEXT NOT NULL,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (article_id, kind, url_key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS companions_key ON companions(url_key);
CREATE INDEX IF NOT EXISTS articles_parts ON articles(part_of) WHERE part_of IS NOT NULL"""


def add_columns(connection: sqlite3.Connection) -> None:
    """Add what is not there; earlier steps call it too, since today's code reads and writes it."""
    for table, columns in _COLUMNS.items():
        rows.add_columns(connection, table, columns)
    for statement in _TABLES.split(";"):
        connection.execute(statement)


def fill(connection: sqlite3.Connection) -> list[int]:
    """What readings of before name; the articles of which a file or page was captured already."""
    connection.create_function("key_of", 1, key_of, deterministic=True)
    connection.execute(
        """INSERT OR IGNORE INTO companions
        SELECT r.article_id, 'attachment', key_of(f.value ->> 'url'), f.value ->> 'url',
            f.value ->> 'name', f.key
        FROM reading_log r, json_each(r.facts, '$.attachments') f
        WHERE r.superseded_at IS NULL ORDER BY r.reading_id, f.key"""
    )
    held = connection.execute(
        """SELECT DISTINCT c.article_id FROM companions c JOIN articles a USING (url_key)"""
    )
    return [row[0] for row in held.fetchall()]

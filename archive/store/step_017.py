"""Schema step 17: the document numbers that articles bear and cite."""

from __future__ import annotations

import sqlite3

_LAST = 9999
"""The largest serial whose gaps are looked for."""
_TABLES = f"""CREATE TABLE IF NOT EXISTS number_log (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    place INTEGER NOT NULL,
    number TEXT NOT NULL,
    issuer_code TEXT NOT NULL,
    year INTEGER,
    serial INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('own', 'cited')),
    start INTEGER,
    end INTEGER,
    is_certain INTEGER NOT NULL,
    PRIMARY KEY (article_id, place)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS number_log_series ON number_log(issuer_code, year, serial, role);
CREATE INDEX IF NOT EXISTS number_log_number ON number_log(number);
CREATE TABLE IF NOT EXISTS numbered (
    article_id INTEGER PRIMARY KEY REFERENCES articles(article_id),
    text_id INTEGER NOT NULL,
    document_number TEXT,
    title TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS number_titles (
    title TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    is_own INTEGER NOT NULL,
    PRIMARY KEY (title, article_id, is_own)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS number_titles_article ON number_titles(article_id);
CREATE TABLE IF NOT EXISTS serials (serial INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO serials
    WITH RECURSIVE n(serial) AS (SELECT 1 UNION ALL SELECT serial + 1 FROM n WHERE serial < {_LAST})
    SELECT serial FROM n"""


def make(connection: sqlite3.Connection) -> None:
    """Make the tables; what an archive of before holds is read with the comparison of its texts."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)

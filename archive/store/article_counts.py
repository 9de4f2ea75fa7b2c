"""What is held, counted as it is written: how many articles of a source, a month, a language and a
status have a text. A page that says so must not go through them."""

from __future__ import annotations

import sqlite3

from archive.store import rows

_COLUMNS = {"language": "TEXT", "publisher": "TEXT", "published_on": "TEXT"}
LATEST = f"""({", ".join(_COLUMNS)}) = (SELECT {", ".join(f"v.{name}" for name in _COLUMNS)}
    FROM versions v WHERE v.article_id = articles.article_id AND v.version = {{versions}})"""
"""What an article's row says of its latest version, as a setting of an UPDATE."""

_TABLE = """CREATE TABLE IF NOT EXISTS article_counts (
    source TEXT NOT NULL,
    month TEXT NOT NULL,
    language TEXT NOT NULL,
    status TEXT NOT NULL,
    articles INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    PRIMARY KEY (source, month, language, status)
) WITHOUT ROWID"""
_GROUP = """{0}source, coalesce(substr({0}published_on, 1, 7), ''), coalesce({0}language, ''),
    coalesce({0}status, '')"""
_COUNTED = "source, status, language, published_on, versions"
_ADD = f"""INSERT INTO article_counts SELECT {_GROUP.format("new.")}, 1, new.versions
    WHERE new.versions > 0
    ON CONFLICT DO UPDATE SET articles = articles + 1, versions = versions + excluded.versions;"""
_TAKE = f"""UPDATE article_counts SET articles = articles - 1, versions = versions - old.versions
    WHERE old.versions > 0 AND (source, month, language, status) = ({_GROUP.format("old.")});"""
_TRIGGERS = (
    f"CREATE TRIGGER IF NOT EXISTS articles_counted AFTER INSERT ON articles BEGIN {_ADD} END",
    f"""CREATE TRIGGER IF NOT EXISTS articles_recounted AFTER UPDATE OF {_COUNTED} ON articles
    WHEN ({", ".join(f"old.{name}" for name in _COUNTED.split(", "))})
        IS NOT ({", ".join(f"new.{name}" for name in _COUNTED.split(", "))})
    BEGIN {_TAKE} {_ADD} END""",
)
# For counting by one of them, as Datasette's facets do, and for what a page of a source lists.
_INDEXES = (
    *(
        f"CREATE INDEX IF NOT EXISTS articles_with_{name} ON articles({name}) WHERE versions > 0"
        for name in ("source", "language", "publisher", "status")
    ),
    "CREATE INDEX IF NOT EXISTS discovery_log_state ON discovery_log(source, state, discovered_at)",
    """CREATE INDEX IF NOT EXISTS spells_confirmed ON spells(confirmed_at)
    WHERE status = 'withdrawn'""",
)


def add(connection: sqlite3.Connection) -> None:
    """Add the columns, the table and what keeps it, unless an earlier step has made them now."""
    rows.add_columns(connection, "articles", _COLUMNS)
    for statement in (_TABLE, *_TRIGGERS, *_INDEXES):
        connection.execute(statement)


def fill(connection: sqlite3.Connection) -> None:
    """Say of every article what its latest version says, and count all of them."""
    connection.execute(f"UPDATE articles SET {LATEST.format(versions='articles.versions')}")
    connection.execute("DELETE FROM article_counts")
    connection.execute(
        f"""INSERT INTO article_counts SELECT {_GROUP.format("")}, count(*), sum(versions)
        FROM articles WHERE versions > 0 GROUP BY 1, 2, 3, 4"""
    )

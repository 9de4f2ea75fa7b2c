"""The further pages and files that articles name, and which of them nobody has asked for yet."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from archive.composition import Kind


class Wanted(NamedTuple):
    """A page or file that an article names and that was never captured."""

    url_key: str
    url: str
    source: str
    kind: Kind


def wanted_by(connection: sqlite3.Connection, url_key: str) -> list[Wanted]:
    """What the article of a key names and nobody has asked for, pages before files."""
    return _wanted(connection, "a.url_key = ?", url_key)


def wanted_of(connection: sqlite3.Connection, source: str) -> list[Wanted]:
    """The same of all articles of a source."""
    return _wanted(connection, "a.source = ?", source)


def is_named(connection: sqlite3.Connection, url_key: str, kind: Kind | None = None) -> bool:
    """Whether an article names the address of a key, as what is asked for or as anything."""
    row = connection.execute(
        "SELECT 1 FROM companions WHERE url_key = ? AND kind = coalesce(?, kind)", (url_key, kind)
    ).fetchone()
    return row is not None


def files_of(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """The rows of `attachments` of an article, those that it names now."""
    rows = connection.execute(
        "SELECT * FROM attachments WHERE article_id = ? AND named_now", (article_id,)
    )
    return [dict(row) for row in rows]


def _wanted(connection: sqlite3.Connection, of: str, value: str) -> list[Wanted]:
    found = connection.execute(
        f"""SELECT n.url_key, n.url, a.source, n.kind
        FROM articles a JOIN companions n ON n.article_id = a.article_id
        WHERE {of} AND NOT EXISTS (SELECT 1 FROM capture_log c WHERE c.url_key = n.url_key)""",
        (value,),
    )
    return sorted((Wanted(*row) for row in found), key=lambda named: named.kind != "part")

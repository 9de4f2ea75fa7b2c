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
    """The rows of `attachments` of an article, those that it names now, in its order."""
    rows = connection.execute(
        """SELECT f.* FROM companions n JOIN attachments f USING (article_id, url)
        WHERE n.article_id = ? AND n.kind = 'attachment' AND f.named_now ORDER BY n.position""",
        (article_id,),
    )
    return [dict(row) for row in rows]


def named_by(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """The articles that name a resource as their page or file: article_id, url, title, language,
    and the kind and name by which it is called."""
    rows = connection.execute(
        """SELECT a.article_id, a.url, v.title, v.language, n.kind, n.name
        FROM articles f JOIN companions n USING (url_key)
        JOIN articles a ON a.article_id = n.article_id
        JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        WHERE f.article_id = ? ORDER BY a.article_id""",
        (article_id,),
    )
    return [dict(row) for row in rows]


def text_of(connection: sqlite3.Connection, article_id: int) -> dict[str, Any] | None:
    """What was read in the newest payload of a resource that has no versions: text, text_state,
    reason, language, and when it was captured; None if nothing was."""
    row = connection.execute(
        """SELECT t.text, r.text_state, r.reason, r.language, c.captured_at
        FROM capture_log c JOIN reading_log r ON r.article_id = c.article_id
            AND r.payload_digest = c.payload_digest AND r.superseded_at IS NULL
        JOIN texts t USING (text_id)
        WHERE c.article_id = ? ORDER BY c.captured_at DESC LIMIT 1""",
        (article_id,),
    ).fetchone()
    return dict(row) if row else None


def _wanted(connection: sqlite3.Connection, of: str, value: str) -> list[Wanted]:
    found = connection.execute(
        f"""SELECT n.url_key, n.url, a.source, n.kind
        FROM articles a JOIN companions n ON n.article_id = a.article_id
        WHERE {of} AND NOT EXISTS (SELECT 1 FROM capture_log c WHERE c.url_key = n.url_key)""",
        (value,),
    )
    return sorted((Wanted(*row) for row in found), key=lambda named: named.kind != "part")

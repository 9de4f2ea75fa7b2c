"""What is withheld: why it is refused, and what goes with an article that is to be."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.errors import WithheldError
from archive.store import withheld


def refuse(connection: sqlite3.Connection, article_id: int) -> None:
    """Raises WithheldError, with the reason, if the article is withheld."""
    row = connection.execute(
        "SELECT url_key FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    if row:
        refuse_key(connection, row["url_key"])


def refuse_key(connection: sqlite3.Connection, url_key: str) -> None:
    """Raises WithheldError, with the reason, if the address of a key is withheld."""
    if withheld.is_key(connection, url_key):
        row = connection.execute(
            """SELECT coalesce(a.url, w.url_key) AS url, reason, decided_at
            FROM withholdings w LEFT JOIN articles a USING (url_key) WHERE url_key = ?""",
            (url_key,),
        ).fetchone()
        raise WithheldError(
            f"{row['url']}: withheld since {row['decided_at'][:10]}: {row['reason']}. Its text is "
            "not shown; the evidence is kept."
        )


def with_article(connection: sqlite3.Connection, article_id: int) -> list[str]:
    """The url_keys that are withheld with an article: its own, and those of the pages and files
    that nothing else names."""
    (key,) = connection.execute(
        "SELECT url_key FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    found, members = [str(key)], [article_id]
    for member in members:
        for row in connection.execute(_NAMED, (member,)).fetchall():
            namers = connection.execute(
                "SELECT article_id FROM companions WHERE url_key = ?", (row["url_key"],)
            )
            if row["url_key"] not in found and all(n["article_id"] in members for n in namers):
                found.append(row["url_key"])
                members += [row["article_id"]] if row["article_id"] else []
    return found


def record_of(connection: sqlite3.Connection, url_key: str) -> dict[str, Any] | None:
    """Where the record stands by which an address is withheld; None if it is not."""
    row = connection.execute(
        """SELECT warc_file, warc_offset FROM withholdings WHERE url_key = ? AND NOT lifted""",
        (url_key,),
    ).fetchone()
    return dict(row) if row else None


def with_record(connection: sqlite3.Connection, record: dict[str, Any]) -> list[str]:
    """The url_keys that are withheld by a record."""
    rows = connection.execute(
        """SELECT url_key FROM withholdings
        WHERE warc_file = :warc_file AND warc_offset = :warc_offset AND NOT lifted
        ORDER BY url_key""",
        record,
    )
    return [row["url_key"] for row in rows]


_NAMED = """SELECT c.url_key, a.article_id FROM companions c LEFT JOIN articles a USING (url_key)
    WHERE c.article_id = ? ORDER BY c.kind DESC, c.position"""

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
    (own,) = connection.execute(
        "SELECT url_key FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    found = [str(own)]
    for key in found:
        found += [row[0] for row in connection.execute(_NAMED, (key,)) if row[0] not in found]
    while named := [
        key for key in found if key != own and not _namers(connection, key) <= {*found}
    ]:
        found = [key for key in found if key not in named]
    return found


def same_text(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """The other articles that say, or said, a text of an article: article_id, url, title."""
    rows = connection.execute(
        """SELECT DISTINCT o.article_id, a.url, o.title FROM versions v
        JOIN versions o ON o.text_digest = v.text_digest AND o.article_id <> v.article_id
        JOIN articles a ON a.article_id = o.article_id
        WHERE v.article_id = ? AND v.characters > 0 ORDER BY o.article_id""",
        (article_id,),
    )
    return [dict(row) for row in rows]


def _namers(connection: sqlite3.Connection, url_key: str) -> set[str]:
    """The keys of the articles that name an address as their page or file."""
    rows = connection.execute(
        """SELECT a.url_key FROM companions c JOIN articles a USING (article_id)
        WHERE c.url_key = ?""",
        (url_key,),
    )
    return {row[0] for row in rows}


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


_NAMED = """SELECT c.url_key FROM articles a JOIN companions c USING (article_id)
    WHERE a.url_key = ? ORDER BY c.kind DESC, c.position"""

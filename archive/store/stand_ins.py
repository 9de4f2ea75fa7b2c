"""Texts that took another text's place, as rows. Runs inside the transaction of its caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from archive.judging import MANY

Texts = Mapping[str, tuple[str, str]]
"""By the digest of a text that of the text whose place it took, and when it first did."""


def of_article(connection: sqlite3.Connection, article_id: int) -> Texts:
    """The texts that took another's place at an article's address."""
    rows = connection.execute(
        "SELECT text_digest, earlier, at FROM stand_ins WHERE article_id = ?", (article_id,)
    )
    return {row["text_digest"]: (row["earlier"], row["at"]) for row in rows}


def elsewhere(
    connection: sqlite3.Connection, article_id: int, host: str, text_digest: str
) -> frozenset[str]:
    """The texts whose place this one took at other addresses of a host."""
    rows = connection.execute(
        """SELECT DISTINCT earlier FROM stand_ins
        WHERE host = ? AND text_digest = ? AND article_id <> ?""",
        (host, text_digest, article_id),
    )
    return frozenset(row["earlier"] for row in rows)


def write(
    connection: sqlite3.Connection,
    article_id: int,
    host: str,
    held: Texts,
    found: Texts,
) -> set[int]:
    """Write what took another text's place in the place of what is held.

    Returns the other articles of the host that it says something of.
    """
    peers: set[int] = set()
    differ = {text for text, _ in {*held.items()} ^ {*found.items()}}
    for text in sorted(differ):
        before = _many(connection, host, text)
        connection.execute(
            "DELETE FROM stand_ins WHERE article_id = ? AND text_digest = ?", (article_id, text)
        )
        if text in found:
            connection.execute(
                """INSERT INTO stand_ins (article_id, text_digest, host, earlier, at)
                VALUES (?, ?, ?, ?, ?)""",
                (article_id, text, host, *found[text]),
            )
        if before != _many(connection, host, text):
            peers |= _showing(connection, host, text)
    return peers - {article_id}


def _many(connection: sqlite3.Connection, host: str, text_digest: str) -> bool:
    """Whether a text took the place of so many others that it is none of theirs; or is known to
    stand where nothing is."""
    row = connection.execute(
        """SELECT count(DISTINCT earlier), min(earlier) FROM stand_ins
        WHERE host = ? AND text_digest = ?""",
        (host, text_digest),
    ).fetchone()
    return bool(row[0] >= MANY or row[1] == "")


def _showing(connection: sqlite3.Connection, host: str, text_digest: str) -> set[int]:
    """The articles of a host in which a text was read."""
    rows = connection.execute(
        """SELECT DISTINCT article_id FROM reading_log JOIN articles USING (article_id)
        WHERE text_id = (SELECT text_id FROM texts WHERE text_digest = :text)
            AND (url_key = :host OR url_key LIKE :host || '/%')""",
        {"text": text_digest, "host": host},
    )
    return {row["article_id"] for row in rows}

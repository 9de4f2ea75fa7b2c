"""An article's life, as a page shows it: its versions, spells, captures, copies and records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from archive.errors import YigaiError
from archive.outcomes import archived_by
from archive.queries import withheld
from archive.urls import key_of


def identity(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """The article's row, with its source's names.

    Raises YigaiError if there is none, WithheldError if it is withheld.
    """
    withheld.refuse(connection, article_id)
    row = connection.execute(
        """SELECT a.article_id, a.url_key, a.url, a.source, a.status, a.status_since,
            a.first_captured_at, a.last_captured_at, a.last_seen_at, a.versions,
            s.title AS source_title, s.publisher AS source_publisher, s.kind AS source_kind,
            (SELECT delisted_at FROM discovery_log d WHERE d.source = a.source
                AND d.url_key = a.url_key) AS delisted_at
        FROM articles a JOIN sources s ON s.slug = a.source WHERE a.article_id = ?""",
        (article_id,),
    ).fetchone()
    if row is None:
        raise YigaiError(f"This archive has no article {article_id}.")
    return dict(row)


def versions(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """Its versions in order, without their texts."""
    rows = connection.execute(
        """SELECT version, captured_at, last_captured_at, next_seen_at, title, changed_fields,
            summary, score, characters, characters_added, characters_removed, text_digest
        FROM versions WHERE article_id = ? ORDER BY version""",
        (article_id,),
    )
    return [dict(row) for row in rows]


def texts(connection: sqlite3.Connection, article_id: int, since: int) -> dict[int, str]:
    """The texts of its versions from a number on."""
    rows = connection.execute(
        """SELECT v.version, t.text FROM versions v JOIN texts t USING (text_id)
        WHERE v.article_id = ? AND v.version >= ?""",
        (article_id, since),
    )
    return {row["version"]: row["text"] for row in rows}


def spells(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """Its spells of status in order."""
    rows = connection.execute(
        "SELECT * FROM status_history WHERE article_id = ? ORDER BY from_at", (article_id,)
    )
    return [dict(row) for row in rows]


def ticks(connection: sqlite3.Connection, article_id: int) -> list[tuple[str, str]]:
    """The instant and the answer of each of its captures that was answered, oldest first."""
    rows = connection.execute(
        """SELECT captured_at, answer FROM capture_log
        WHERE article_id = ? AND answer IS NOT NULL ORDER BY captured_at""",
        (article_id,),
    )
    return [(row["captured_at"], row["answer"]) for row in rows]


def newest_captures(
    connection: sqlite3.Connection, article_id: int, most: int
) -> list[dict[str, Any]]:
    """So many of its captures, the newest first."""
    rows = connection.execute(
        "SELECT * FROM captures WHERE article_id = ? ORDER BY captured_at DESC LIMIT ?",
        (article_id, most),
    )
    return [dict(row) for row in rows]


def copies(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """The other articles of its story, each with its relation to this one, the likest first.

    One that is tied to it by way of others has no relation.
    """
    rows = connection.execute(
        """SELECT r.relation, r.similarity, a.article_id, a.source, a.status, a.last_seen_at,
            v.title, v.language, a.published_on,
            (SELECT publisher FROM sources s WHERE s.slug = a.source) AS publisher
        FROM story_members s JOIN story_members m USING (story_id)
        JOIN articles a ON a.article_id = m.article_id
        JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        LEFT JOIN (SELECT other_article_id, relation, similarity FROM relations
            WHERE article_id = :id) r ON r.other_article_id = a.article_id
        WHERE s.article_id = :id AND m.article_id <> :id
        ORDER BY r.similarity IS NULL, r.similarity DESC, a.article_id""",
        {"id": article_id},
    )
    return [dict(row) for row in rows]


def shown_at(connection: sqlite3.Connection, article_id: int, at: str) -> dict[str, Any] | None:
    """The newest capture up to an instant that shows the article."""
    row = connection.execute(
        """SELECT capture_id, captured_at, http_status, media_type, payload_digest, bytes,
            warc_file, warc_offset, url, note FROM capture_log
        WHERE article_id = ? AND captured_at <= ? AND outcome IN
            ('new', 'changed', 'unchanged', 'revisit')
        ORDER BY captured_at DESC LIMIT 1""",
        (article_id, at),
    ).fetchone()
    return dict(row) | {"archived_by": archived_by(row["note"])} if row else None


def holder(connection: sqlite3.Connection, payload_digest: str | None) -> dict[str, Any] | None:
    """The first capture whose record holds a payload in full; None where none does."""
    row = connection.execute(
        """SELECT capture_id, captured_at, bytes, media_type FROM capture_log
        WHERE payload_digest = ? AND record_type IN ('response', 'resource')
        ORDER BY capture_id LIMIT 1""",
        (payload_digest,),
    ).fetchone()
    return dict(row) if row else None


def held(connection: sqlite3.Connection, urls: Iterable[str]) -> dict[str, int]:
    """Which of some addresses are articles here: their numbers by address."""
    found = {}
    for url in urls:
        row = connection.execute(
            "SELECT article_id FROM articles WHERE url_key = ?", (key_of(url),)
        ).fetchone()
        if row:
            found[url] = int(row["article_id"])
    return found


def record(connection: sqlite3.Connection, capture_id: int) -> dict[str, Any]:
    """Where a capture's record stands.

    Raises YigaiError if there is no such capture, WithheldError if its article is withheld.
    """
    row = connection.execute(
        """SELECT capture_id, article_id, url_key, url, captured_at, warc_file, warc_offset
        FROM capture_log WHERE capture_id = ?""",
        (capture_id,),
    ).fetchone()
    if row is None:
        raise YigaiError(f"This archive has no capture {capture_id}.")
    withheld.refuse_key(connection, row["url_key"])
    return dict(row)


def brief(connection: sqlite3.Connection, article_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What a list says of each of some articles: how it stands, its number, language and day, how
    many copies."""
    found = {}
    for article_id in article_ids:
        row = connection.execute(
            """SELECT a.status, a.status_since, a.last_seen_at, a.versions, v.document_number,
                v.language, v.published_at,
                (SELECT count(*) - 1 FROM story_members s JOIN story_members t USING (story_id)
                    WHERE s.article_id = a.article_id) AS copies
            FROM articles a
            JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
            WHERE a.article_id = ?""",
            (article_id,),
        ).fetchone()
        found[article_id] = dict(row)
    return found

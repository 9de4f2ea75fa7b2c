"""What one capture writes: rows of captures, articles, versions, search terms and relations.

Every function runs inside the transaction that Store.record has opened.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Literal

from archive.records import (
    FACTS,
    ArticleRef,
    Capture,
    Outcome,
    Previous,
    Reading,
    Relation,
    instant,
)
from archive.text import diff
from archive.text.terms import terms

Cause = Literal["first", "change", "technical_upgrade"]
_STATUS_OF: dict[Outcome, str] = {
    "new": "live",
    "changed": "live",
    "unchanged": "live",
    "revisit": "live",
    "moved": "moved",
    "gone": "withdrawn",
    "blocked": "blocked",
    "error": "unreachable",
    "not in replay": "unreachable",
}
_COUNTER_OF: dict[Outcome, str] = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "revisit": "unchanged",
    "gone": "gone",
    "blocked": "blocked",
    "error": "errors",
}


def outcome_of(before: Previous | None, following: Previous | None, reading: Reading) -> Outcome:
    """What a reading brings between the version in force at its time and the one after that."""
    if before is None and following is None:
        return "new"
    return "unchanged" if same(before, reading) or same(following, reading) else "changed"


def article(connection: sqlite3.Connection, capture: Capture, ref: ArticleRef) -> int:
    """The article's id; its row is made at its first capture."""
    when = instant(capture.captured_at)
    connection.execute(
        """INSERT INTO articles (url_key, url, source, status, status_since, first_captured_at,
            last_captured_at) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            first_captured_at = min(first_captured_at, excluded.first_captured_at)""",
        (ref.url_key, ref.url, ref.source, _STATUS_OF[capture.outcome], when, when, when),
    )
    row = connection.execute(
        "SELECT article_id FROM articles WHERE url_key = ?", (ref.url_key,)
    ).fetchone()
    return int(row["article_id"])


def capture(
    connection: sqlite3.Connection, crawl_id: int, captured: Capture, article_id: int | None
) -> int:
    """Insert a capture and count it in its crawl; its id."""
    place = captured.location
    row = {
        "article_id": article_id,
        "crawl_id": crawl_id,
        "url": captured.url,
        "captured_at": instant(captured.captured_at),
        "http_status": captured.http_status,
        "outcome": captured.outcome,
        "payload_digest": place.payload_digest,
        "media_type": captured.media_type,
        "charset": captured.charset,
        "etag": captured.etag,
        "last_modified": captured.last_modified,
        "bytes": captured.size,
        "record_type": place.record_type,
        "warc_file": place.warc_file,
        "warc_offset": place.warc_offset,
        "note": captured.note,
    }
    capture_id = insert(connection, "capture_log", row)
    # Lists and robots.txt are not articles; only their failures count.
    counted = article_id or captured.outcome in ("blocked", "error")
    counter = _COUNTER_OF.get(captured.outcome) if counted else None
    count = f", {counter} = {counter} + 1" if counter else ""
    connection.execute(
        f"UPDATE crawl_log SET requests = requests + 1, bytes = bytes + ?{count} "
        "WHERE crawl_id = ?",
        (captured.size, crawl_id),
    )
    return capture_id


def status(
    connection: sqlite3.Connection, captured: Capture, ref: ArticleRef, article_id: int
) -> None:
    """Bring the article's status and validators up to its newest capture."""
    answered = captured.http_status == 200
    state = "live" if answered else _STATUS_OF[captured.outcome]
    when = instant(captured.captured_at)
    connection.execute(
        """UPDATE articles SET
            status_since = CASE WHEN status = :status THEN status_since ELSE :when END,
            status = :status, last_captured_at = :when
        WHERE article_id = :id AND last_captured_at <= :when""",
        {"status": state, "when": when, "id": article_id},
    )
    if answered and captured.outcome != "error":
        connection.execute(
            """UPDATE articles SET payload_digest = ?, etag = ?, last_modified = ?
            WHERE article_id = ? AND last_captured_at <= ?""",
            (
                captured.location.payload_digest,
                captured.etag,
                captured.last_modified,
                article_id,
                when,
            ),
        )
    if state != "unreachable":
        connection.execute(
            "UPDATE discoveries SET state = 'captured' WHERE source = ? AND url_key = ?",
            (ref.source, ref.url_key),
        )


def in_force(connection: sqlite3.Connection, article_id: int, when: str) -> Previous | None:
    """The version that stood at an instant."""
    return _version(connection, "v.captured_at <= ? ORDER BY version DESC", article_id, when)


def following(connection: sqlite3.Connection, article_id: int, when: str) -> Previous | None:
    """The first version after an instant."""
    return _version(connection, "v.captured_at > ? ORDER BY version", article_id, when)


def place(
    connection: sqlite3.Connection,
    article_id: int,
    capture_id: int,
    when: str,
    reading: Reading,
    relations: Iterable[Relation],
) -> None:
    """Put a reading where its instant belongs among the article's versions.

    The same state seen earlier than it was known moves its version's beginning back.
    """
    before = in_force(connection, article_id, when)
    after = following(connection, article_id, when)
    if same(before, reading):
        return
    if after and same(after, reading):
        connection.execute(
            "UPDATE versions SET captured_at = ?, capture_id = ? WHERE version_id = ?",
            (when, capture_id, after.version_id),
        )
        return
    _insert(connection, article_id, capture_id, when, reading, before, after)
    if after is None:
        _relate(connection, article_id, relations)


def version(connection: sqlite3.Connection, article_id: int, number: int) -> Previous | None:
    """One version of an article."""
    return _version(connection, "version = ?", article_id, number)


def upgrade(
    connection: sqlite3.Connection, article_id: int, held: Previous, reading: Reading
) -> None:
    """The same bytes read by another extractor: a technical version only if the state differs.

    If it does not, the version keeps its number and takes the facts as they are read now.
    """
    if same(held, reading):
        row = _facts(reading) | {"reproduced_by": reading.extractor}
        assignments = ", ".join(f"{name} = :{name}" for name in row)
        connection.execute(
            f"UPDATE versions SET {assignments} WHERE version_id = :version_id",
            row | {"version_id": held.version_id},
        )
        return
    after = _version(connection, "version > ? ORDER BY version", article_id, held.version)
    _insert(
        connection,
        article_id,
        held.capture_id,
        held.captured_at,
        reading,
        held,
        after,
        upgrade=True,
    )
    if after is None:
        _relate(connection, article_id, exact_relations(connection, article_id, reading))


def exact_relations(
    connection: sqlite3.Connection, article_id: int | None, reading: Reading
) -> list[Relation]:
    """The other articles whose latest text is the very same; `article_id` None is a new one."""
    if not reading.text:
        return []
    found = connection.execute(
        """SELECT a.article_id FROM versions v
        JOIN articles a ON a.latest_version_id = v.version_id
        WHERE v.text_digest = ? AND a.article_id IS NOT ?""",
        (reading.text_digest, article_id),
    )
    return [Relation(row["article_id"], "exact", 1.0) for row in found]


def insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> int:
    """Insert a row; its rowid."""
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    cursor = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)
    return int(cursor.lastrowid or 0)


def _version(
    connection: sqlite3.Connection, condition: str, article_id: int, value: str | int
) -> Previous | None:
    row = connection.execute(
        f"""SELECT v.article_id, version_id, version, cause, title, text, text_digest,
            coalesce(reproduced_by, extractor), capture_id, v.captured_at, c.payload_digest,
            document_number, validity
        FROM versions v JOIN capture_log c USING (capture_id)
        WHERE v.article_id = ? AND {condition} LIMIT 1""",
        (article_id, value),
    ).fetchone()
    return Previous(*row) if row else None


def same(held: Previous | None, reading: Reading) -> bool:
    """Whether a reading says what a version says: text, title, number, whether it is in force."""
    return held is not None and (
        held.text_digest,
        held.title,
        held.document_number,
        held.validity,
    ) == (reading.text_digest, reading.title, reading.document_number, reading.validity)


def _insert(
    connection: sqlite3.Connection,
    article_id: int,
    capture_id: int,
    when: str,
    reading: Reading,
    before: Previous | None,
    after: Previous | None,
    *,
    upgrade: bool = False,
) -> None:
    cause: Cause = "technical_upgrade" if upgrade else "change" if before else "first"
    number = before.version + 1 if before else 1
    if after:
        _make_room(connection, article_id, number, after, reading)
    version_id = insert(
        connection,
        "versions",
        _row(reading, before)
        | {
            "article_id": article_id,
            "version": number,
            "cause": cause,
            "capture_id": capture_id,
            "captured_at": when,
        },
    )
    if after is None:
        connection.execute(
            "UPDATE articles SET latest_version_id = ? WHERE article_id = ?",
            (version_id, article_id),
        )
        _index(connection, article_id, before, reading)
    connection.execute(
        """UPDATE articles SET latest_version =
            (SELECT max(version) FROM versions WHERE article_id = :id) WHERE article_id = :id""",
        {"id": article_id},
    )


def _make_room(
    connection: sqlite3.Connection, article_id: int, number: int, after: Previous, reading: Reading
) -> None:
    """Number the later versions one up, and tell what the next one changed from here."""
    added, removed = diff.count(reading.text, after.text)
    connection.execute(
        """UPDATE versions SET characters_added = ?, characters_removed = ?,
            cause = CASE cause WHEN 'first' THEN 'change' ELSE cause END WHERE version_id = ?""",
        (added, removed, after.version_id),
    )
    # By way of negative numbers, since no two versions may bear one number even for a moment.
    for step in ("version = -(version + 1)", "version = -version"):
        connection.execute(
            f"UPDATE versions SET {step} WHERE article_id = ? AND (version >= ? OR version < 0)",
            (article_id, number),
        )


def _row(reading: Reading, before: Previous | None) -> dict[str, Any]:
    added, removed = diff.count(before.text if before else "", reading.text)
    return _facts(reading) | {
        "title": reading.title,
        "text": reading.text,
        "text_digest": reading.text_digest,
        "characters": len(reading.text),
        "characters_added": added,
        "characters_removed": removed,
        "repeats": reading.repeats,
        "extractor": reading.extractor,
    }


def _facts(reading: Reading) -> dict[str, Any]:
    """The columns that say what a version's page tells of itself."""
    facts = {name: getattr(reading, name) for name in FACTS}
    return facts | {
        "language": reading.language,
        "language_confidence": reading.language_confidence,
        "languages": json.dumps(reading.languages),
        "origins": json.dumps(reading.origins),
    }


def _index(
    connection: sqlite3.Connection, article_id: int, before: Previous | None, reading: Reading
) -> None:
    """Let search find the new words and no longer the old ones (an FTS5 contentless table)."""
    if before:
        connection.execute(
            "INSERT INTO article_terms (article_terms, rowid, title, text) "
            "VALUES ('delete', ?, ?, ?)",
            (article_id, terms(before.title), terms(before.text)),
        )
    connection.execute(
        "INSERT INTO article_terms (rowid, title, text) VALUES (?, ?, ?)",
        (article_id, terms(reading.title), terms(reading.text)),
    )


def _relate(connection: sqlite3.Connection, article_id: int, relations: Iterable[Relation]) -> None:
    """Tie the article's new text to others; what tied its old text no longer holds."""
    connection.execute(
        "DELETE FROM relation_pairs WHERE article_id = :id OR other_article_id = :id",
        {"id": article_id},
    )
    connection.executemany(
        "INSERT INTO relation_pairs VALUES (?, ?, ?, ?)",
        [(*sorted((article_id, r.other_article_id)), r.relation, r.similarity) for r in relations],
    )

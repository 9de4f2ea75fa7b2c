"""Revisits and their originals. Runs inside the transaction of its caller.

Which record a revisit stands for follows from what is held, whatever came first: the one it names
by address and instant, else by identifier, else the earliest that bears the digest. So a capture
that comes may be a better original than the one found so far.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.outcomes import NOT_HELD, as_original
from archive.records import Reference

_COLUMNS = """capture_id, article_id, url_key, url, source, captured_at, payload_digest, media_type,
    received, record_type, revisit_open, refers_to_url, refers_to_at, refers_to_id,
    refers_to_digest, alone_answer, alone_media_type, warc_file, warc_offset"""
_EARLIEST = """UNION ALL SELECT 3, capture_id FROM capture_log
        WHERE payload_digest = :digest AND record_type = '{0}' AND captured_at = (
            SELECT min(captured_at) FROM capture_log
            WHERE payload_digest = :digest AND record_type = '{0}')"""
# A revisit may stand for an earlier one, never for one that may stand for it.
_ORIGINAL = f"""
    SELECT {_COLUMNS} FROM (
        SELECT 1 AS rank, capture_id FROM capture_log
        WHERE url = :url AND captured_at BETWEEN :second AND :second || 'Z'
        UNION ALL SELECT 2, capture_id FROM record_names WHERE name = :record_id
        UNION ALL SELECT 3, capture_id FROM record_names WHERE name = :digest
            AND captured_at = (SELECT min(captured_at) FROM record_names WHERE name = :digest)
        {_EARLIEST.format("response")} {_EARLIEST.format("resource")}
    ) JOIN capture_log USING (capture_id)
    WHERE payload_digest IS NOT NULL AND NOT revisit_open
        AND (record_type <> 'revisit' OR captured_at < :before)
    ORDER BY rank, captured_at <> :at, captured_at, url, payload_digest LIMIT 1"""
_REFERRING = f"""
    SELECT {_COLUMNS} FROM capture_log
    WHERE refers_to_url = :url AND refers_to_at BETWEEN :second AND :second || 'Z'
    UNION SELECT {_COLUMNS} FROM capture_log
    WHERE refers_to_id IN (SELECT name FROM record_names WHERE capture_id = :capture_id)"""
# Of those that bear a digest the earliest counts; another one changes nothing.
_BY_DIGEST = f"""
    UNION SELECT {_COLUMNS} FROM capture_log WHERE refers_to_digest IN (
        SELECT name FROM record_names n WHERE capture_id = :capture_id AND NOT EXISTS (
            SELECT 1 FROM record_names e WHERE e.name = n.name AND e.captured_at < n.captured_at))
    UNION SELECT {_COLUMNS} FROM capture_log
    WHERE refers_to_digest = :payload_digest AND NOT EXISTS (
        SELECT 1 FROM capture_log e WHERE e.payload_digest = :payload_digest
            AND e.record_type IN ('response', 'resource') AND e.captured_at < :captured_at)"""


def original(
    connection: sqlite3.Connection, reference: Reference, before: str
) -> sqlite3.Row | None:
    """The capture whose payload a revisit of an instant stands for; None if it is not held."""
    named = reference._asdict() | {"second": reference.at and reference.at[:19], "before": before}
    row: sqlite3.Row | None = connection.execute(_ORIGINAL, named).fetchone()
    return row


def settle(connection: sqlite3.Connection, capture_id: int) -> Iterator[sqlite3.Row]:
    """Give the revisits that refer to a capture, and those that refer to them, their payload; the
    rows that stand for another payload now."""
    todo = [capture_id]
    while todo:
        for row in _referring(connection, todo.pop()):
            if settled := resolve(connection, row["capture_id"]):
                yield settled
                todo.append(row["capture_id"])


def resolve(connection: sqlite3.Connection, capture_id: int) -> sqlite3.Row | None:
    """Give a revisit the payload it stands for by all that is held; its row if that is another."""
    row = _row(connection, capture_id)
    found = original(connection, _reference(row), row["captured_at"])
    if found is None:
        return None
    stands_for = {
        "payload_digest": found["payload_digest"],
        "media_type": row["alone_media_type"] or found["media_type"],
        "received": as_original(row["alone_answer"], found["received"]),
        "revisit_open": 0,
    }
    if all(row[name] == value for name, value in stands_for.items()):
        return None
    connection.execute(
        """UPDATE capture_log SET revisit_open = :revisit_open, payload_digest = :payload_digest,
            media_type = :media_type, received = :received,
            note = nullif(ltrim(replace(note, :not_held, ''), '; '), '')
        WHERE capture_id = :capture_id""",
        stands_for | {"not_held": NOT_HELD, "capture_id": capture_id},
    )
    return _row(connection, capture_id)


def _referring(connection: sqlite3.Connection, capture_id: int) -> list[sqlite3.Row]:
    """The revisits to which a capture may be the original."""
    row = _row(connection, capture_id)
    by_digest = _BY_DIGEST if row["record_type"] != "revisit" else ""
    named = dict(row) | {"second": row["captured_at"][:19]}
    return connection.execute(_REFERRING + by_digest, named).fetchall()


def _reference(row: sqlite3.Row) -> Reference:
    names = ("refers_to_url", "refers_to_at", "refers_to_id", "refers_to_digest")
    return Reference(*(row[name] for name in names))


def _row(connection: sqlite3.Connection, capture_id: int) -> sqlite3.Row:
    row: sqlite3.Row = connection.execute(
        f"SELECT {_COLUMNS} FROM capture_log WHERE capture_id = ?", (capture_id,)
    ).fetchone()
    return row

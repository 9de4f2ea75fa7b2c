"""The rows that a check of fixity goes through, a WARC file at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from archive.store import witness


def integrity(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the file; an index or a page that it cannot read, say."""
    return list(_said(connection, "integrity_check"))


def damage(connection: sqlite3.Connection) -> Iterator[str]:
    """The same, as far as it can be found without comparing indexes with their tables."""
    yield from _said(connection, "quick_check")


def _said(connection: sqlite3.Connection, check: str) -> Iterator[str]:
    """What a check says; where the damage ends the check itself, that too."""
    try:
        yield from (row[0] for row in connection.execute(f"PRAGMA {check}") if row[0] != "ok")
    except sqlite3.DatabaseError as error:
        yield str(error)


def orphans(connection: sqlite3.Connection) -> list[tuple[str, int, str]]:
    """Rows that refer to no row: table, rowid, and the table they refer to."""
    found = connection.execute("PRAGMA foreign_key_check")
    return [(row["table"], row["rowid"], row["parent"]) for row in found]


def addresses(connection: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """The URL and the comparison key of each article."""
    yield from connection.execute("SELECT url, url_key FROM articles ORDER BY article_id")


def texts(connection: sqlite3.Connection, since: str) -> Iterator[sqlite3.Row]:
    """The text and digest of each version that began at an instant or later."""
    yield from connection.execute(
        """SELECT v.article_id, v.version, v.text_digest, t.text
        FROM versions v JOIN texts t USING (text_id) WHERE v.captured_at >= ?""",
        (since,),
    )


def superseded_texts(connection: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """The texts, with digests, that are no version's any more."""
    yield from connection.execute(
        """SELECT text_digest, text FROM texts t
        WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.text_id = t.text_id)"""
    )


def sample(connection: sqlite3.Connection, since: str, size: int) -> set[int]:
    """The numbers of some captures since an instant, chosen at random."""
    found = connection.execute(
        "SELECT capture_id FROM capture_log WHERE captured_at >= ? ORDER BY random() LIMIT ?",
        (since, size),
    )
    return {row["capture_id"] for row in found}


def captures(
    connection: sqlite3.Connection, warc_file: str, since: str, chosen: set[int] | None
) -> list[sqlite3.Row]:
    """The captures whose record stands in a file, in its order; of the chosen ones if some are."""
    found = connection.execute(
        """SELECT capture_id, url, captured_at, payload_digest, record_type, warc_offset
        FROM capture_log WHERE warc_file = ? AND captured_at >= ? ORDER BY warc_offset""",
        (warc_file, since),
    )
    return [row for row in found if chosen is None or row["capture_id"] in chosen]


def readings(connection: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """Every reading, superseded ones too, with the article's source."""
    yield from connection.execute(
        f"""SELECT r.*, a.source FROM ({witness.READINGS}) r JOIN articles a USING (article_id)
        ORDER BY reading_id"""
    )


def witnessed(connection: sqlite3.Connection, of: Sequence[str]) -> list[sqlite3.Row]:
    """What runs vouch for of the readings of a capture (`archive.store.witness.remember`)."""
    return connection.execute(
        """SELECT number, text_digest, facts_digest FROM witnessed
        WHERE url = ? AND captured_at = ? AND payload_digest = ? AND extractor = ?""",
        of,
    ).fetchall()


def article_ids(connection: sqlite3.Connection) -> Iterator[int]:
    """The number of each article."""
    for row in connection.execute("SELECT article_id FROM articles ORDER BY article_id"):
        yield row["article_id"]


def reading(connection: sqlite3.Connection, reading_id: int) -> sqlite3.Row:
    """One reading, by its number."""
    found: sqlite3.Row = connection.execute(
        f"{witness.READINGS} WHERE reading_id = ?", (reading_id,)
    ).fetchone()
    return found

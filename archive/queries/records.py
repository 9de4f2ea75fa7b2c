"""The records behind captures, as an export asks for them: by source and from an instant on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archive.digest import sha256
from archive.errors import WrongUsageError
from archive.queries import crawling
from archive.records import Reference
from archive.store import revisits, withheld

_NO_PAYLOAD = sha256(b"")

Wanted = Mapping[str, str | None]
"""`source` and `since`, an instant or a day; None is all."""


class Place(NamedTuple):
    """Where a capture's record stands, and what its row says of it."""

    file: str
    offset: int
    digest: str | None
    kind: str


def matches(connection: sqlite3.Connection, wanted: Wanted) -> bool:
    """Whether any capture is wanted."""
    return bool(connection.execute(f"SELECT 1 {_MATCHING} LIMIT 1", wanted).fetchone())


def sources(connection: sqlite3.Connection) -> list[str]:
    """The sources that there are captures of."""
    found = connection.execute(
        f"SELECT DISTINCT coalesce(a.source, k.source) {_MATCHING}", {"source": None, "since": None}
    )
    return [row[0] for row in found]


def source_name(connection: sqlite3.Connection, source: str | None) -> str | None:
    """Publisher and title of a source; None of one that is not known."""
    row = connection.execute(
        "SELECT publisher || ': ' || title FROM sources WHERE slug = ?", (source,)
    ).fetchone()
    return row[0] if row else None


def known_source(connection: sqlite3.Connection, source: str | None) -> str | None:
    """Publisher and title of a source; None of none. Raises WrongUsageError of an unknown one."""
    name = source_name(connection, source)
    if source and name is None:
        raise WrongUsageError(f"{source}: no such source in this archive; see `yigai sources`")
    return name


def places(connection: sqlite3.Connection, wanted: Wanted) -> list[Place]:
    """Where the wanted captures' records stand."""
    found = connection.execute(f"SELECT {_PLACE} {_MATCHING}", wanted)
    return [Place(*row) for row in found]


def originals(
    connection: sqlite3.Connection, reference: Reference, before: str, digest: str | None
) -> list[Place]:
    """Where the record of a revisit's payload stands: the one it refers to, else the first that
    holds the payload; nowhere if it is that of an article that is withheld."""
    found = revisits.original(connection, reference, before)
    if found is None and digest and digest != _NO_PAYLOAD:
        found = crawling.original(connection, digest)
    if found and withheld.is_record(connection, found["warc_file"], found["warc_offset"]):
        return []
    names = ("warc_file", "warc_offset", "payload_digest", "record_type")
    return [Place(*(found[name] for name in names))] if found else []


def pages(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[sqlite3.Row]:
    """Each wanted article's newest text: article_id, version, url, captured_at, title, text."""
    yield from connection.execute(_PAGES, wanted)


_MATCHING = """
    FROM capture_log c
    JOIN crawl_log k USING (crawl_id)
    LEFT JOIN articles a USING (article_id)
    WHERE c.record_type IN ('response', 'revisit', 'resource')
        AND (:source IS NULL OR coalesce(a.source, k.source) = :source)
        AND (:since IS NULL OR c.captured_at >= :since)
        AND NOT EXISTS (SELECT 1 FROM withholdings w WHERE w.url_key = c.url_key AND NOT w.lifted)"""
_PLACE = "c.warc_file, c.warc_offset, c.payload_digest, c.record_type"
# A page's address is the one that was captured: the article's may differ in scheme or parameters.
_PAGES = """
    SELECT a.article_id, v.version, c.url, c.captured_at, v.title, t.text
    FROM articles a JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
    JOIN texts t USING (text_id)
    JOIN capture_log c ON c.capture_id = v.capture_id
    WHERE (:source IS NULL OR a.source = :source)
        AND (:since IS NULL OR c.captured_at >= :since)
    ORDER BY a.article_id"""

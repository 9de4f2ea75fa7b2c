"""Payloads and what has been read in them: what there is to read, and by which extractor it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import DamageError
from archive.evidence import warc
from archive.outcomes import SHOWN
from archive.queries import crawling
from archive.store import withheld
from archive.store.store import Store
from archive.text.dates import is_after

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload of an article, at its first capture, and the reading of it that is not superseded.

    `read_url` and `read_captured_at` are the capture that the reading was made of.
    """

    article_id: int
    source: str
    payload_digest: str
    url: str
    captured_at: str
    extractor: str | None = None
    read_url: str | None = None
    read_captured_at: str | None = None
    by_instant: int | None = None
    charset: str | None = None
    text_digest: str | None = None
    published_at: str | None = None
    reading_id: int | None = None

    def is_read_by(self, extractor: str) -> bool:
        """Whether an extractor has read it, and would read the same at its first capture."""
        at_first = self.read_captured_at == self.captured_at or not (
            self.by_instant or is_after(self.published_at, self.captured_at)
        )
        return self.extractor == extractor and self.read_url == self.url and at_first


def of_address(connection: sqlite3.Connection, url_key: str) -> list[Payload]:
    """The payloads that an article was captured with, as a page or as a file, the oldest first."""
    row = connection.execute(
        "SELECT article_id FROM articles WHERE url_key = ?", (url_key,)
    ).fetchone()
    return of_article(connection, row["article_id"]) if row else []


def of_article(connection: sqlite3.Connection, article_id: int) -> list[Payload]:
    """The same, of the article of a number; none of one that is withheld."""
    if withheld.is_article(connection, article_id):
        return []
    return [Payload(*row) for row in connection.execute(_PAYLOADS, {"id": article_id})]


def of_articles(connection: sqlite3.Connection, sources: Iterable[str]) -> Iterator[list[Payload]]:
    """The payloads of each article, article by article; of all sources if none are given.

    Articles are fetched a page at a time, so that their rows may be written in between.
    """
    chosen = list(sources)
    marks = ", ".join("?" * len(chosen))
    where = f"AND source IN ({marks})" if chosen else ""
    last = 0
    while page := connection.execute(
        f"""SELECT article_id FROM articles WHERE article_id > ? {where}
        ORDER BY article_id LIMIT {_PAGE}""",
        (last, *chosen),
    ).fetchall():
        for row in page:
            if found := of_article(connection, row["article_id"]):
                yield found
        last = page[-1]["article_id"]


def count_read(connection: sqlite3.Connection, since: str) -> int:
    """How many payloads captured since an instant have been read."""
    row = connection.execute(
        "SELECT count(*) FROM reading_log WHERE superseded_at IS NULL AND captured_at >= ?",
        (since,),
    ).fetchone()
    return int(row[0])


def is_withheld(connection: sqlite3.Connection, url_key: str) -> bool:
    """Whether nothing is to be read at an address."""
    return withheld.is_key(connection, url_key)


def held(store: Store, digest: str) -> sqlite3.Row | None:
    """The first record that holds a payload in full, of those whose WARC file is there."""
    found = crawling.originals(store.connection, digest)
    return next((row for row in found if _path(store, row).exists()), None)


def body(store: Store, digest: str) -> tuple[bytes, str]:
    """A payload and its Content-Type, read back from the record that holds it in full.

    Raises DamageError, naming the file, where the evidence is damaged or missing.
    """
    place = held(store, digest) or crawling.original(store.connection, digest)
    if place is None:
        raise DamageError(f"no record holds the payload {digest}")
    try:
        return warc.read_payload(_path(store, place), place["warc_offset"])
    except (OSError, ValueError) as error:
        raise DamageError(str(error)) from error


def _path(store: Store, place: sqlite3.Row) -> Path:
    return store.path.parent / "warc" / str(place["warc_file"])


# Each payload with the first capture that shows it, and the reading of it that is not superseded.
_PAYLOADS = f"""
    SELECT a.article_id, a.source, c.payload_digest, c.url, c.captured_at, r.extractor,
        r.url, r.captured_at, r.by_instant, r.charset,
        (SELECT text_digest FROM texts t WHERE t.text_id = r.text_id),
        json_extract(r.facts, '$.published_at'), r.reading_id
    FROM articles a JOIN (
        SELECT article_id, payload_digest, url, captured_at, row_number() OVER (
            PARTITION BY article_id, payload_digest ORDER BY captured_at, url) AS nth
        FROM capture_log WHERE article_id = :id
            AND received IN {SHOWN} AND payload_digest IS NOT NULL AND NOT revisit_open
    ) c ON c.article_id = a.article_id AND c.nth = 1
    LEFT JOIN reading_log r ON r.article_id = a.article_id
        AND r.payload_digest = c.payload_digest AND r.superseded_at IS NULL
    WHERE a.article_id = :id ORDER BY c.captured_at, c.url"""

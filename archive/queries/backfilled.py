"""What a backfill must know of what is held: captures, payloads, and pages of the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from archive.evidence import notes, stated_digests
from archive.records import BACKFILL, instant, now
from archive.urls import url_key

_SECOND = len("2026-09-18T10:30:00")
_FRESH = timedelta(days=7)  # for which a page of the index is asked for once
_PAGE = 500


class Original(NamedTuple):
    """A record that holds a payload: of which address, when, and which status it came with."""

    url: str
    captured_at: str
    status: int


def is_held(connection: sqlite3.Connection, url: str, at: datetime) -> bool:
    """Whether a capture of an address at an instant, to the second, is held, whoever made it."""
    second = instant(at)[:_SECOND]
    row = connection.execute(
        """SELECT 1 FROM capture_log
        WHERE url_key = ? AND captured_at BETWEEN ? AND ? || 'Z' AND url = ? LIMIT 1""",
        (url_key(url), second, second, url),
    ).fetchone()
    return row is not None


def holder(
    connection: sqlite3.Connection, url: str, digest: str, status: int | None
) -> Original | None:
    """The record with the payload of an address that another archive has given a digest; None if
    none is held that came with this status, or with any if that is not known."""
    row = connection.execute(
        """SELECT c.url, c.captured_at, c.http_status, c.record_type, c.payload_digest
        FROM record_names n JOIN capture_log c USING (capture_id)
        WHERE n.name IN (?, ?) AND c.url_key = ? AND c.http_status = coalesce(?, c.http_status)
            AND c.payload_digest IS NOT NULL AND NOT c.revisit_open
        ORDER BY c.record_type = 'revisit', c.captured_at LIMIT 1""",
        (notes.archived_name(digest), stated_digests.normal(digest), url_key(url), status),
    ).fetchone()
    if row is None:
        return None
    found = row if row["record_type"] != "revisit" else _in_full(connection, row["payload_digest"])
    return Original(found["url"], found["captured_at"], row["http_status"]) if found else None


def source_of(connection: sqlite3.Connection, url_key: str) -> str:
    """The source of the article with a key; empty where there is none."""
    row = connection.execute("SELECT source FROM articles WHERE url_key = ?", (url_key,)).fetchone()
    return str(row["source"]) if row else ""


def kept_page(connection: sqlite3.Connection, address: str) -> str | None:
    """The payload of a page of the index that a run asked for of late and did not finish with."""
    row = connection.execute(
        """SELECT payload_digest FROM capture_log
        WHERE url = :url AND http_status = 200 AND captured_at >= :since AND crawl_id > coalesce((
            SELECT max(crawl_id) FROM crawl_log
            WHERE source = :source AND finish_reason = 'finished'), 0)
        ORDER BY captured_at DESC LIMIT 1""",
        {"url": address, "since": instant(now() - _FRESH), "source": BACKFILL},
    ).fetchone()
    return row["payload_digest"] if row else None


def addresses(connection: sqlite3.Connection, source: str) -> Iterator[str]:
    """The addresses of a source's articles that the archive knows, and of the pages and files that
    they name, read as they are needed."""
    for known in (_ARTICLES, _LISTED, _NAMED):
        last = ""
        while page := connection.execute(known, (source, last)).fetchall():
            yield from (row["url"] for row in page)
            last = page[-1]["url_key"]


def _in_full(connection: sqlite3.Connection, payload_digest: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        """SELECT url, captured_at FROM capture_log
        WHERE payload_digest = ? AND record_type IN ('response', 'resource')
        ORDER BY captured_at LIMIT 1""",
        (payload_digest,),
    ).fetchone()
    return row


_ARTICLES = f"""SELECT url_key, url FROM articles WHERE source = ? AND url_key > ?
    ORDER BY url_key LIMIT {_PAGE}"""
_LISTED = f"""SELECT url_key, url FROM discovery_log d
    WHERE source = ? AND url_key > ? AND state <> 'off topic'
        AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.url_key = d.url_key)
    ORDER BY url_key LIMIT {_PAGE}"""
_NAMED = f"""SELECT n.url_key, min(n.url) AS url FROM companions n JOIN articles a USING (article_id)
    WHERE a.source = ? AND n.url_key > ?
        AND NOT EXISTS (SELECT 1 FROM articles o WHERE o.url_key = n.url_key)
    GROUP BY n.url_key ORDER BY n.url_key LIMIT {_PAGE}"""

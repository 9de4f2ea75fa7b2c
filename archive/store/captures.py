"""Rows of captures and of the articles they are of. Runs inside the transaction of its caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from archive.outcomes import (
    ARCHIVED_BY,
    CERTIFICATE,
    RENDERED_BY,
    SHOWN,
    Answer,
    Outcome,
    without_page,
)
from archive.records import ArticleRef, Capture, Item, Reference, instant
from archive.store import revisits, withheld
from archive.store.rows import insert
from archive.urls import is_of_nothing, url_key
from archive.validators import Validators, belie

_COUNTER_OF: dict[Outcome, str] = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "revisit": "unchanged",
    "gone": "gone",
    "blocked": "blocked",
    "error": "errors",
}


_FAILURES = ("blocked", "error")  # of lists and robots.txt nothing else counts


def add(
    connection: sqlite3.Connection, crawl_id: int, capture: Capture, ref: ArticleRef | None
) -> tuple[int, set[int]]:
    """Insert a capture; its id, and the articles in which a revisit stands for another payload now.

    It may be the payload that earlier captures refer to, and the first page of an address that
    was seen before without one.
    """
    article_id = _article(connection, capture, ref) if ref else None
    row = _row(crawl_id, capture, ref, article_id)
    if withheld.is_key(connection, row["url_key"]):
        row |= {"listed_title": None, "listed_date": None}
    capture_id = insert(connection, "capture_log", row)
    connection.executemany(
        "INSERT OR REPLACE INTO record_names (capture_id, name, captured_at) VALUES (?, ?, ?)",
        [(capture_id, name, row["captured_at"]) for name in capture.names],
    )
    if article_id or row["outcome"] in _FAILURES:
        count(connection, crawl_id, row["outcome"], 1)
    given = [
        _article_of(connection, revisit) for revisit in _settled(connection, capture_id, capture)
    ]
    _count_request(connection, crawl_id, capture.size)
    return capture_id, {found for found in given if found}


def is_first(connection: sqlite3.Connection, article_id: int, item: Item) -> bool:
    """Whether an item's readings, if it has any, say nothing of earlier captures."""
    if not item.readings:
        return True
    digest = item.capture.location.payload_digest
    found = connection.execute(
        "SELECT 1 FROM capture_log WHERE article_id = ? AND payload_digest = ? LIMIT 2",
        (article_id, digest),
    ).fetchall()
    return len(found) == 1 and all(read.payload_digest == digest for read in item.readings)


def set_outcome(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    outcome: Outcome,
    lost: str | None,
    judged: tuple[Answer | None, str | None],
    belies: str | None,
) -> None:
    """Write what a capture turns out to be and to have brought, and count it in its run."""
    connection.execute(
        """UPDATE capture_log SET outcome = ?, lost = ?, answer = ?, reason = ?, belies = ?
        WHERE capture_id = ?""",
        (outcome, lost, *judged, belies, row["capture_id"]),
    )
    if row["outcome"] != outcome:
        count(connection, row["crawl_id"], row["outcome"], -1)
        count(connection, row["crawl_id"], outcome, 1)


def belied(connection: sqlite3.Connection, url: str, captured_at: str) -> str | None:
    """The instant of the newest 304 that a changed page shows to be untrue; None if none is.

    Only those count that came after the last page in full: they stood for it.
    """
    changed = not_modified_at = None
    for row in connection.execute(
        """SELECT captured_at, etag, last_modified, http_status FROM capture_log
        WHERE url = ? AND captured_at <= ? AND http_status IN (200, 304)
        ORDER BY captured_at DESC""",
        (url, captured_at),
    ):
        given = Validators(row["captured_at"], row["etag"], row["last_modified"])
        if changed is None:
            changed = given
        elif row["http_status"] == 304:
            not_modified_at = not_modified_at or given.captured_at
        else:
            untrue = not_modified_at and belie(given, not_modified_at, changed)
            return not_modified_at if untrue else None
    return None


def count(connection: sqlite3.Connection, crawl_id: int, outcome: Outcome, by: int) -> None:
    """Add to a run's count of an outcome."""
    if counter := _COUNTER_OF.get(outcome):
        connection.execute(
            f"UPDATE crawl_log SET {counter} = {counter} + ? WHERE crawl_id = ?", (by, crawl_id)
        )


def _article(connection: sqlite3.Connection, capture: Capture, ref: ArticleRef) -> int | None:
    """The article's id; its row is made by what shows it, or when it was asked for as one."""
    if article_id := _held(connection, ref.url_key):
        return article_id
    asked = ref.asked and not is_of_nothing(ref.url_key)
    if not asked and (capture.answer not in SHOWN or capture.is_open):
        return None
    return _new_article(connection, ref, instant(capture.captured_at))


def _held(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute("SELECT article_id FROM articles WHERE url_key = ?", (key,)).fetchone()
    return int(row["article_id"]) if row else None


def _new_article(connection: sqlite3.Connection, ref: ArticleRef, when: str) -> int:
    """Make an article's row, and give it what was captured at its address before."""
    connection.execute(
        """INSERT INTO sources (slug, title, publisher, kind, homepage, schedule, languages,
            expected_min) VALUES (?, ?, 'various', 'aggregator', '', '', '', 0)
        ON CONFLICT DO NOTHING""",
        (ref.source, ref.source),
    )
    values = {
        "url_key": ref.url_key,
        "url": ref.url,
        "source": ref.source,
        "first_captured_at": when,
        "last_captured_at": when,
    }
    article_id = insert(connection, "articles", values)
    adopted = connection.execute(
        """UPDATE capture_log SET article_id = ?, source = coalesce(source, ?)
        WHERE url_key = ? AND article_id IS NULL AND received IS NOT 'list'
        RETURNING crawl_id, outcome""",
        (article_id, ref.source, ref.url_key),
    ).fetchall()
    for row in adopted:
        if row["outcome"] not in _FAILURES:
            count(connection, row["crawl_id"], row["outcome"], 1)
    return article_id


def _row(
    crawl_id: int, capture: Capture, ref: ArticleRef | None, article_id: int | None
) -> dict[str, Any]:
    place = capture.location
    refers_to = capture.refers_to or Reference(None, None)
    answer, media_type = capture.alone
    return {
        "article_id": article_id,
        "crawl_id": crawl_id,
        "url_key": ref.url_key if ref else url_key(capture.url),
        "url": capture.url,
        "source": ref.source if ref else None,
        "captured_at": instant(capture.captured_at),
        "http_status": capture.http_status,
        "received": capture.answer,
        "answer": capture.answer,
        "outcome": _first_outcome(capture),
        "payload_digest": place.payload_digest,
        "media_type": capture.media_type,
        "charset": capture.charset,
        "etag": capture.etag,
        "last_modified": capture.last_modified,
        "bytes": capture.size,
        "record_type": place.record_type,
        "warc_file": place.warc_file,
        "warc_offset": place.warc_offset,
        "target": capture.target,
        "refers_to_url": refers_to.url,
        "refers_to_at": refers_to.at,
        "refers_to_id": refers_to.record_id,
        "refers_to_digest": refers_to.digest,
        "alone_answer": answer,
        "alone_media_type": media_type,
        "revisit_open": int(capture.is_open),
        "listed_title": capture.listed.title,
        "listed_date": capture.listed.date,
        "note": _note(capture),
    }


def _note(capture: Capture) -> str | None:
    """What is to be said of a capture: of one that shows something, of its certificate too; of one
    that another archive made, which."""
    said = [capture.note] if capture.note else []
    answer = capture.alone[0] or capture.answer  # of a revisit what it says by itself
    if capture.certificate and answer in SHOWN:
        said.append(CERTIFICATE + capture.certificate)
    if capture.renderer and answer is not None:
        said.append(RENDERED_BY + capture.renderer)
    if capture.host:
        said.append(ARCHIVED_BY + capture.host)
    return "; ".join(said) or None


def _first_outcome(capture: Capture) -> Outcome:
    """What stands until the article's history says more; for what is no article's, for good."""
    return "other" if capture.answer in SHOWN else without_page(capture.answer, capture.http_status)


def _settled(
    connection: sqlite3.Connection, capture_id: int, capture: Capture
) -> Iterator[sqlite3.Row]:
    """The rows of revisits that stand for a payload, or for another one, now that this is held."""
    if capture.refers_to and (row := revisits.resolve(connection, capture_id)):
        yield row  # what it stands for came in between
    if capture.location.payload_digest and not capture.is_open:
        yield from revisits.settle(connection, capture_id)


def _article_of(connection: sqlite3.Connection, row: sqlite3.Row) -> int | None:
    """The article of a revisit; made where it is the first that shows it."""
    article_id: int | None = row["article_id"]
    if article_id or not row["source"] or row["received"] not in SHOWN:
        return article_id
    ref = ArticleRef(row["url_key"], row["url"], row["source"])
    held = _held(connection, ref.url_key)  # of an earlier one of these
    return held or _new_article(connection, ref, row["captured_at"])


def _count_request(connection: sqlite3.Connection, crawl_id: int, size: int) -> None:
    connection.execute(
        "UPDATE crawl_log SET requests = requests + 1, bytes = bytes + ? WHERE crawl_id = ?",
        (size, crawl_id),
    )

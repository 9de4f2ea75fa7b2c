"""WARC records made by anyone, as items for the stages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from warcio.recordloader import ArcWarcRecord

from archive.crawl import Crawl
from archive.digest import sha256
from archive.evidence import warc
from archive.outcomes import by_status
from archive.records import ArticleRef, Capture, Item, Page, ReadingRules, WarcLocation, instant
from archive.urls import url_key
from pipelines.extract import seed_text
from pipelines.intake.seeds import read_seed

Match = Callable[[str], tuple[str, ReadingRules] | None]
_TAKEN = ("response", "resource", "revisit")


def item_of(
    record: ArcWarcRecord, offset: int, warc_file: str, crawl: Crawl, match: Match
) -> Item | str:
    """The record as an item, at its own URL, WARC-Date and place.

    A string says why there is none: a record of another type or scheme, or one held already.
    """
    kind, url = (
        record.rec_type,
        (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"),
    )
    if kind not in _TAKEN:
        return f"{kind} record"
    if not url.startswith(("http://", "https://", "urn:")):
        return "record of another scheme"
    captured_at = warc.date_of(record)
    digest, body, content_type = (_revisited if kind == "revisit" else _sent)(record, crawl)
    if crawl.store.has_capture(url, instant(captured_at), digest):
        return "held"
    location = WarcLocation(warc_file, offset, digest, kind)
    capture = _capture(record, url, captured_at, location, content_type, len(body))
    source, rules = match(url) or ("", ReadingRules())
    article = ArticleRef(url_key(url), url, source)
    page = Page(body, url, content_type, rules, captured_at=instant(captured_at))
    return _settled(Item(capture, article, page), crawl)


def _sent(record: ArcWarcRecord, crawl: Crawl) -> tuple[str | None, bytes, str]:
    """Digest, payload and Content-Type of a record that holds its payload."""
    sent, body = warc.payload(record)
    headers = record.http_headers or record.rec_headers
    return sha256(sent), body, headers.get_header("Content-Type") or ""


def _revisited(record: ArcWarcRecord, crawl: Crawl) -> tuple[str | None, bytes, str]:
    """Digest, payload and Content-Type of what a revisit record refers to, as far as held."""
    digest = referred(record, crawl)
    if digest is None:
        return record.rec_headers.get_header("WARC-Payload-Digest"), b"", ""
    return (digest, *crawl.store.payload(digest))


def referred(record: ArcWarcRecord, crawl: Crawl) -> str | None:
    """The payload digest of the capture that a revisit record refers to, if it is held."""
    url = record.rec_headers.get_header("WARC-Refers-To-Target-URI")
    when = record.rec_headers.get_header("WARC-Refers-To-Date")
    if not url or not when:
        return None
    digest = crawl.store.payload_at(url, instant(datetime.fromisoformat(when)))
    return digest if digest and crawl.store.original(digest) else None


def _capture(
    record: ArcWarcRecord,
    url: str,
    captured_at: datetime,
    location: WarcLocation,
    content_type: str,
    size: int,
) -> Capture:
    http = record.http_headers
    return Capture(
        url=url,
        captured_at=captured_at,
        http_status=int(http.get_statuscode()) if http else 200,
        location=location,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        etag=http.get_header("ETag") if http else None,
        last_modified=http.get_header("Last-Modified") if http else None,
        size=size,
        note=_damage(record),
    )


def _settled(item: Item, crawl: Crawl) -> Item:
    """Settle what is no whole page of text; and seed documents, which are read as such."""
    capture, status = item.capture, item.capture.http_status
    if capture.note:
        capture.outcome = "error"
        item.settled = True
    elif status not in (200, 304):
        capture.outcome = by_status(status or 0)
        item.settled = True
    elif not item.article.source:
        item.settled = True
    elif capture.location.record_type == "revisit" and not item.page.content_type:
        capture.outcome = "revisit"
        capture.note = "refers to a record that is not held"
        item.settled = True
    elif item.article.url.startswith(seed_text.PREFIX):
        held = crawl.store.held(item.article.url_key)
        if held is None or held.payload_digest != capture.location.payload_digest:
            item.reading = read_seed(seed_text.read(item.article.url, item.page.body))
        capture.outcome = "new" if item.reading else "revisit"
        item.settled = True
    return item


def _damage(record: ArcWarcRecord) -> str | None:
    """What the record itself says against its payload: its length, its digests; else None."""
    missing = getattr(record.raw_stream, "limit", 0)
    if missing:
        return f"cut off when taken in: {missing} bytes are missing"
    checker = getattr(record, "digest_checker", None)
    problems = checker.problems if checker else []
    return f"damaged when taken in: {problems[0]}" if problems else None

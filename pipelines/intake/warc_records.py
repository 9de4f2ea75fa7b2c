"""WARC records made by anyone, as items for the stages; and what a run of ours noted beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archive.digest import sha256
from archive.evidence import notes, references, warc
from archive.evidence.warc_file import FIELDS
from archive.outcomes import DAMAGED, NOT_ASKED, REDIRECTS
from archive.records import (
    ArticleRef,
    Capture,
    Item,
    ReadingRules,
    SourceRow,
    WarcLocation,
    instant,
    now,
)
from archive.urls import url_key

_TAKEN = ("response", "resource", "revisit")
OURS = "Yigai/"
_CLOCKS_DIFFER = timedelta(days=1)
_WEB_BEGAN = datetime(1990, 1, 1, tzinfo=UTC)


class Matched(NamedTuple):
    """The source an address belongs to, how its pages are read, and whether it is declared."""

    source: str
    rules: ReadingRules
    declared: bool


Match = Callable[[str, str | None], Matched | None]
"""Says which source a URL belongs to, given the source that its record names; None is a list."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a run noted: its kind (archive.evidence.notes), of which address, when, and what."""

    kind: str
    url: str
    at: str
    value: Any


@dataclass(frozen=True, slots=True)
class Unusable:
    """A record that cannot be taken in, and why."""

    reason: str


Found = Item | Note | Unusable | str


@dataclass(slots=True)
class _File:
    """What the records of one file have in common."""

    name: str
    match: Match
    is_arc: bool
    software: str = ""
    latest: str = ""
    run: tuple[SourceRow, str] | None = None

    @property
    def is_ours(self) -> bool:
        return self.software.startswith(OURS)

    @property
    def is_written_by_us(self) -> bool:
        """Whether the records that now follow are ours: a package of ours holds others' too."""
        return self.latest.startswith(OURS)


def found_in(path: Path, match: Match) -> Iterator[tuple[int, Found]]:
    """What a WARC file holds, with byte offsets: items, our own notes, or why there is neither.

    A record whose date or address is none costs only itself. An item follows its record when nothing more can be said of it. Raises what a damaged file
    raises (warc.DAMAGE), after all that stands before the damage.
    """
    file = _File(path.name, match, warc.is_arc(path))
    waiting: tuple[int, str, Item] | None = None
    try:
        for record, offset in warc.records(path):
            if waiting and _speaks_of(record, waiting[1]):
                if record.rec_type == "metadata":
                    _complete(waiting[2], notes.fields(record), file)
                else:
                    yield offset, f"{record.rec_type} record"
                continue
            if waiting:
                yield waiting[0], waiting[2]
                waiting = None
            found = _found(record, offset, file)
            if isinstance(found, Item) and record.rec_type in _TAKEN:
                waiting = offset, record.rec_headers.get_header("WARC-Record-ID"), found
            else:
                yield offset, found
    except warc.DAMAGE:
        if waiting:
            yield waiting[0], waiting[2]
        raise
    if waiting:
        yield waiting[0], waiting[2]


def _found(record: ArcWarcRecord, offset: int, file: _File) -> Found:
    try:
        return _read(record, offset, file)
    except ArchiveLoadFailed:
        raise
    except ValueError as error:
        return Unusable(f"a {record.rec_type} record that cannot be used: {warc.said(error)}")


def _read(record: ArcWarcRecord, offset: int, file: _File) -> Item | Note | str:
    url = references.address(record.rec_headers.get_header("WARC-Target-URI"))
    if record.rec_type == "warcinfo":
        return _begun(record, file)
    if record.rec_type in ("metadata", "conversion") and file.is_ours:
        return _noted(record, url, offset, file)
    if record.rec_type not in _TAKEN:
        return f"{record.rec_type} record"
    if not url.startswith(("http://", "https://", "urn:")):
        return "record of another scheme"
    return _item(record, url, offset, file)


def _begun(record: ArcWarcRecord, file: _File) -> Note | str:
    """What the head of a file says of the run that wrote it."""
    said = notes.fields(record)
    file.latest = said.get("software", "")
    file.software = file.software or file.latest
    file.run = file.run or notes.run_of(said)
    return Note(notes.BEGUN, "", instant(warc.date_of(record)), (said, file.run))


def _noted(record: ArcWarcRecord, url: str, offset: int, file: _File) -> Item | Note | str:
    """A record of ours that holds no response: what a run noted, or that nobody answered."""
    captured_at = warc.date_of(record)
    if note := notes.note(record):
        return Note(note[0], url, instant(captured_at), note[1])
    said = notes.fields(record)
    reason = said.get("fetch-error")
    if reason is None or record.rec_headers.get_header("Content-Type") != FIELDS:
        return f"{record.rec_type} record"
    location = WarcLocation(file.name, offset, None, record.rec_type)
    capture = Capture(url, captured_at, None, location, note=reason)
    capture.answer = None if reason == NOT_ASKED else "none"
    item = Item(capture)
    _place(item, None if file.run else file.match(url, None))
    _complete(item, said, file)
    return item


def _item(record: ArcWarcRecord, url: str, offset: int, file: _File) -> Item:
    captured_at = _date(record, file)
    digest, size, body, content_type = _payload(record)
    location = WarcLocation(file.name, offset, digest, record.rec_type)
    capture = _capture(record, url, captured_at, location, content_type, size)
    capture.names = _names(record, capture, file)
    item = Item(capture, body=body, content_type=content_type)
    # A run of ours says of each article whose it is; what it says nothing of is none.
    _place(item, None if file.run and url.startswith("http") else file.match(url, None))
    return item


def _date(record: ArcWarcRecord, file: _File) -> datetime:
    """A record's date. Raises ValueError where nobody can have captured anything."""
    date = warc.date_of(record)
    if date < _WEB_BEGAN or (not file.is_ours and date > now() + _CLOCKS_DIFFER):
        raise ValueError(f"its WARC-Date {date.isoformat()} lies in the future, or before the web")
    return date


def _payload(record: ArcWarcRecord) -> tuple[str | None, int, bytes, str]:
    """Digest, size as sent, payload and Content-Type; of a revisit the digest that it states."""
    http = record.http_headers
    content_type = (http or record.rec_headers).get_header("Content-Type") or ""
    if record.rec_type == "revisit":
        stated = record.rec_headers.get_header("WARC-Payload-Digest")
        return stated, 0, b"", content_type if http else ""
    sent, body = warc.payload(record)
    return sha256(sent), len(sent), body, content_type


def _capture(
    record: ArcWarcRecord,
    url: str,
    captured_at: datetime,
    location: WarcLocation,
    content_type: str,
    size: int,
) -> Capture:
    http = record.http_headers
    status = int(http.get_statuscode()) if http else 200
    leads = http.get_header("Location") if http and status in REDIRECTS else None
    return Capture(
        url=url,
        captured_at=captured_at,
        http_status=status,
        location=location,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        etag=http.get_header("ETag") if http else None,
        last_modified=http.get_header("Last-Modified") if http else None,
        size=size,
        note=_damage(record) or (f"redirected to {urljoin(url, leads)}" if leads else None),
        target=urljoin(url, leads) if leads else None,
        refers_to=references.reference(record),
    )


def _names(record: ArcWarcRecord, capture: Capture, file: _File) -> tuple[str, ...]:
    """By what revisits may call a record beside address, instant and our digest.

    Those of our own runs call it by nothing else, and a digest that is wrong is none.
    """
    if file.is_written_by_us or file.is_arc:
        return ()
    found = references.names(record)
    own = capture.location.payload_digest
    return tuple(n for n in found if n != own and not (capture.note or "").startswith(DAMAGED))


def _place(item: Item, matched: Matched | None) -> None:
    """Say whose article an item is."""
    if matched is None:
        return
    url = item.capture.url
    item.article = ArticleRef(url_key(url), url, matched.source, asked=matched.declared)
    item.rules = matched.rules


def _speaks_of(record: ArcWarcRecord, record_id: str) -> bool:
    """Whether a record belongs to the response before it: its request, or what was known of it."""
    concurrent_to: str | None = record.rec_headers.get_header("WARC-Concurrent-To")
    return record.rec_type in ("request", "metadata") and concurrent_to == record_id


def _complete(item: Item, said: dict[str, str], file: _File) -> None:
    """Add what the run knew of an article: its source, and what a list said of it."""
    source, item.capture.listed = notes.article_said(said)
    if source and file.is_ours:
        _place(item, file.match(item.capture.url, source))


def _damage(record: ArcWarcRecord) -> str | None:
    """What the record itself says against its payload: its length, its digests; else None."""
    missing = getattr(record.raw_stream, "limit", 0)
    if missing:
        return f"cut off when taken in: {missing} bytes are missing"
    checker = getattr(record, "digest_checker", None)
    problems = checker.problems if checker else []
    return f"damaged when taken in: {problems[0]}" if problems else None

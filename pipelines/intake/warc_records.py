"""WARC records made by anyone, as items for the stages; and what a run of ours noted beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archive import redirects
from archive.digest import sha256
from archive.evidence import notes, warc, warc_dates
from archive.evidence.codings import Undone
from archive.evidence.warc_file import FIELDS
from archive.outcomes import NOT_ASKED, by_status
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
from pipelines.intake.against import said_against

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
    software: str = ""
    run: tuple[SourceRow, str] | None = None

    @property
    def is_ours(self) -> bool:
        return self.software.startswith(OURS)


def found_in(path: Path, match: Match) -> Iterator[tuple[int, Found]]:
    """What a WARC file holds, with byte offsets: items, our own notes, or why there is neither.

    A record whose date or address is none costs only itself. An item follows its record when nothing more can be said of it. Raises what a damaged file
    raises (warc.DAMAGE), after all that stands before the damage.
    """
    file = _File(path.name, match)
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
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
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
    file.software = file.software or said.get("software", "")
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
    is_page = by_status(capture.http_status) == "article"
    capture.note = said_against(record, body if is_page else None) or capture.note
    item = Item(capture, body=body.body, content_type=content_type)
    # A run of ours says of each article whose it is; what it says nothing of is none.
    _place(item, None if file.run and url.startswith("http") else file.match(url, None))
    return item


def _date(record: ArcWarcRecord, file: _File) -> datetime:
    """A record's date. Raises ValueError where nobody can have captured anything."""
    date = warc.date_of(record)
    if date < _WEB_BEGAN or (not file.is_ours and date > now() + _CLOCKS_DIFFER):
        raise ValueError(f"its WARC-Date {date.isoformat()} lies in the future, or before the web")
    return date


def _payload(record: ArcWarcRecord) -> tuple[str | None, int, Undone, str]:
    """Digest, size as sent, payload and Content-Type; of a revisit the digest that it states."""
    http = record.http_headers
    content_type = (http or record.rec_headers).get_header("Content-Type") or ""
    if record.rec_type == "revisit":
        stated = record.rec_headers.get_header("WARC-Payload-Digest")
        return stated, 0, Undone(b""), content_type if http else ""
    sent, body = warc.unpacked(record)
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
    note, target = redirects.told(url, status, http.get_header("Location") if http else None)
    return Capture(
        url=url,
        captured_at=captured_at,
        http_status=status,
        location=location,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        etag=http.get_header("ETag") if http else None,
        last_modified=http.get_header("Last-Modified") if http else None,
        size=size,
        note=note,
        target=target,
        refers_to=_refers_to(record),
    )


def _refers_to(record: ArcWarcRecord) -> tuple[str, str] | None:
    """URL and instant of the record that holds a revisit's payload; None of any other record."""
    if record.rec_type != "revisit":
        return None
    headers = record.rec_headers
    url = (headers.get_header("WARC-Refers-To-Target-URI") or "").strip("<>")
    when = headers.get_header("WARC-Refers-To-Date")
    return url, instant(warc_dates.parsed(when)) if when else ""


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
    item.capture.certificate = notes.certificate_said(said) if file.is_ours else None
    if source and file.is_ours:
        _place(item, file.match(item.capture.url, source))

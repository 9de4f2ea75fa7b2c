"""A record that holds a response, or refers to one, as an item for the stages."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from warcio.recordloader import ArcWarcRecord

from archive import redirects
from archive.digest import sha256
from archive.evidence import provenance, references, warc
from archive.evidence.codings import Undone
from archive.outcomes import by_status
from archive.records import (
    ArticleRef,
    Capture,
    Item,
    ReadingRules,
    SourceRow,
    WarcLocation,
    now,
)
from archive.urls import url_key
from pipelines.intake.against import said_against

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


class UnusableError(ValueError):
    """A record cannot be taken in; `kind` is what of it is wrong, in a word or two."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


@dataclass(slots=True)
class File:
    """What the records of one file have in common."""

    name: str
    match: Match
    is_arc: bool = False
    software: str = ""
    latest: str = ""
    run: tuple[SourceRow, str] | None = None

    @property
    def is_ours(self) -> bool:
        """Whether a run of ours wrote it."""
        return self.software.startswith(OURS)

    @property
    def is_written_by_us(self) -> bool:
        """Whether the records that now follow are ours: a package of ours holds others' too."""
        return self.latest.startswith(OURS)


def item(record: ArcWarcRecord, url: str, offset: int, file: File) -> Item:
    """A response, resource or revisit as an item. Raises UnusableError."""
    with _told("date"):
        captured_at = _date(record, file)
    with _told("payload"):
        digest, size, body, content_type = _payload(record)
    location = WarcLocation(file.name, offset, digest, record.rec_type)
    with _told("status line"):
        status = int(record.http_headers.get_statuscode()) if record.http_headers else 200
    with _told("address"):
        capture = _capture(record, url, captured_at, location, status)
        capture.media_type = content_type.partition(";")[0].strip().lower() or None
        is_page = by_status(status) == "article"
        capture.note = said_against(record, body.fault, is_page=is_page) or capture.note
        capture.size, capture.names = size, _names(record, capture, file)
        found = Item(capture, body=body.body, content_type=content_type)
        # A run of ours says of each article whose it is; what it says nothing of is none.
        place(found, None if file.run and url.startswith("http") else file.match(url, None))
    return found


def place(item: Item, matched: Matched | None) -> None:
    """Say whose article an item is; what has an address of another scheme is none's."""
    url = item.capture.url
    if matched is None or not url.startswith(("http://", "https://", "urn:")):
        return
    item.article = ArticleRef(url_key(url), url, matched.source, asked=matched.declared)
    item.rules = matched.rules


@contextmanager
def _told(kind: str) -> Iterator[None]:
    """Say of what goes wrong within the block what of the record it is."""
    try:
        yield
    except (ValueError, zlib.error) as error:
        raise UnusableError(kind, warc.said(error)) from error


def _date(record: ArcWarcRecord, file: File) -> datetime:
    """A record's date. Raises ValueError where nobody can have captured anything."""
    date = warc.date_of(record)
    if date < _WEB_BEGAN or (not file.is_ours and date > now() + _CLOCKS_DIFFER):
        raise ValueError(f"its WARC-Date {date.isoformat()} lies in the future, or before the web")
    return date


def _payload(record: ArcWarcRecord) -> tuple[str | None, int, Undone, str]:
    """Digest, size as sent, payload and Content-Type; of a revisit the digest that it states, of a
    record that is cut off none."""
    http = record.http_headers
    content_type = (http or record.rec_headers).get_header("Content-Type") or ""
    if record.rec_type == "revisit":
        stated = record.rec_headers.get_header("WARC-Payload-Digest")
        return stated, 0, Undone(b""), content_type if http else ""
    try:
        sent, body = warc.unpacked(record)
    except EOFError:
        return None, 0, Undone(b""), content_type
    return sha256(sent), len(sent), body, content_type


def _capture(
    record: ArcWarcRecord, url: str, captured_at: datetime, location: WarcLocation, status: int
) -> Capture:
    http = record.http_headers
    note, target = redirects.told(url, status, http.get_header("Location") if http else None)
    return Capture(
        url=url,
        captured_at=captured_at,
        http_status=status,
        location=location,
        etag=http.get_header("ETag") if http else None,
        last_modified=http.get_header("Last-Modified") if http else None,
        note=note,
        target=target,
        refers_to=references.reference(record),
        host=provenance.host(record),
    )


def _names(record: ArcWarcRecord, capture: Capture, file: File) -> tuple[str, ...]:
    """By what revisits may call a record beside address, instant and our digest.

    Those of our own runs call it by nothing else, and a digest that is wrong is none, or that of
    what is not there.
    """
    if file.is_written_by_us or file.is_arc:
        return ()
    own = capture.location.payload_digest
    holds = own is not None and not record.digest_checker.problems
    return tuple(name for name in references.names(record, holds=holds) if name != own)

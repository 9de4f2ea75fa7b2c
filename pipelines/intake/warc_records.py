"""WARC records made by anyone, as items for the stages; and what a run of ours noted beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.recordloader import ArcWarcRecord

from archive.evidence import notes, references, warc
from archive.evidence.warc_file import FIELDS
from archive.outcomes import NOT_ASKED
from archive.records import Capture, Item, WarcLocation, instant
from pipelines.intake import record_items
from pipelines.intake.record_items import File, Match, UnusableError

_TAKEN = ("response", "resource", "revisit")


@dataclass(frozen=True, slots=True)
class Note:
    """What a run noted: its kind (archive.evidence.notes), of which address, when, and what."""

    kind: str
    url: str
    at: str
    value: Any


@dataclass(frozen=True, slots=True)
class Unusable:
    """A record that cannot be taken in: what of it is wrong, in a word or two, and why."""

    kind: str
    reason: str


Found = Item | Note | Unusable | str


def found_in(path: Path, match: Match) -> Iterator[tuple[int, Found]]:
    """What a WARC file holds, with byte offsets: items, our own notes, or why there is neither.

    A record that is damaged, or whose date or address is none, costs only itself. What is found
    follows its record when nothing more can be said of it.
    """
    file = File(path.name, match, warc.is_arc(path))
    waiting: tuple[int, str | None, Found] | None = None
    for record, offset in warc.walk(path):
        if isinstance(record, warc.Damage):
            if waiting and waiting[0] != offset:
                yield waiting[0], waiting[2]
            waiting = None
            yield offset, Unusable("damage", record.reason)
            continue
        if waiting and _speaks_of(record, waiting[1]):
            if record.rec_type == "metadata" and isinstance(waiting[2], Item):
                _complete(waiting[2], notes.fields(record), file)
            else:
                yield offset, f"{record.rec_type} record"
            continue
        if waiting:
            yield waiting[0], waiting[2]
        waiting = offset, _identifier(record), _found(record, offset, file)
    if waiting:
        yield waiting[0], waiting[2]


def _found(record: ArcWarcRecord, offset: int, file: File) -> Found:
    try:
        return _read(record, offset, file)
    except UnusableError as error:
        return Unusable(error.kind, f"a {record.rec_type} record that cannot be used: {error}")
    except ValueError as error:
        reason = f"a {record.rec_type} record that cannot be used: {warc.said(error)}"
        return Unusable("contents", reason)


def _read(record: ArcWarcRecord, offset: int, file: File) -> Item | Note | str:
    url = references.address(record.rec_headers.get_header("WARC-Target-URI"))
    if record.rec_type == "warcinfo":
        return _begun(record, file)
    if record.rec_type in ("metadata", "conversion") and file.is_ours:
        return _noted(record, url, offset, file)
    if not record.rec_type:
        raise UnusableError("type", "it has no WARC-Type")
    if record.rec_type not in _TAKEN:
        return f"{record.rec_type} record"
    if ":" not in url:
        raise UnusableError("address", f"its address {url[:200]!r} is none")
    return record_items.item(record, url, offset, file)


def _begun(record: ArcWarcRecord, file: File) -> Note | str:
    """What the head of a file says of the run that wrote it."""
    said = notes.fields(record)
    file.latest = said.get("software", "")
    file.software = file.software or file.latest
    file.run = file.run or notes.run_of(said)
    return Note(notes.BEGUN, "", instant(warc.date_of(record)), (said, file.run))


def _noted(record: ArcWarcRecord, url: str, offset: int, file: File) -> Item | Note | str:
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
    record_items.place(item, None if file.run else file.match(url, None))
    _complete(item, said, file)
    return item


def _identifier(record: ArcWarcRecord) -> str | None:
    """Of a record that others may speak of, its identifier."""
    found: str | None = record.rec_headers.get_header("WARC-Record-ID")
    return found if record.rec_type in _TAKEN else None


def _speaks_of(record: ArcWarcRecord, record_id: str | None) -> bool:
    """Whether a record belongs to the response before it: its request, or what was known of it."""
    concurrent_to: str | None = record.rec_headers.get_header("WARC-Concurrent-To")
    speaks = record.rec_type in ("request", "metadata") and record_id is not None
    return speaks and concurrent_to == record_id


def _complete(item: Item, said: dict[str, str], file: File) -> None:
    """Add what the run knew of an article: its source, and what a list said of it."""
    source, item.capture.listed = notes.article_said(said)
    item.capture.certificate = notes.certificate_said(said) if file.is_ours else None
    item.capture.renderer = notes.renderer_said(said) if file.is_ours else None
    if file.is_ours and item.capture.host:
        item.capture.names += notes.archived_names(said)
    if source and file.is_ours:
        record_items.place(item, file.match(item.capture.url, source))

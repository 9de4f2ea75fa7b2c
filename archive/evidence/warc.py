"""Raw records: WARC 1.1 (ISO 28500:2017), one gzip member a record, written before anything reads.

All digests are SHA-256: payload digests in hexadecimal, as the database has them, block digests in
base32, as warcio writes them; readers accept both (RFC 4648).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from archive.evidence import arc, codings, resync, stated_digests, truncation, warc_dates
from archive.evidence.codings import GZIP, MAX_PAYLOAD, Undone
from archive.evidence.reader import CUT, reader

T = TypeVar("T")
DAMAGE = (ArchiveLoadFailed, zlib.error, EOFError, ValueError)  # what a bad file raises
OTHERS = "import-"  # begins the names of files that others made
_ARC = b"FILEDESC://"
_PIECE = 1 << 16  # bytes
_READ_AGAIN = 8  # times a file's size that may be read again where records lie of their lengths


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a record that cannot be read."""

    reason: str


def walk(path: Path) -> Iterator[tuple[ArcWarcRecord | Damage, int]]:
    """Each record of a file of others with its byte offset, valid until the next; or what is wrong
    with it, after it where only its end shows that. What follows damage is read all the same.

    A file in which so much is damaged that this would be endless is left.
    """
    yield from _walked(path, lambda found: ((record, found.offset) for record in found))


def whole(path: Path, look: Callable[[ArcWarcRecord], T]) -> Iterator[tuple[T, int, int]]:
    """What `look` says of each record that `walk` finds and that is whole, with its offset and the
    length of its bytes there."""

    def looked(found: reader) -> Iterator[tuple[tuple[T, int], int]]:
        for record in found:
            said = look(record)
            offset = found.get_record_offset()
            yield (said, found.get_record_length()), offset

    for found, offset in _walked(path, looked):
        if not isinstance(found, Damage):
            yield found[0], offset, found[1]


def _walked(
    path: Path, read: Callable[[reader], Iterable[tuple[T, int]]]
) -> Iterator[tuple[T | Damage, int]]:
    """What is read of the records of a file, with offsets, from each place on at which it goes on
    after damage."""
    size = path.stat().st_size
    start: int | None = 0
    left = _READ_AGAIN * size
    while start is not None:
        with open(path, "rb") as file:
            file.seek(start)
            iterator = reader(file, check_digests=True)
            try:
                yield from read(iterator)
                return
            except DAMAGE as error:
                begun, reached = iterator.offset, file.tell()
                yield Damage(said(error)), begun
        start = resync.following(path, begun)
        left -= reached - (start or size)
        if left < 0 and start:
            yield Damage("too much of the file is damaged: the rest was left"), start
            return


def records(path: Path) -> Iterator[tuple[ArcWarcRecord, int]]:
    """Each record of a file that must be whole. Raises EOFError at damage."""
    for record, offset in walk(path):
        if isinstance(record, Damage):
            raise EOFError(f"at byte {offset}: {record.reason}")
        yield record, offset


def files_in(folder: Path) -> list[Path]:
    """The files of an archive's `warc` folder: its runs' own, and those of others, which bear
    whatever names they came with. One that is half written is none."""
    paths = folder.glob("[!.]*")
    return sorted(p for p in paths if ".warc" in p.name or p.name.startswith(OTHERS))


def looks_like(path: Path) -> bool:
    """Whether a file begins as WARC files do, or ARC files, zipped or not."""
    return _start(path).upper().startswith((b"WARC/", _ARC))


def is_arc(path: Path) -> bool:
    """Whether a file is of the form before WARC (ARC 1.0)."""
    return _start(path).upper().startswith(_ARC)


def _start(path: Path) -> bytes:
    with open(path, "rb") as file:
        start = file.read(1 << 16)
    if start.startswith(GZIP):
        with suppress(zlib.error):
            start = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(start, 64)
    return start.lstrip()


def said(error: Exception) -> str:
    """What an error says of a file, without the bytes that a reader may have put into it."""
    return "".join(c if c.isprintable() else "?" for c in str(error))[:200]


def payload(record: ArcWarcRecord) -> tuple[bytes, bytes]:
    """A record's payload as it was sent (transfer coding undone), and with its content encoding
    undone as well; cut at MAX_PAYLOAD bytes, so that a compressed bomb cannot fill the memory.

    Raises EOFError where the record ends before its length says.
    """
    sent, found = unpacked(record)
    return sent, found.body


def unpacked(record: ArcWarcRecord) -> tuple[bytes, Undone]:
    """The same, with what is wrong with its codings; its digests are checked by the way."""
    http = record.http_headers
    body = record.raw_stream.read(MAX_PAYLOAD)
    is_all = not record.raw_stream.read(1)
    while record.raw_stream.read(_PIECE):
        pass  # so that the block's digest shows
    if getattr(record.raw_stream, "limit", 0):
        raise EOFError(CUT)
    sent, fault = codings.dechunked(body, _said(http, "transfer-encoding"))
    found = codings.undo(sent, _said(http, "content-encoding"))
    if is_all:
        _check_digest(record, (body, sent, found.body))
    return sent, Undone(found.body, fault or found.fault)


def _check_digest(record: ArcWarcRecord, forms: tuple[bytes, ...]) -> None:
    """Tell the record's checker if the payload digest that it states fits none of the forms."""
    stated = record.rec_headers.get_header("WARC-Payload-Digest")
    is_part = record.rec_headers.get_header("WARC-Segment-Number")
    if is_part or not stated_digests.normal(stated) or stated_digests.matches(stated, forms):
        return
    record.digest_checker.problem(f"payload digest failed: {stated}")


def _said(http: StatusAndHeaders | None, name: str) -> str:
    return ", ".join(v for n, v in http.headers if n.lower() == name) if http else ""


def answer(record: ArcWarcRecord) -> tuple[int, list[tuple[str, str]], bytes, str | None]:
    """A response record's status, headers, body (transfer coding undone) and WARC-Truncated."""
    http = record.http_headers
    headers = [(k, v) for k, v in http.headers if k.lower() != "transfer-encoding"]
    truncated = record.rec_headers.get_header(truncation.HEADER)
    return int(http.get_statuscode()), headers, payload(record)[0], truncated


def date_of(record: ArcWarcRecord) -> datetime:
    """A record's WARC-Date (W3C profile of ISO 8601, in UTC); ValueError if it has none."""
    date = record.rec_headers.get_header("WARC-Date")
    if not date:
        raise ValueError("a record has no WARC-Date")
    return warc_dates.parsed(date)


def inspect(path: Path, offset: int, look: Callable[[ArcWarcRecord], T]) -> T:
    """What `look` says of the record at an offset, read to its end so that damage shows.

    Raises ValueError naming the file and offset if no record begins there.
    """
    with open(path, "rb") as file:
        file.seek(offset)
        try:
            for record in reader(file):
                found = look(record)
                record.raw_stream.read()
                return found
        except (ArchiveLoadFailed, zlib.error, EOFError) as error:
            raise ValueError(f"{path} at byte {offset}: damaged: {error}") from error
    raise ValueError(f"{path}: no record at offset {offset}")


def read_payload(path: Path, offset: int) -> tuple[bytes, str]:
    """The payload of the record at an offset, both codings undone, and its Content-Type.

    Raises ValueError naming the file and offset if no record with a payload stands there.
    """
    return inspect(path, offset, _payload_and_type)


def _payload_and_type(record: ArcWarcRecord) -> tuple[bytes, str]:
    if record.rec_type not in ("response", "resource"):
        raise ValueError(f"a {record.rec_type} record holds no payload")
    headers = record.http_headers or record.rec_headers
    return payload(record)[1], headers.get_header("Content-Type") or ""


def stored(path: Path, offset: int) -> bytes:
    """The record at an offset as its file holds it: a gzip member, or plain; an ARC file's as a
    member of WARC.

    Raises ValueError naming the file and offset if no whole record begins there.
    """
    with open(path, "rb") as file:
        file.seek(offset)
        records = reader(file)
        try:
            next(iter(records))
            length = records.get_record_length()
        except StopIteration:
            raise ValueError(f"{path}: no record at offset {offset}") from None
        except DAMAGE as error:
            raise ValueError(f"{path} at byte {offset}: damaged: {error}") from error
        file.seek(offset)
        return arc.as_warc(file.read(length), f"{path.name}#{offset}")

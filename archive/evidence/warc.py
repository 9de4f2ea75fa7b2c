"""Raw records: WARC 1.1 (ISO 28500:2017), one gzip member a record, written before anything reads.

All digests are SHA-256: payload digests in hexadecimal, as the database has them, block digests in
base32, as warcio writes them; readers accept both (RFC 4648).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.evidence import codings, stated_digests, truncation, warc_dates
from archive.evidence.codings import MAX_PAYLOAD, Undone
from archive.evidence.gzip_members import is_whole
from archive.evidence.reader import reader

T = TypeVar("T")
DAMAGE = (ArchiveLoadFailed, zlib.error, EOFError, ValueError)  # what a bad file raises
_ARC = b"FILEDESC://"
_CUT = "it ends in the middle of a record"


def records(path: Path) -> Iterator[tuple[ArcWarcRecord, int]]:
    """Each record of a WARC file with its byte offset; the record's stream is valid until next.

    Raises EOFError after the last whole one where the file ends in the middle of a record.
    """
    offset = 0
    with open(path, "rb") as file:
        iterator = reader(file, check_digests=True)
        try:
            for record in iterator:
                offset = iterator.offset
                yield record, offset
        except AttributeError as error:  # what warcio raises of a record whose header is cut
            raise EOFError(_CUT) from error
    if not is_whole(path, offset):
        raise EOFError(_CUT)


def looks_like(path: Path) -> bool:
    """Whether a file begins as WARC files do, or ARC files, zipped or not."""
    return _start(path).upper().startswith((b"WARC/", _ARC))


def is_arc(path: Path) -> bool:
    """Whether a file is of the form before WARC (ARC 1.0)."""
    return _start(path).upper().startswith(_ARC)


def _start(path: Path) -> bytes:
    with open(path, "rb") as file:
        start = file.read(1 << 16)
    if start.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            start = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(start, 64)
    return start.lstrip()


def _as_warc(record: ArcWarcRecord) -> bytes:
    held = BytesIO()
    WARCWriter(held, gzip=True).write_record(record)
    return held.getvalue()


def said(error: Exception) -> str:
    """What an error says of a file, without the bytes that a reader may have put into it."""
    return "".join(c if c.isprintable() else "?" for c in str(error))[:200]


def payload(record: ArcWarcRecord) -> tuple[bytes, bytes]:
    """A record's payload as it was sent (transfer coding undone), and with its content encoding
    undone as well; cut at MAX_PAYLOAD bytes, so that a compressed bomb cannot fill the memory.

    Raises EOFError where the file ends before the record does.
    """
    sent, found = unpacked(record)
    return sent, found.body


def unpacked(record: ArcWarcRecord) -> tuple[bytes, Undone]:
    """The same, with what is wrong with its content encoding."""
    http = record.http_headers
    body = record.raw_stream.read(MAX_PAYLOAD)
    if getattr(record.raw_stream, "limit", 0) and not record.raw_stream.read(1):
        raise EOFError(_CUT)
    sent = codings.dechunked(body, _said(http, "transfer-encoding"))
    found = codings.undo(sent, _said(http, "content-encoding"))
    _forgive(record, (body, sent, found.body))
    return sent, found


def _said(http: StatusAndHeaders | None, name: str) -> str:
    return ", ".join(v for n, v in http.headers if n.lower() == name) if http else ""


def _forgive(record: ArcWarcRecord, forms: tuple[bytes, ...]) -> None:
    """Take back what warcio says against a payload digest that is right in another form."""
    checker: Any = record.digest_checker
    stated = record.rec_headers.get_header("WARC-Payload-Digest")
    doubted = [p for p in (checker.problems if checker else []) if "payload" in p]
    if doubted and stated_digests.matches(stated, forms):
        checker.problems[:] = [p for p in checker.problems if p not in doubted]


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
            record = next(iter(records))
            if is_arc(path):
                return _as_warc(record)
            records.read_to_end(record)
            length = records.get_record_length()
        except StopIteration:
            raise ValueError(f"{path}: no record at offset {offset}") from None
        except DAMAGE as error:
            raise ValueError(f"{path} at byte {offset}: damaged: {error}") from error
        file.seek(offset)
        return file.read(length)

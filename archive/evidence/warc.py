"""Raw records: WARC 1.1 (ISO 28500:2017), one gzip member a record, written before anything reads.

All digests are SHA-256: payload digests in hexadecimal, as the database has them, block digests in
base32, as warcio writes them; readers accept both (RFC 4648).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archive.evidence.gzip_members import is_whole

T = TypeVar("T")
DAMAGE = (ArchiveLoadFailed, zlib.error, EOFError, ValueError)  # what a bad file raises
_CUT = "it ends in the middle of a record"
MAX_PAYLOAD = 50_000_000  # bytes; the largest documents of these sites are scanned PDFs of 30 MB


def records(path: Path) -> Iterator[tuple[ArcWarcRecord, int]]:
    """Each record of a WARC file with its byte offset; the record's stream is valid until next.

    Raises EOFError after the last whole one where the file ends in the middle of a record.
    """
    offset = 0
    with open(path, "rb") as file:
        iterator = ArchiveIterator(file, check_digests=True)
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
    with open(path, "rb") as file:
        start = file.read(1 << 16)
    if start.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            start = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(start, 64)
    return start.lstrip().startswith((b"WARC/", b"filedesc://"))


def said(error: Exception) -> str:
    """What an error says of a file, without the bytes that a reader may have put into it."""
    return "".join(c if c.isprintable() else "?" for c in str(error))[:200]


def payload(record: ArcWarcRecord) -> tuple[bytes, bytes]:
    """A record's payload as it was sent (transfer coding undone), and with its content encoding
    undone as well; cut at MAX_PAYLOAD bytes, so that a compressed bomb cannot fill the memory.

    Raises EOFError where the file ends before the record does.
    """
    http = record.http_headers
    coding = (http and http.get_header("transfer-encoding", "").lower()) or ""
    stream = ChunkedDataReader(record.raw_stream) if coding == "chunked" else record.raw_stream
    sent = stream.read(MAX_PAYLOAD)
    if getattr(record.raw_stream, "limit", 0) and not record.raw_stream.read(1):
        raise EOFError(_CUT)
    encoding = (http and http.get_header("content-encoding", "").lower()) or ""
    return sent, _decoded(sent, encoding)


def _decoded(sent: bytes, encoding: str) -> bytes:
    """Content encoding undone; bytes that are not what their header says stay as they are."""
    if encoding == "br":  # warcio 1.8 cannot use the decompressor of brotli 1.2
        try:
            return bytes(brotli.Decompressor().process(sent, output_buffer_limit=MAX_PAYLOAD))
        except brotli.error:
            return sent
    if encoding not in ("gzip", "deflate"):
        return sent
    return bytes(BufferedReader(BytesIO(sent), decomp_type=encoding).read(MAX_PAYLOAD))


def answer(record: ArcWarcRecord) -> tuple[int, list[tuple[str, str]], bytes]:
    """A response record's status, headers and body, transfer coding undone."""
    http = record.http_headers
    headers = [(k, v) for k, v in http.headers if k.lower() != "transfer-encoding"]
    return int(http.get_statuscode()), headers, payload(record)[0]


def date_of(record: ArcWarcRecord) -> datetime:
    """A record's WARC-Date (W3C profile of ISO 8601, in UTC); ValueError if it has none."""
    date = record.rec_headers.get_header("WARC-Date")
    if not date:
        raise ValueError("a record has no WARC-Date")
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def inspect(path: Path, offset: int, look: Callable[[ArcWarcRecord], T]) -> T:
    """What `look` says of the record at an offset, read to its end so that damage shows.

    Raises ValueError naming the file and offset if no record begins there.
    """
    with open(path, "rb") as file:
        file.seek(offset)
        try:
            for record in ArchiveIterator(file):
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
    """The record at an offset as its file holds it: a gzip member, or plain.

    Raises ValueError naming the file and offset if no whole record begins there.
    """
    with open(path, "rb") as file:
        file.seek(offset)
        records = ArchiveIterator(file)
        try:
            record = next(iter(records))
            records.read_to_end(record)
            length = records.get_record_length()
        except StopIteration:
            raise ValueError(f"{path}: no record at offset {offset}") from None
        except DAMAGE as error:
            raise ValueError(f"{path} at byte {offset}: damaged: {error}") from error
        file.seek(offset)
        return file.read(length)

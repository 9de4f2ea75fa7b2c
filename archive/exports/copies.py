"""Records of WARC files as they stand there: read without their content, and copied byte for byte."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from archive.errors import YigaiError
from archive.evidence import arc, references, warc
from archive.evidence.codings import GZIP
from archive.exports.cdxj import Record

_END = b"\r\n\r\n"


def wanted_of(path: Path, offsets: Iterable[int]) -> Iterator[tuple[Record, bytes]]:
    """Copies of the records at these offsets of a file, with what belongs to them (`chosen`).

    Raises YigaiError where no whole record stands at one of them.
    """
    known = set(offsets)
    held = list(records(path))
    if lost := known - {record.offset for record in held}:
        raise YigaiError(
            f"{path}: no whole record at offset {min(lost)}, where a capture stands. "
            "Put the file back from a backup, then export again; `yigai verify` "
            "lists all damage."
        )
    yield from copies(path, chosen(held, known))


def records(path: Path) -> Iterator[Record]:
    """Every whole record of a file in order; a torn or damaged one is left out."""
    for found, offset, length in warc.whole(path, _record):
        yield replace(found, offset=offset, length=length)


def _record(record: ArcWarcRecord) -> Record:
    headers, http = record.rec_headers, record.http_headers
    media_type = (http or headers).get_header("Content-Type") or ""
    return Record(
        offset=0,
        length=0,
        kind=record.rec_type,
        record_id=headers.get_header("WARC-Record-ID") or "",
        concurrent_to=frozenset(
            value for name, value in headers.headers if name.lower() == "warc-concurrent-to"
        ),
        target=references.address(headers.get_header("WARC-Target-URI")),
        date=headers.get_header("WARC-Date") or "",
        mime=re.split(r"[;\s]", media_type, maxsplit=1)[0],
        status=http.get_statuscode() if http else "200",
        digest=headers.get_header("WARC-Payload-Digest"),
    )


def chosen(held: list[Record], wanted: Iterable[int]) -> list[Record]:
    """Of a file's records those wanted, their requests, what was known beside them (whose article it
    is), and the warcinfo they stand under."""
    offsets = set(wanted)
    captures = [record for record in held if record.offset in offsets]
    ids = {record.record_id for record in captures}
    partners = {name for record in captures for name in record.concurrent_to}
    found: list[Record] = []
    info = None
    for record in held:
        if record.kind == "warcinfo":
            info = record
        elif record.offset in offsets or (
            record.kind in ("request", "metadata")
            and (record.concurrent_to & ids or record.record_id in partners)
        ):
            if info:
                found.append(info)
            info = None
            found.append(record)
    return found


def copies(path: Path, wanted: list[Record]) -> Iterator[tuple[Record, bytes]]:
    """Each record with its gzip member as it stands; of an uncompressed file, zipped now, and of an
    ARC file as WARC."""
    with open(path, "rb") as file:
        for record in wanted:
            file.seek(record.offset)
            data = arc.as_warc(file.read(record.length), f"{path.name}#{record.offset}")
            yield record, data if data.startswith(GZIP) else gzip.compress(data + _END, mtime=0)

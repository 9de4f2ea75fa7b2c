"""Records of ARC files (ARC 1.0), the form before WARC, written as WARC."""

from __future__ import annotations

import gzip
import uuid
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from archive.evidence.codings import GZIP
from archive.evidence.reader import reader

_WARC = b"WARC/"
_HEADERS = ("WARC-Type", "WARC-Target-URI", "WARC-Filename", "WARC-Date", "WARC-IP-Address")
_PIECE = 1 << 16  # bytes


def as_warc(held: bytes, place: str) -> bytes:
    """A record as its file holds it; of an ARC file as a gzip member of WARC 1.0, whose identifier
    follows from the record's place, and whose block is that of the ARC record, byte for byte."""
    if _begins(held).upper() == _WARC:
        return held
    headers = next(iter(reader(BytesIO(held)))).rec_headers
    length = _length(headers.get_header("Content-Length"))
    lines = [(name, headers.get_header(name)) for name in _HEADERS]
    lines += [
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, place)}>"),
        ("Content-Type", headers.get_header("Content-Type")),
        ("Content-Length", str(length)),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines if value)
    made = BytesIO()
    with _opened(held) as arc, gzip.GzipFile("", "wb", fileobj=made, mtime=0) as out:
        arc.readline()
        out.write(b"WARC/1.0\r\n%s\r\n" % head.encode())
        for piece in _pieces(arc, length):
            out.write(piece)
        out.write(b"\r\n\r\n")
    return made.getvalue()


def _begins(held: bytes) -> bytes:
    if not held.startswith(GZIP):
        return held[: len(_WARC)]
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(held, len(_WARC))


def _opened(held: bytes) -> BinaryIO | gzip.GzipFile:
    return gzip.open(BytesIO(held)) if held.startswith(GZIP) else BytesIO(held)


def _pieces(file: BinaryIO | gzip.GzipFile, length: int) -> Iterator[bytes]:
    while piece := file.read(min(_PIECE, length)):
        length -= len(piece)
        yield piece


def _length(stated: str | None) -> int:
    """A length; nothing where an ARC file states none."""
    return int(stated) if stated and stated.isdecimal() else 0

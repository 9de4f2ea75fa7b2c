"""A gzipped WARC file member by member: where each record begins, and whether it is whole.

Every record is a gzip member of its own (WARC 1.1, annex D), whose checksum tells a single
flipped bit; so a file can be checked and mended without trusting anything but its bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member: its bytes unpacked, or why it cannot be."""

    offset: int
    length: int
    data: bytes = b""
    error: str | None = None

    def record(self) -> ArcWarcRecord | None:
        """The WARC record it holds, None if it holds none."""
        return next(iter(ArchiveIterator(BytesIO(self.data))), None)


def members(path: Path, known: Iterable[int] = ()) -> Iterator[Member]:
    """The file's members in order.

    A damaged one is yielded with its error; reading goes on at the next of the `known` offsets,
    since a damaged member does not say where it ends.
    """
    offsets = sorted(known)
    size = path.stat().st_size
    with open(path, "rb") as file:
        offset = 0
        while offset < size:
            member = _member(file, offset)
            following = offset + member.length
            if member.error:
                following = next((o for o in offsets if o > offset), size)
            yield member
            offset = following


def is_whole(path: Path, offset: int) -> bool:
    """Whether a file's members from an offset on are whole; a file that is not gzipped has none."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        if file.read(2) != _GZIP:
            return True
        while offset < size:
            member = _member(file, offset)
            if member.error:
                return False
            offset += member.length
    return True


def _member(file: BinaryIO, offset: int) -> Member:
    file.seek(offset)
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    pieces, taken = [], 0
    try:
        while not unpacker.eof:
            chunk = file.read(_CHUNK)
            if not chunk:
                return Member(offset, taken, error="ends in the middle of a record")
            pieces.append(unpacker.decompress(chunk))
            taken += len(chunk)
    except zlib.error as error:
        return Member(offset, taken, error=f"damaged: {error}")
    return Member(offset, taken - len(unpacker.unused_data), b"".join(pieces))

"""A gzipped WARC file member by member: where each record begins, and whether it is whole.

Every record is a gzip member of its own (WARC 1.1, annex D), whose checksum tells a single
flipped bit; so a file can be checked and mended without trusting anything but its bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warcio.recordloader import ArcWarcRecord

from archive.evidence.reader import reader

_CHUNK, _PIECE = 1 << 16, 1 << 20  # bytes read at once, and unpacked at once


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member: where it stands, or why it cannot be unpacked."""

    path: Path
    offset: int
    length: int
    error: str | None = None

    @contextmanager
    def record(self) -> Iterator[ArcWarcRecord | None]:
        """The WARC record it holds, for the length of the block; None if it holds none."""
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            yield next(iter(reader(file)), None)


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
            member = _member(file, path, offset)
            following = offset + member.length
            if member.error:
                following = next((o for o in offsets if o > offset), size)
            yield member
            offset = following


def _member(file: BinaryIO, path: Path, offset: int) -> Member:
    """The member at an offset, unpacked piece by piece and kept nowhere: it may be a bomb."""
    file.seek(offset)
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    taken = 0
    try:
        while not unpacker.eof:
            if not (chunk := unpacker.unconsumed_tail):
                chunk = file.read(_CHUNK)
                taken += len(chunk)
            if not unpacker.decompress(chunk, _PIECE) and not chunk:
                return Member(path, offset, taken, error="ends in the middle of a record")
    except zlib.error as error:
        return Member(path, offset, taken, error=f"damaged: {error}")
    return Member(path, offset, taken - len(unpacker.unused_data))

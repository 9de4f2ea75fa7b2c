"""Where a damaged file goes on: the next place at which a record seems to begin."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_PIECE, _OVERLAP = 1 << 20, 1 << 12  # bytes; no line that begins a record is longer than the second
_MEMBER = re.compile(rb"\x1f\x8b\x08")
_WARC = re.compile(rb"^WARC/\d\.\d+\r?$", re.IGNORECASE | re.MULTILINE)
_ARC = re.compile(rb"^https?://\S+ \S+ \d{14} \S+ \d+\r?$", re.IGNORECASE | re.MULTILINE)


def following(path: Path, offset: int) -> int | None:
    """The first byte after an offset at which a record begins; None if there is none."""
    with open(path, "rb") as file:
        is_zipped = bool(_MEMBER.match(file.read(3)))
        patterns = (_MEMBER,) if is_zipped else (_WARC, _ARC)
        for found in _found(file, offset + 1, patterns):
            if not is_zipped or _holds_record(file, found):
                return found
    return None


def _found(file: BinaryIO, start: int, patterns: tuple[re.Pattern[bytes], ...]) -> Iterator[int]:
    """Where one of the patterns begins, from an offset on."""
    while True:
        file.seek(start)
        piece = file.read(_PIECE + _OVERLAP)
        starts = {found.start() for pattern in patterns for found in pattern.finditer(piece)}
        yield from (start + at for at in sorted(starts) if at < _PIECE)
        if len(piece) <= _PIECE:
            return
        start += _PIECE


def _holds_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        begun = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(file.read(_OVERLAP), _OVERLAP)
    except zlib.error:
        return False
    return bool(_WARC.match(begun) or _ARC.match(begun))

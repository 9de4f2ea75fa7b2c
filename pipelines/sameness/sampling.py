"""The shingles of a text that an index of all texts holds: few, and the same in every copy.

A shingle is kept if its checksum is a multiple of a power of two, the larger the longer the text: so
of what two texts share, the one sample holds all that the other does.
"""

from __future__ import annotations

from hashlib import blake2b
from zlib import crc32

from pipelines.sameness.units import SHINGLE, Units

ENOUGH = 2
"""How many samples two texts must share to be compared."""

_FEWEST = 24  # samples of a text that has more shingles; up to twice as many are kept
_LONG = 64  # from this spacing on, a text of four times the length is sampled half as densely
_LEAD = 128  # shingles; a lead is copied alone, so the beginning of a text is sampled denser
_LEAD_SPACING = 8
_UNIT = 4  # bytes
_WIDTH = _UNIT * SHINGLE


def sampled(text: str) -> list[int]:
    """The samples of a text, as whole numbers of 48 bits (six bytes in SQLite), smallest first.

    Texts that share ENOUGH of them may be copies. A text has 24 to 60, a very long one a few hundred.
    """
    coded = Units(text).string.encode("utf-32-le")
    places = range(0, max(len(coded) - _WIDTH, 0) + 1 if coded else 0, _UNIT)
    step = spacing(len(places))
    kept = _kept(coded, places, step)
    if step > _LEAD_SPACING:
        kept |= _kept(coded, places[:_LEAD], _LEAD_SPACING)
    return sorted(int.from_bytes(blake2b(shingle, digest_size=6).digest()) for shingle in kept)


def spacing(length: int) -> int:
    """The power of two by which a text of so many shingles is sampled, 1 or more."""
    step = 1
    while length >= 2 * _FEWEST * step * max(1, step // _LONG):
        step *= 2
    return step


def _kept(coded: bytes, places: range, step: int) -> set[bytes]:
    rest = step - 1
    return {s for place in places if not crc32(s := coded[place : place + _WIDTH]) & rest}

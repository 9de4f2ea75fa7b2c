"""The shingles of a text that an index of all texts holds: few, and the same in every copy.

A shingle is kept if its checksum is a multiple of a power of two, the larger the longer the text: so
of what two texts share, the one sample holds all that the other does.
"""

from __future__ import annotations

import math
from hashlib import blake2b
from zlib import crc32

from pipelines.sameness.units import SHINGLE, Units

FEWEST = 2
"""So many samples two texts share, or they are no candidates."""

_SHARE = 0.2  # of the related pairs of benchmarks/sameness.py none shares less than 0.44
_SAMPLES = 24  # samples of a text that has more shingles; up to twice as many are kept
_LONG = 64  # from this spacing on, a text of four times the length is sampled half as densely
_LEAD = 128  # shingles; a lead is copied alone, so the beginning of a text is sampled denser
_LEAD_SPACING = 8
_UNIT = 4  # bytes
_WIDTH = _UNIT * SHINGLE


def sampled(text: str) -> list[int]:
    """The samples of a text, as signed numbers of 32 bits (four bytes in SQLite), smallest first.

    Texts that share `enough` of them may be copies. A text has 24 to 60, a very long one a few hundred.
    """
    coded = Units(text).string.encode("utf-32-le")
    places = range(0, max(len(coded) - _WIDTH, 0) + 1 if coded else 0, _UNIT)
    step = spacing(len(places))
    kept = _kept(coded, places, step)
    if step > _LEAD_SPACING:
        kept |= _kept(coded, places[:_LEAD], _LEAD_SPACING)
    digests = (blake2b(shingle, digest_size=4).digest() for shingle in kept)
    return sorted(int.from_bytes(digest, signed=True) for digest in digests)


def enough(one: int, other: int) -> int:
    """How many samples two texts of so many characters must share to be compared: a fifth of those
    that the shorter one would share with a text that holds it whole."""
    return max(FEWEST, math.ceil(_SHARE * _SAMPLES * min(one, other) / max(one, other)))


def spacing(length: int) -> int:
    """The power of two by which a text of so many shingles is sampled, 1 or more."""
    step = 1
    while length >= 2 * _SAMPLES * step * max(1, step // _LONG):
        step *= 2
    return step


def _kept(coded: bytes, places: range, step: int) -> set[bytes]:
    rest = step - 1
    return {s for place in places if not crc32(s := coded[place : place + _WIDTH]) & rest}

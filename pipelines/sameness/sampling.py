"""The shingles of a text that an index of all texts holds: few, and the same in every copy.

A shingle is kept if its checksum is a multiple of a power of two, the larger the longer the text: so
of what two texts share, the one sample holds all that the other does.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from zlib import crc32

from archive.text.folding import UNICODE
from pipelines.sameness.units import Units, shingles

ENOUGH = 2
"""How many samples two texts must share to be compared."""

_RULES = 1
_FEWEST = 24  # samples of a text that has more shingles; up to twice as many are kept
_LONG = 64  # from this spacing on, a text of four times the length is sampled half as densely
_LEAD = 128  # shingles; a lead is copied alone, so the beginning of a text is sampled denser
_LEAD_SPACING = 8


@cache
def rules() -> str:
    """The name of how samples are made: another name, other samples."""
    return f"rules {_RULES}; opencc {version('opencc')}; unicode {UNICODE}"


def sampled(text: str) -> list[int]:
    """The samples of a text, as whole numbers of 48 bits (six bytes in SQLite), smallest first.

    Texts that share ENOUGH of them may be copies. A text has 24 to 60, a very long one a few hundred.
    """
    found = shingles(Units(text).string)
    step = spacing(len(found))
    kept = {s for s, code in zip(found, map(_code, found), strict=True) if code % step == 0}
    if step > _LEAD_SPACING:
        kept |= {s for s in found[:_LEAD] if _code(s) % _LEAD_SPACING == 0}
    return sorted({_number(shingle) for shingle in kept})


def spacing(length: int) -> int:
    """The power of two by which a text of so many shingles is sampled, 1 or more."""
    step = 1
    while length >= 2 * _FEWEST * step * max(1, step // _LONG):
        step *= 2
    return step


def _code(shingle: str) -> int:
    return crc32(shingle.encode())


def _number(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=6).digest())

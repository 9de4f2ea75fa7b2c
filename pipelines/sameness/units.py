"""A text as it is compared: a string with one character for each Han character and two for a word.

So eight characters of it are eight Han characters or four words, whatever the text mixes. What parts
words is left out; Traditional characters, widths and case are folded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate
from zlib import crc32

from archive.text.folding import HAN, SIGNS, fold

SHINGLE = 8
"""How many units a shingle has."""

_PIECE = re.compile(rf"([{HAN}]+)|([^{HAN}{re.escape(SIGNS)}]+)")
_FIRST_HALF, _SECOND_HALF = 0xF0000, 0x100000  # private use, which folding leaves out


class Units:
    """The units of a text, and where they stand in the folded text."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        found = _PIECE.findall(self.folded)
        self.string = "".join([han or _halves(word) for han, word in found])

    @cached_property
    def _at(self) -> list[int]:
        sizes = (len(m[0]) if m[1] else 2 for m in _PIECE.finditer(self.folded))
        return list(accumulate(sizes, initial=0))[:-1]

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [found.span() for found in _PIECE.finditer(self.folded)]

    def begin(self, unit: int) -> int:
        """Where a unit begins in the folded text."""
        piece = bisect_right(self._at, unit) - 1
        return self._spans[piece][0] + (unit - self._at[piece] if self._is_han(piece) else 0)

    def end(self, unit: int) -> int:
        """Where the unit before this one ends in the folded text."""
        piece = bisect_right(self._at, unit - 1) - 1
        if self._is_han(piece):
            return self._spans[piece][0] + unit - self._at[piece]
        return self._spans[piece][1]

    def _is_han(self, piece: int) -> bool:
        return self.string[self._at[piece]] < chr(_FIRST_HALF)


def length(folded: str) -> int:
    """How many units a part of a folded text has that cuts no word."""
    return sum(len(han) or 2 for han, _ in _PIECE.findall(folded))


def shingles(units: str) -> list[str]:
    """All runs of SHINGLE units, in their order; of a shorter text the whole of it, if anything."""
    last = max(len(units) - SHINGLE, 0) if units else -1
    return [units[start : start + SHINGLE] for start in range(last + 1)]


def is_inside(units: str, unit: int) -> bool:
    """Whether a unit is the second half of a word."""
    return units[unit : unit + 1] >= chr(_SECOND_HALF)


@lru_cache(maxsize=1 << 16)
def _halves(word: str) -> str:
    code = crc32(word.encode())
    return chr(_FIRST_HALF + (code & 0xFFFF)) + chr(_SECOND_HALF + (code >> 16))

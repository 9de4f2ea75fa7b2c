"""What two texts have in common, as runs of equal units in both."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from pipelines.sameness.units import SHINGLE, shingles

EDIT = 48
"""How many units may stand between two runs, in both texts, for them to be one passage edited."""
_ALONE = 2 * SHINGLE  # shorter runs count only where the text goes on after an edit: phrases recur


class Run(NamedTuple):
    """Units that stand in both texts: where in the one, where in the other, and how many."""

    here: int
    there: int
    length: int


class Index:
    """Where each shingle of a text stands."""

    def __init__(self, units: str) -> None:
        self.units = units
        self._places: dict[str, list[int]] = {}
        for place, shingle in enumerate(shingles(units)):
            self._places.setdefault(shingle, []).append(place)

    def runs(self, units: str) -> Iterator[Run]:
        """What another text shares with this one, in the other's order; never the same unit of it
        twice. `here` is a place in the other text. Takes time as the texts' length."""
        here = ended = expected = 0
        while here + SHINGLE <= len(units):
            if places := self._places.get(units[here : here + SHINGLE]):
                run = max(
                    (self._run(units, here, there) for there in _nearest(places, expected)),
                    key=attrgetter("length"),
                )
                ahead = run.there - expected + here - ended
                if run.length >= _ALONE or (here - ended <= EDIT and 0 <= ahead <= EDIT):
                    yield run
                    here = ended = here + run.length
                    expected = run.there + run.length
                    continue
            here += 1
            expected += 1

    def _run(self, units: str, here: int, there: int) -> Run:
        return Run(here, there, _equal(units, here, self.units, there))


def _nearest(places: list[int], expected: int) -> list[int]:
    """The places about the one expected."""
    at = bisect_left(places, expected)
    return places[max(0, at - 1) : at + 1]


def _equal(one: str, here: int, other: str, there: int) -> int:
    """How many characters are equal from two places on."""
    most = min(len(one) - here, len(other) - there)
    length, step = 0, SHINGLE
    while step:
        end = min(length + step, most)
        if one[here + length : here + end] == other[there + length : there + end]:
            length = end
            step = step * 2 if end < most else 0
        else:
            step = (end - length) // 2
            most = end - 1
    return length

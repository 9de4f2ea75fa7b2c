"""What two texts have in common, as runs of equal units in both."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import NamedTuple

from pipelines.sameness.units import SHINGLE, shingles

EDIT = 48
"""How many units may stand between two runs, in both texts, for them to be one passage edited."""
ALONE = 2 * SHINGLE
"""Units; shorter runs count only where the text goes on after an edit: phrases recur."""


class Run(NamedTuple):
    """Units that stand in both texts: where in the one, where in the other, and how many."""

    here: int
    there: int
    length: int


class Index:
    """Where each shingle of a text stands."""

    def __init__(self, units: str) -> None:
        self.units = units
        found = shingles(units)
        self._last = dict(zip(found, range(len(found)), strict=True))
        self._repeated: dict[str, list[int]] = {}
        for place, shingle in enumerate(found if len(self._last) < len(found) else ()):
            if place < self._last[shingle] or shingle in self._repeated:
                self._repeated.setdefault(shingle, []).append(place)

    def _places(self, shingle: str) -> list[int]:
        last = self._last.get(shingle)
        return [] if last is None else self._repeated.get(shingle, [last])

    def runs(self, units: str) -> list[Run]:
        """What another text shares with this one, in the other's order; never the same unit of it
        twice. `here` is a place in the other text. Takes time as the texts' length."""
        found: list[Run] = []
        here = 0
        while here + SHINGLE <= len(units):
            places = self._places(units[here : here + SHINGLE])
            if not places:
                here += 1
                continue
            last = found[-1] if found else Run(0, 0, 0)
            run = self._longest(units, here, last.there + here - last.here, places)
            end = here + run.length
            while found and self._has(units, found[-1], run):
                last = found.pop()
                back = run.here - last.here
                run = Run(last.here, run.there - back, run.length + back)
            if run.length >= ALONE or _goes_on(last, run):
                found.append(run)
                here = end
            else:
                here += 1
        return found

    def _has(self, units: str, last: Run, run: Run) -> bool:
        """Whether what an earlier run has stands before this one too, so that both are one."""
        back = run.here - last.here
        if back - last.length > SHINGLE or back > run.there:
            return False
        return units[last.here : run.here] == self.units[run.there - back : run.there]

    def _longest(self, units: str, here: int, expected: int, places: list[int]) -> Run:
        """The longest run from here on, to one of the places nearest to the one expected."""
        at = bisect_left(places, expected)
        near = places[max(0, at - 1) : at + 1]
        runs = [Run(here, there, _equal(units, here, self.units, there)) for there in near]
        return max(runs, key=attrgetter("length"))


def _goes_on(last: Run, run: Run) -> bool:
    """Whether both texts go on after an edit."""
    here = run.here - last.here - last.length
    there = run.there - last.there - last.length
    return here <= EDIT and 0 <= there <= EDIT


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

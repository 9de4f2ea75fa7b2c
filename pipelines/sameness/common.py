"""What two texts have in common, in numbers: how much of each, and whether figures agree there."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from pipelines.sameness.alignment import EDIT, Index, Run
from pipelines.sameness.figures import Figure, figures
from pipelines.sameness.units import Units

_EDGE = 24


class Prepared:
    """A text, made ready for being compared with any other."""

    def __init__(self, text: str) -> None:
        units = Units(text)
        self.units = units.string
        self.figures = figures(units)

    @cached_property
    def index(self) -> Index:
        """Where its shingles stand."""
        return Index(self.units)


class Common(NamedTuple):
    """Of the shorter and of the longer text, how many units stand in the other one; how many figures
    agree in what they share, and how many differ in one place of it."""

    shorter: int
    longer: int
    agreeing: int
    differing: int


class Gap(NamedTuple):
    """What stands between two runs: from and to in the one text, and in the other."""

    here: int
    here_to: int
    there: int
    there_to: int


def common(shorter: Prepared, longer: Prepared) -> Common:
    """What two texts have in common; which is the shorter is the caller's to say."""
    runs = list(longer.index.runs(shorter.units))
    same = sum(run.length for run in runs)
    agreeing = sum(_within(shorter.figures, run.here, run.here + run.length) for run in runs)
    kept = differing = 0
    for gap in _gaps(runs, shorter, longer):
        kept += _kept(shorter.units[gap.here : gap.here_to], longer.units[gap.there : gap.there_to])
        agree, differ = _figures(gap, shorter, longer)
        agreeing += agree
        differing += differ
    return Common(same + kept, _united(runs) + kept, agreeing, differing)


def _gaps(runs: Sequence[Run], shorter: Prepared, longer: Prepared) -> Iterator[Gap]:
    """The gaps in which both texts go on after an edit."""
    for before, after in pairwise(runs):
        gap = Gap(
            before.here + before.length, after.here, before.there + before.length, after.there
        )
        if gap.here_to - gap.here <= EDIT and 0 <= gap.there_to - gap.there <= EDIT:
            yield gap
    if runs and runs[0].here <= _EDGE and runs[0].there <= _EDGE:
        yield Gap(0, runs[0].here, 0, runs[0].there)


def _kept(here: str, there: str) -> int:
    """About how many units of a gap stand in both texts, by their pairs."""
    if len(here) < 2 or len(there) < 2:
        return 0
    shared = _pairs(here) & _pairs(there)
    return min(len(here), len(there), len(shared) + 1) if shared else 0


def _pairs(units: str) -> set[str]:
    return set(map("".join, pairwise(units)))


def _figures(gap: Gap, shorter: Prepared, longer: Prepared) -> tuple[int, int]:
    """How many figures agree in a gap, and how many differ."""
    here = Counter(f.digits for f in _touching(shorter.figures, gap.here, gap.here_to))
    there = Counter(f.digits for f in _touching(longer.figures, gap.there, gap.there_to))
    agreeing = (here & there).total()
    return agreeing, min(here.total(), there.total()) - agreeing


def _within(found: list[Figure], begin: int, end: int) -> int:
    first = bisect_left(found, begin, key=attrgetter("begin"))
    return bisect_left(found, end + 1, first, key=attrgetter("end")) - first


def _touching(found: list[Figure], begin: int, end: int) -> list[Figure]:
    if begin == end:
        return []
    first = bisect_left(found, begin + 1, key=attrgetter("end"))
    return found[first : bisect_left(found, end, first, key=attrgetter("begin"))]


def _united(runs: Sequence[Run]) -> int:
    """How many units the runs cover in the other text, each counted once."""
    total, behind = 0, 0
    for begin, end in sorted((run.there, run.there + run.length) for run in runs):
        total += max(0, end - max(begin, behind))
        behind = max(behind, end)
    return total

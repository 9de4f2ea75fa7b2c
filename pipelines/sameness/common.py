"""What two texts have in common, in numbers: how much of each, what stands in its place, and whether
figures and names agree there."""

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
from pipelines.sameness.names import are_two
from pipelines.sameness.units import Units

_BLANK = 160
"""How many units a template may have filled in otherwise in one place, for figures to be compared."""
_EDGE = 24
"""The same where a text begins."""


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
    """How many units of the shorter and of the longer text stand in the other one; how many stand
    between those where the other has others; how many figures agree in what is shared; and how many
    figures, and how many names, differ in one place of it."""

    shorter: int
    longer: int
    replaced: int
    agreeing: int
    differing: int
    renamed: int


class Gap(NamedTuple):
    """What stands between two runs: from and to in the one text, and in the other."""

    here: int
    here_to: int
    there: int
    there_to: int

    @property
    def size(self) -> int:
        """The larger of the two stretches."""
        return max(self.here_to - self.here, self.there_to - self.there)

    @property
    def replaced(self) -> int:
        """The smaller of the two."""
        return min(self.here_to - self.here, self.there_to - self.there)


def common(shorter: Prepared, longer: Prepared) -> Common:
    """What two texts have in common; which is the shorter is the caller's to say."""
    runs = list(longer.index.runs(shorter.units))
    same = sum(run.length for run in runs)
    agreeing = sum(_within(shorter.figures, run.here, run.here + run.length) for run in runs)
    replaced = kept = differing = renamed = 0
    for gap in _gaps(runs):
        replaced += gap.replaced
        if gap.size <= _BLANK:
            agree, differ = _figures(gap, shorter, longer)
            agreeing, differing = agreeing + agree, differing + differ
        if gap.size <= EDIT:
            here, there = _stretches(gap, shorter, longer)
            kept += _kept(here, there)
            renamed += are_two(here, there, shorter.units[gap.here_to : gap.here_to + 1])
    return Common(
        same + kept, _united(runs) + kept, max(replaced - kept, 0), agreeing, differing, renamed
    )


def _gaps(runs: Sequence[Run]) -> Iterator[Gap]:
    """What stands between runs that follow one another in both texts, and before the first one."""
    for before, after in pairwise(runs):
        gap = Gap(
            before.here + before.length, after.here, before.there + before.length, after.there
        )
        if gap.there <= gap.there_to:
            yield gap
    if runs and max(runs[0].here, runs[0].there) <= _EDGE:
        yield Gap(0, runs[0].here, 0, runs[0].there)


def _stretches(gap: Gap, shorter: Prepared, longer: Prepared) -> tuple[str, str]:
    return shorter.units[gap.here : gap.here_to], longer.units[gap.there : gap.there_to]


def _kept(here: str, there: str) -> int:
    """About how many units of a gap stand in both texts, by threes that they share."""
    shared = len(_threes(here) & _threes(there))
    return shared and min(shared + 2, len(here), len(there))


def _threes(units: str) -> set[str]:
    return {units[at : at + 3] for at in range(len(units) - 2)}


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

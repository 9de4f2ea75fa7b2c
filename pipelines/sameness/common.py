"""What two texts have in common, in numbers: how much of each, what stands in its place, and whether
figures and names agree there."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple
from zlib import crc32

from pipelines.sameness.alignment import ALONE, EDIT, Index, Run
from pipelines.sameness.edited import Edited
from pipelines.sameness.figures import Figure, figures
from pipelines.sameness.swapped import Swaps, is_another, names, subjects, swaps
from pipelines.sameness.units import Units

_BLANK = 160
"""How many units a template may have filled in otherwise in one place, for figures to be compared."""
_DATE = 12
"""The units of a date."""
_UNIT = 4  # bytes
_INDEXED = 32  # texts; an index takes a hundred times the text's length


class Prepared:
    """A text, made ready for being compared with any other."""

    def __init__(self, text: str) -> None:
        self._units = Units(text)
        self.units = self._units.string

    @cached_property
    def figures(self) -> list[Figure]:
        """Its figures."""
        return figures(self._units)

    @cached_property
    def long_runs(self) -> frozenset[int]:
        """Checksums of its runs of ALONE units; of a shorter text none."""
        return frozenset(self._long_runs())

    @cached_property
    def some_long_runs(self) -> frozenset[int]:
        """An eighth of them, the same in every text that has them."""
        return frozenset(run for run in self._long_runs() if not run & 7)

    def _long_runs(self) -> list[int]:
        coded, width = self.units.encode("utf-32-le"), _UNIT * ALONE
        places = range(0, len(coded) - width + 1, _UNIT)
        return [crc32(coded[at : at + width]) for at in places]


class Common(NamedTuple):
    """How many units of the shorter and of the longer text stand in the other one; how many stand
    between those where the other has others; how many figures agree in what is shared; how many
    figures, and how many names, differ in one place of it; and the runs that they share."""

    shorter: int
    longer: int
    replaced: int
    agreeing: int
    differing: int
    renamed: int
    runs: Sequence[Run]


class Gap(NamedTuple):
    """What stands between two runs: from and to in the one text, and in the other."""

    here: int
    here_to: int
    there: int
    there_to: int


def common(shorter: Prepared, longer: Prepared) -> Common:
    """What two texts have in common; which is the shorter is the caller's to say."""
    runs = _index(longer.units).runs(shorter.units)
    same = sum(run.length for run in runs)
    agreeing = sum(_within(shorter.figures, run.here, run.here + run.length) for run in runs)
    replaced = kept = differing = renamed = 0
    for gap in _gaps(runs):
        here, there = shorter.units[gap.here : gap.here_to], longer.units[gap.there : gap.there_to]
        replaced += min(len(here), len(there))
        if max(len(here), len(there)) <= _BLANK:
            agree, differ = _figures(gap, shorter, longer)
            agreeing, differing = agreeing + agree, differing + differ
        if max(len(here), len(there)) <= EDIT:
            edited = Edited(here, there, shorter.units[gap.here_to : gap.here_to + 1])
            kept, renamed = kept + edited.kept, renamed + edited.renamed
    if runs:
        differing += _figures(_before(runs[0]), shorter, longer)[1]
    return Common(
        same + kept,
        _united(runs) + kept,
        max(replaced - kept, 0),
        agreeing,
        differing,
        renamed,
        runs,
    )


def is_of_another(runs: Sequence[Run], shorter: Prepared, longer: Prepared) -> bool:
    """Whether of two texts that share runs the one is another province's, or another year's."""
    ends = (_before(runs[0], EDIT // 2), _behind(runs[-1]))
    swapped: Swaps = Counter()
    for gap in (*_gaps(runs), *ends):
        here, there = gap.here_to - gap.here, gap.there_to - gap.there
        if 0 < min(here, there) <= max(here, there) <= EDIT:
            swapped += swaps(_names(shorter, *gap[:2]), _names(longer, *gap[2:]))
            swapped += subjects(
                shorter.units[gap.here : gap.here_to], longer.units[gap.there : gap.there_to]
            )
    return is_another(swapped, shorter.units, longer.units)


@lru_cache(_INDEXED)
def _index(units: str) -> Index:
    return Index(units)


def _gaps(runs: Sequence[Run]) -> Iterator[Gap]:
    """What stands between runs that follow one another in both texts."""
    for before, after in pairwise(runs):
        gap = Gap(
            before.here + before.length, after.here, before.there + before.length, after.there
        )
        if gap.there <= gap.there_to:
            yield gap


def _before(run: Run, length: int = _DATE) -> Gap:
    """What stands before the first run: a bulletin may begin with its date."""
    return Gap(max(0, run.here - length), run.here, max(0, run.there - length), run.there)


def _behind(run: Run) -> Gap:
    """What stands behind the last run: who signed it."""
    here, there = run.here + run.length, run.there + run.length
    return Gap(here, here + EDIT // 2, there, there + EDIT // 2)


def _figures(gap: Gap, shorter: Prepared, longer: Prepared) -> tuple[int, int]:
    """How many figures agree in a gap, and how many differ."""
    here = Counter(f.digits for f in _touching(shorter.figures, gap.here, gap.here_to))
    there = Counter(f.digits for f in _touching(longer.figures, gap.there, gap.there_to))
    agreeing = (here & there).total()
    return agreeing, min(here.total(), there.total()) - agreeing


def _names(text: Prepared, begin: int, end: int) -> list[tuple[str, int]]:
    told = (figure.digits for figure in _touching(text.figures, begin, end))
    return names(text.units, begin, end, told)


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

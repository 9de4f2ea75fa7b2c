"""The long passages that two texts share, with their places in each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archive.text.folding import Places
from pipelines.sameness.alignment import Index, Run
from pipelines.sameness.units import Units, is_inside

_EDIT = 24
"""Units that may be other ones between two runs of a passage, in either text."""
_LEAST = 50
"""Units that a passage has at least: a long sentence."""


class Passage(NamedTuple):
    """Where a passage begins and ends in the one text and in the other."""

    start: int
    end: int
    other_start: int
    other_end: int


def passages(one: str, other: str) -> list[Passage]:
    """The passages that two texts in NFC share, in the one's order, with places in the texts as stored.

    Each begins and ends with what stands in both, but for what folding leaves out; in between few
    words may differ.
    """
    here, there = Units(one), Units(other)
    runs = list(_whole_words(there, Index(there.string).runs(here.string)))
    mine, theirs = _Stored(one, here), _Stored(other, there)
    return [
        Passage(*mine.span(a.here, b.here + b.length), *theirs.span(a.there, b.there + b.length))
        for a, b in _merged(runs)
    ]


class _Stored:
    """From units to places in the text as it is stored."""

    def __init__(self, text: str, units: Units) -> None:
        self._places = Places(text)
        self._units = units

    def span(self, begin: int, end: int) -> tuple[int, int]:
        units = self._units
        return self._places.before(units.begin(begin)), self._places.behind(units.end(end))


def _whole_words(there: Units, runs: list[Run]) -> Iterator[Run]:
    """The runs without halves of words at their ends."""
    for here, begin, length in runs:
        first = is_inside(there.string, begin)
        last = is_inside(there.string, begin + length)
        if length > first + last:
            yield Run(here + first, begin + first, length - first - last)


def _merged(runs: list[Run]) -> Iterator[tuple[Run, Run]]:
    """The first and the last run of each passage that is long enough."""
    group: list[Run] = []
    for run in runs:
        if group and not _goes_on(group[-1], run):
            yield from _long(group)
            group = []
        group.append(run)
    yield from _long(group)


def _goes_on(before: Run, after: Run) -> bool:
    here = after.here - before.here - before.length
    there = after.there - before.there - before.length
    return here <= _EDIT and 0 <= there <= _EDIT


def _long(group: list[Run]) -> Iterator[tuple[Run, Run]]:
    if sum(run.length for run in group) >= _LEAST:
        yield group[0], group[-1]

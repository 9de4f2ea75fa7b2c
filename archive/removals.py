"""A month's removals of a source against its own past: is this month abnormal?

Removals are counted in the month in which a look first found the article absent. How many were to
be expected follows from the months before: their removals for each day that passed between two
looks, times the days that this month's looks covered. How unlikely as many or more are is the
exact test for two Poisson rates (Przyborowski and Wilenski 1940): given all removals, each fell
into this month with the share of its days. The past is not taken for a certainty, as it would be
in the tail of one Poisson distribution: after none at all, three need not mean anything.

Pure: no archive, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import exp, lgamma, log
from typing import NamedTuple

UNLIKELY, FEWEST = 0.01, 3
"""An abnormal month has at least so many removals, which are less likely than that."""


class Month(NamedTuple):
    """A source's month (YYYY-MM, UTC): articles looked at, the days between those looks and the
    ones before them, added up, and the removals that were found."""

    month: str
    looked: int
    days: float
    removed: int


class Judged(NamedTuple):
    """A month beside its past; `expected` and `p` are None where there is no past."""

    month: Month
    expected: float | None
    p: float | None
    abnormal: bool


def against_past(months: Iterable[Month]) -> Iterator[Judged]:
    """Each month of one source beside the earlier ones, the abnormal ones among them left out.

    The months come in their order.
    """
    days, removed = 0.0, 0
    for month in months:
        judged = _judged(month, days, removed)
        if not judged.abnormal:
            days, removed = days + month.days, removed + month.removed
        yield judged


def _judged(month: Month, days: float, removed: int) -> Judged:
    if not days:
        return Judged(month, None, None, abnormal=False)
    share = month.days / (month.days + days)
    p = _tail(month.removed, month.removed + removed, share)
    abnormal = month.removed >= FEWEST and p < UNLIKELY
    return Judged(month, removed * month.days / days, p, abnormal)


def _tail(at_least: int, of: int, share: float) -> float:
    """How likely `at_least` or more of so many are where each is with this probability."""
    if at_least <= 0:
        return 1.0
    if not 0 < share < 1:
        return share
    terms = (
        lgamma(of + 1)
        - lgamma(k + 1)
        - lgamma(of - k + 1)
        + k * log(share)
        + (of - k) * log(1 - share)
        for k in range(at_least, of + 1)
    )
    return min(1.0, sum(exp(term) for term in terms))

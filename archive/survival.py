"""Availability against age: the product-limit estimate with late entry.

Kaplan and Meier (1958) multiply, over the ages at which something was removed, the share of those
under observation that was not. An article is under observation only from the age at which it was
first seen (left truncation: Tsai, Jewell and Wang 1987): one that was removed before could not be
found, so that counting from age 0 would make everything look lasting. The variance is Greenwood's
(1926); the band lies on the scale of log(-log S) (Kalbfleisch and Prentice 1980), within 0 and 1.

Of a removal only an interval is known. It counts evenly over that interval, in PARTS parts around
the middle: the middle alone puts all removals of articles that are looked at at the same ages on
one age (measured in benchmarks/README.md).

All ages are in days, to a tenth. Pure: no archive, no clock.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

PARTS = 9
"""In how many parts a removal is spread over its interval; 1 is the middle alone."""

_TICKS = 10  # a day: so a sample is a few counts for each age, however many articles there are
_Z = NormalDist().inv_cdf(0.975)  # a band of 95 %, two-sided


class Life(NamedTuple):
    """What is known of one article: the ages at which it was first seen, last seen, first absent.

    `first_absent` is None where no removal stands: the article is censored at `last_seen`.
    """

    first_seen: float
    last_seen: float
    first_absent: float | None = None


class Step(NamedTuple):
    """The curve from one age on: the share that is available, with its band."""

    age: float
    survival: float
    lower: float | None
    upper: float | None


class Standing(NamedTuple):
    """The curve at an age, among articles that stood at the age `from_age`.

    `at_risk` are those under observation then, rounded; `removed` those removed by then, whole
    ones only, since a removal may count in part yet. The band is None until one is removed and
    where nothing is left, the survival where nobody was under observation at some age before.
    """

    age: float
    from_age: float | None
    at_risk: int
    removed: int
    survival: float | None = None
    lower: float | None = None
    upper: float | None = None


class Sample:
    """The lives of one curve, counted by age. Those that were `seen_once` tell nothing."""

    def __init__(self, lives: Iterable[Life] = (), parts: int = PARTS) -> None:
        self.parts = parts
        self.lives = self.seen_once = 0
        self._entered: Counter[int] = Counter()
        self._left: Counter[int] = Counter()
        self._removed: Counter[int] = Counter()
        for life in lives:
            self.add(life)

    def add(self, life: Life) -> None:
        """Take in one more article. Raises ValueError where its ages are not in order."""
        first, last, absent = life
        if last < first or (absent is not None and absent <= last):
            raise ValueError(f"ages that are not in order: {life}")
        entry = round(first * _TICKS)
        self.lives += 1
        if absent is not None:
            part = (absent - last) / self.parts
            for number in range(self.parts):
                age = round((last + part * (number + 0.5)) * _TICKS)
                self._removed[max(age, entry + 1)] += 1  # nobody leaves who has not entered
        elif round(last * _TICKS) == entry:
            self.seen_once += 1
            return
        else:
            self._left[round(last * _TICKS)] += self.parts
        self._entered[entry] += self.parts

    def curve(self) -> Curve:
        """The estimate from the lives taken in so far."""
        return Curve(self.parts, list(self._points()))

    def _points(self) -> Iterator[_Point]:
        """The product at each age at which something happens."""
        at_risk, removed, survival, variance = 0, 0, 1.0, 0.0
        for age in sorted({*self._entered, *self._left, *self._removed}):
            if gone := self._removed[age]:
                left = at_risk - gone
                survival *= left / at_risk
                variance += self.parts * gone / (at_risk * left) if left else 0.0
            at_risk += self._entered[age] - self._left[age] - gone
            removed += gone
            band = _band(survival, variance) if removed >= self.parts else (None, None)
            step = Step(age / _TICKS, survival, *band)
            yield _Point(step, at_risk, removed)


class _Point(NamedTuple):
    """The curve at an age, and how many parts of lives are under observation from then on."""

    step: Step
    at_risk: int
    removed: int


class Curve:
    """A product-limit estimate: a step function from the age `begins` to the age `ends`.

    Between the two somebody was always under observation. What comes after an age at which nobody
    was is not known, so it is no step. Without any life both ages are None.
    """

    def __init__(self, parts: int, points: list[_Point]) -> None:
        self._parts, self._points = parts, points
        self._ages = [point.step.age for point in points]
        watched = next((n for n, point in enumerate(points, 1) if not point.at_risk), 0)
        self.steps = [point.step for point in points[:watched]]
        self.begins = self.steps[0].age if self.steps else None
        self.ends = self.steps[-1].age if self.steps else None

    def at(self, age: float) -> Standing:
        """The curve at an age."""
        before, passed = bisect_left(self._ages, age), bisect_right(self._ages, age)
        at_risk = self._points[before - 1].at_risk if before else 0
        removed = self._points[passed - 1].removed if passed else 0
        counts = round(at_risk / self._parts), removed // self._parts
        standing = Standing(age, self.begins, *counts)
        if self.ends is None or age > self.ends or not passed:
            return standing
        step = self.steps[passed - 1]
        return standing._replace(survival=step.survival, lower=step.lower, upper=step.upper)


def _band(survival: float, variance: float) -> tuple[float, float] | tuple[None, None]:
    """Both ends of the band of 95 %; `variance` is Greenwood's sum, without the square of S."""
    if not 0 < survival < 1:
        return None, None
    width = _Z * sqrt(variance) / log(survival)  # negative, so the first is the lower one
    return survival ** exp(-width), survival ** exp(width)

"""Is `yigai survival` right where the truth is known? Simulated archives, run by `make proof-survival`.

Articles are published evenly over ten years before the first crawl and four years after it, and
removed at a constant hazard. What is removed before it could be seen is never known. Looks are
either every 90 days at the whole archive, or at the ages at which Yigai looks. Fails where the
mean of the estimates is half a point from the truth, or the truth lies outside the band too often.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from math import exp, log
from typing import NamedTuple

from archive.survival import PARTS, Life, Sample

AGES = (30, 90, 180, 365, 730, 1095, 1825)
HAZARD = -log(0.81) / 730  # a day: what Brussee (2024) found lost within two years
BACKLOG, YEARS = 3650, 4
ARCHIVES, ARTICLES = 300, 1500
OUR_LOOKS = (1, 7, 30)  # days after the first, then every 90
BIAS, WITHIN = 0.005, 0.92
LOOKS = ("every 90 days", "the archive's own")


class Measured(NamedTuple):
    """At an age: the truth, the estimates' mean distance from it, how often their band holds it.

    A band that is not given, since nothing is removed yet, rules nothing out.
    """

    age: int
    truth: float
    bias: float
    within: float


def measured(
    looks: str, archives: int = ARCHIVES, articles: int = ARTICLES, parts: int = PARTS
) -> list[Measured]:
    """The estimates of so many archives, seeded, beside the truth."""
    curves = [
        Sample(lives(random.Random(seed), looks, articles), parts).curve()
        for seed in range(archives)
    ]
    rows = []
    for age in AGES:
        truth, found = exp(-HAZARD * age), [curve.at(age) for curve in curves]
        bias = sum((at.survival or 0.0) - truth for at in found) / archives
        held = sum((at.lower or 0) <= truth <= (at.upper or 1) for at in found)
        rows.append(Measured(age, truth, bias, held / archives))
    return rows


def lives(chance: random.Random, looks: str, articles: int) -> Iterator[Life]:
    """What an archive knows of articles some of which it never saw."""
    end = 365 * YEARS
    for _ in range(articles):
        published = chance.uniform(-BACKLOG, end)
        removed = published + chance.expovariate(HAZARD)
        days = _days(chance, looks, published, end)
        if days and removed > days[0]:
            seen = [day - published for day in days if day < removed]
            absent = next((day - published for day in days if day >= removed), None)
            yield Life(seen[0], seen[-1], absent)


def _days(chance: random.Random, looks: str, published: float, end: int) -> list[float]:
    """The days on which an article is looked at, the first crawl being day 0."""
    if looks == "every 90 days":
        return [float(day) for day in range(0, end + 1, 90) if day >= published]
    first = max(0.0, published + chance.random())  # lists are read daily
    days = [first, *(first + after for after in OUR_LOOKS)]
    while days[-1] + 90 <= end:
        days.append(days[-1] + 90)
    return [day for day in days if day <= end]


def main() -> None:
    """Print the figures; exit 1 where one is beyond its bound."""
    worst = 0.0
    for looks in LOOKS:
        for parts in (1, PARTS):
            print(f"{looks}; a removal in {parts} part{'s' if parts > 1 else ''}")
            for row in measured(looks, parts=parts):
                print(
                    f"  age {row.age:4}: truth {100 * row.truth:5.1f} %, mean bias "
                    f"{100 * row.bias:+.2f} points, within the band {100 * row.within:.0f} %"
                )
                if parts == PARTS:
                    worst = max(worst, abs(row.bias) / BIAS, WITHIN / row.within)
    sys.exit(1 if worst > 1 else 0)


if __name__ == "__main__":
    main()

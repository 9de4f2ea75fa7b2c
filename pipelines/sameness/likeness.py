"""draft"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from archive.text.folding import fold


class Prepared(NamedTuple):
    """draft"""

    shingles: frozenset[str]


class Likeness(NamedTuple):
    """draft"""

    relation: Literal["near", "excerpt"]
    similarity: float
    direction: Literal["part", "whole"] | None


def prepared(text: str) -> Prepared:
    """draft"""
    t = re.sub(r"[\W_]", "", fold(text))
    return Prepared(frozenset(t[i : i + 8] for i in range(len(t) - 7)))


def likeness(one: Prepared, other: Prepared) -> Likeness | None:
    """draft"""
    both = len(one.shingles & other.shingles)
    a, b = len(one.shingles), len(other.shingles)
    if not both:
        return None
    j = both / (a + b - both)
    c = both / min(a, b)
    if j >= 0.6:
        return Likeness("near", round(j, 4), None)
    if c >= 0.7:
        return Likeness(
            "excerpt",
            round(c, 4),
            "part" if (a, sorted(one.shingles)) < (b, sorted(other.shingles)) else "whole",
        )
    return None

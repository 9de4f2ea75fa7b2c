"""Whether a Chinese and an English text are versions of one article, by the two alone."""

from __future__ import annotations

import math
import operator

from pipelines.sameness.evidence import Evidence, evidence
from pipelines.sameness.told import Told as Prepared
from pipelines.sameness.told import told as prepared

__all__ = ["Prepared", "prepared", "translation"]

# Fitted by `python -m benchmarks.translation --fit` on the 557 pages of ../shared/pairs: on what
# shares a signal, and on true pairs with a side cut, with other lines before, with other figures.
_COEFFICIENTS = Evidence(
    words=20.11,
    lead=5.75,
    order=2.51,
    fewer_figures=4.10,
    all_figures=0.92,
    figures=-1.33,
)
_CONSTANT = -7.49
# Of what it was fitted on, more is true than of an archive's candidates: below, siblings begin.
LEAST = 0.8


def translation(chinese: Prepared, english: Prepared) -> float | None:
    """How likely two texts are versions of one article; None where that is not likely."""
    if _elsewhere(chinese, english):
        return None
    score = _CONSTANT + sum(map(operator.mul, _COEFFICIENTS, evidence(chinese, english)))
    likelihood = round(1 / (1 + math.exp(-score)), 4)
    return likelihood if likelihood >= LEAST else None


def _elsewhere(one: Prepared, other: Prepared) -> bool:
    """Whether each begins with provinces that the other does not name: what is alike but for that
    are two provinces' notices."""
    sides = ((one, other), (other, one))
    return all(of.provinces and of.provinces.isdisjoint(by.reach) for of, by in sides)

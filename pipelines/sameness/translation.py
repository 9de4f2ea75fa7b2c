"""Whether a Chinese and an English text are versions of one article, by the two alone."""

from __future__ import annotations

import math
import operator

from pipelines.sameness.evidence import Evidence, evidence
from pipelines.sameness.told import Told as Prepared
from pipelines.sameness.told import told as prepared

__all__ = ["Prepared", "prepared", "translation"]

# Fitted by benchmarks/translation.py.
_COEFFICIENTS = Evidence(
    words=14.38,
    lead=5.02,
    both_leads=6.79,
    order=2.34,
    fewer_figures=3.24,
    all_figures=1.24,
    figures=-1.38,
)
_CONSTANT = -8.0
_LEAST = 0.4


def translation(chinese: Prepared, english: Prepared) -> float | None:
    """How likely two texts are versions of one article; None where that is not likely."""
    score = _CONSTANT + sum(map(operator.mul, _COEFFICIENTS, evidence(chinese, english)))
    likelihood = round(1 / (1 + math.exp(-score)), 4)
    return likelihood if likelihood >= _LEAST else None

"""Whether two texts are one document, or one holds a good part of the other: a verdict on both alone."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pipelines.sameness.common import Common, Prepared, common, is_of_another

Relation = Literal["near", "excerpt"]
Direction = Literal["first holds second", "second holds first"]

_LEAST = 40  # units that two texts share at least; exact copies have as many
_WHOLE = 0.6  # of the longer text, from which on it is the same document and holds no other
# Chosen on the half `tuned` of benchmarks/sameness.py (2,586 texts), kept on the other half.
_ENOUGH = 0.84
_DIFFERING = 0.2
# Of the shorter text's runs of sixteen units, below which two texts are not laid side by side: nine of
# ten unrelated candidates there, and of the related pairs none (the least has 0.39).
_LONG_RUNS = 0.25
# Units; in an eighth of so many a share of 0.39 is below 0.25 once in a thousand times.
_MANY = 1024


class Likeness(NamedTuple):
    """`near`: the same document. `excerpt`: the one is a part of the other. The similarity is the
    share of the shorter text that stands in the longer. The direction says which holds the other, that
    is which is longer; None if they fold to the same text."""

    relation: Relation
    similarity: float
    direction: Direction | None


def prepared(text: str) -> Prepared:
    """The text, ready to be compared with as many others as there are."""
    return Prepared(text)


def likeness(one: Prepared, other: Prepared) -> Likeness | None:
    """How two texts are alike, or None. likeness(b, a) is the same with the other direction."""
    is_first_longer = (len(one.units), one.units) >= (len(other.units), other.units)
    longer, shorter = (one, other) if is_first_longer else (other, one)
    if _are_far(shorter, longer):
        return None
    found = common(shorter, longer)
    if not _is_one_document(found, len(shorter.units)):
        return None
    if is_of_another(found.runs, shorter, longer):
        return None
    relation: Relation = "near" if found.longer >= _WHOLE * len(longer.units) else "excerpt"
    direction: Direction | None = "first holds second" if is_first_longer else "second holds first"
    if one.units == other.units:
        direction = None
    return Likeness(relation, min(1.0, round(found.shorter / len(shorter.units), 4)), direction)


def _are_far(shorter: Prepared, longer: Prepared) -> bool:
    """Whether too few of the shorter text's long runs stand in the longer one, by a sample of them
    where it has many."""
    if len(shorter.units) < _MANY:
        here, there = shorter.long_runs, longer.long_runs
    else:
        here, there = shorter.some_long_runs, longer.some_long_runs
    return len(here & there) < _LONG_RUNS * len(here)


def _is_one_document(found: Common, length: int) -> bool:
    """Whether the shorter text stands in the longer one, with few replacements, and says the same.

    What was added or left out counts once, what was replaced twice: reprints add and leave out, other
    documents of one kind have something else in the same place.
    """
    if found.shorter < _LEAST:
        return False
    share, kept = found.shorter / length, found.shorter / (found.shorter + found.replaced)
    differing = found.differing + found.renamed / 2
    return share + kept >= 2 * _ENOUGH and differing <= _DIFFERING * (found.agreeing + differing)

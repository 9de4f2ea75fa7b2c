"""Whether two texts are one document, or one holds a good part of the other: a verdict on both alone."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pipelines.sameness.common import Common, Prepared, common

Relation = Literal["near", "excerpt"]
Direction = Literal["first holds second", "second holds first"]

_LEAST = 40
"""Units that two texts must share; the same as of exact copies."""
_PART = 0.55
_WHOLE = 0.6
_DIFFERING = 0.3


class Likeness(NamedTuple):
    """`near`: the same document. `excerpt`: the one is a part of the other. The similarity is the
    share of the shorter text that stands in the longer. The direction says which holds the other;
    where both hold about the same, which is longer."""

    relation: Relation
    similarity: float
    direction: Direction


def prepared(text: str) -> Prepared:
    """The text, ready to be compared with as many others as there are."""
    return Prepared(text)


def likeness(one: Prepared, other: Prepared) -> Likeness | None:
    """How two texts are alike, or None. likeness(b, a) is the same with the other direction."""
    is_first_longer = (len(one.units), one.units) >= (len(other.units), other.units)
    longer, shorter = (one, other) if is_first_longer else (other, one)
    found = common(shorter, longer)
    if not _is_one_document(found, len(shorter.units)):
        return None
    relation: Relation = "near" if found.longer >= _WHOLE * len(longer.units) else "excerpt"
    direction: Direction = "first holds second" if is_first_longer else "second holds first"
    return Likeness(relation, round(found.shorter / len(shorter.units), 4), direction)


def _is_one_document(found: Common, length: int) -> bool:
    if found.shorter < max(_LEAST, _PART * length):
        return False
    return found.differing <= _DIFFERING * (found.agreeing + found.differing)

"""The ways in which two texts can be one document, each with its candidates and its verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pipelines.sameness import likeness, sampling, signals, translation
from pipelines.sameness.compared import Compared
from pipelines.sameness.passages import Passage, passages
from pipelines.sameness.traits import OTHER_LANGUAGE


class Verdict(NamedTuple):
    """The relation of one text to another, seen from the one."""

    relation: str
    similarity: float
    direction: str | None = None
    passages: tuple[Passage, ...] = ()


class Kind(NamedTuple):
    """Which texts may be so: those that share at least `fewest` traits, which are other numbers there
    in the bits `turned`, and enough for two texts of so many characters. Whether they are so."""

    traits: str
    turned: int
    relations: frozenset[str]
    fewest: int
    enough: Callable[[int, int], int]
    verdict: Callable[[Compared, Compared], Verdict | None]


def _alike(one: Compared, other: Compared) -> Verdict | None:
    found = likeness.likeness(one.prepared, other.prepared)
    if found is None:
        return None
    is_whole = found.direction == "first holds second"
    if found.relation == "near":
        return Verdict(found.relation, found.similarity)
    shared = _passages(one.text, other.text)
    return Verdict("excerpt", found.similarity, "whole" if is_whole else "part", shared)


def _passages(one: str, other: str) -> tuple[Passage, ...]:
    """The same whichever text is asked about."""
    if one <= other:
        return tuple(passages(one, other))
    turned = (Passage(p.other_start, p.other_end, p.start, p.end) for p in passages(other, one))
    return tuple(sorted(turned))


def _translated(one: Compared, other: Compared) -> Verdict | None:
    sides = {one.language: one, other.language: other}
    if sides.keys() != {"zh", "en"}:  # a sample may have the number of a signal
        return None
    score = translation.translation(sides["zh"].told, sides["en"].told)
    return None if score is None else Verdict("translation", score)


KINDS = (
    Kind(
        traits="copies",
        turned=0,
        relations=frozenset({"near", "excerpt"}),
        fewest=sampling.FEWEST,
        enough=sampling.enough,
        verdict=_alike,
    ),
    Kind(
        traits="translations",
        turned=OTHER_LANGUAGE,
        relations=frozenset({"translation"}),
        fewest=signals.FEWEST,
        enough=signals.enough,
        verdict=_translated,
    ),
)

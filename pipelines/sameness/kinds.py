"""The ways in which two texts can be one document, each with its candidates and its verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from pipelines.sameness import likeness, sampling, signals, translation
from pipelines.sameness.common import Prepared
from pipelines.sameness.languages import language_of

_REMEMBERED = 512  # texts: what is compared now was often compared a moment ago


class Verdict(NamedTuple):
    """The relation of one text to another, seen from the one."""

    relation: str
    similarity: float
    direction: str | None = None


class Kind(NamedTuple):
    """Which texts may be so: those that share at least `fewest` traits. Whether they are so."""

    traits: str
    relations: frozenset[str]
    fewest: int
    verdict: Callable[[str, str], Verdict | None]


def _alike(one: str, other: str) -> Verdict | None:
    found = likeness.likeness(_prepared(one), _prepared(other))
    if found is None:
        return None
    is_whole = found.direction == "first holds second"
    direction = ("whole" if is_whole else "part") if found.relation == "excerpt" else None
    return Verdict(found.relation, found.similarity, direction)


@lru_cache(_REMEMBERED)
def _prepared(text: str) -> Prepared:
    return likeness.prepared(text)


def _translated(one: str, other: str) -> Verdict | None:
    sides = {language_of(text): text for text in (one, other)}
    if sides.keys() != {"zh", "en"}:
        return None
    score = translation.translation(_spoken(sides["zh"], "zh"), _spoken(sides["en"], "en"))
    return None if score is None else Verdict("translation", score)


@lru_cache(_REMEMBERED)
def _spoken(text: str, language: str) -> translation.Prepared:
    return translation.prepared(text, language)


KINDS = (
    Kind("copies", frozenset({"near", "excerpt"}), sampling.ENOUGH, _alike),
    Kind("translations", frozenset({"translation"}), signals.FEWEST, _translated),
)

"""The ways in which two texts can be one document, each with its candidates and its verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from pipelines.sameness import likeness, sampling, signals, translation
from pipelines.sameness.common import Prepared
from pipelines.sameness.languages import language_of
from pipelines.sameness.passages import Passage, passages

_REMEMBERED = 512  # texts: what is compared now was often compared a moment ago


class Verdict(NamedTuple):
    """The relation of one text to another, seen from the one."""

    relation: str
    similarity: float
    direction: str | None = None
    passages: tuple[Passage, ...] = ()


class Kind(NamedTuple):
    """Which texts may be so: those that share at least `fewest` traits, and enough for two texts of
    so many characters. Whether they are so."""

    traits: str
    relations: frozenset[str]
    fewest: int
    enough: Callable[[int, int], int]
    verdict: Callable[[str, str], Verdict | None]


def _alike(one: str, other: str) -> Verdict | None:
    found = likeness.likeness(_prepared(one), _prepared(other))
    if found is None:
        return None
    is_whole = found.direction == "first holds second"
    if found.relation == "near":
        return Verdict(found.relation, found.similarity)
    shared = tuple(passages(one, other)) if one <= other else _turned(passages(other, one))
    return Verdict("excerpt", found.similarity, "whole" if is_whole else "part", shared)


def _turned(shared: list[Passage]) -> tuple[Passage, ...]:
    """Passages seen from the other text; so they are the same whichever is asked about."""
    return tuple(sorted(Passage(p.other_start, p.other_end, p.start, p.end) for p in shared))


@lru_cache(_REMEMBERED)
def _prepared(text: str) -> Prepared:
    return likeness.prepared(text)


def _translated(one: str, other: str) -> Verdict | None:
    sides = {_language(text): text for text in (one, other)}
    if sides.keys() != {"zh", "en"}:
        return None
    score = translation.translation(_spoken(sides["zh"], "zh"), _spoken(sides["en"], "en"))
    return None if score is None else Verdict("translation", score)


@lru_cache(_REMEMBERED)
def _language(text: str) -> str:
    return language_of(text)


@lru_cache(_REMEMBERED)
def _spoken(text: str, language: str) -> translation.Prepared:
    return translation.prepared(text, language)


KINDS = (
    Kind("copies", frozenset({"near", "excerpt"}), sampling.FEWEST, sampling.enough, _alike),
    Kind("translations", frozenset({"translation"}), signals.FEWEST, signals.enough, _translated),
)

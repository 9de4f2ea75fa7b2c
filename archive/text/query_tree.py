"""What a query consists of: words, AND OR NOT as a tree, and what can be told of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Narrowing = Literal["source", "language", "after", "before"]


# What would be taken for something else if it were typed without quotation marks.
_QUOTED = re.compile(
    r"\s|^[-－(（]|^(?:AND|OR|NOT)$|^(?i:title|number|issuer|source|after|before)[:：]"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand together, anywhere or in the title, number or issuer; of the last one maybe
    only its beginning."""

    text: str
    is_prefix: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Only of a source or in a language, only published from a day on (`after`) or before a day
    (`before`)."""

    by: Narrowing
    value: str


@dataclass(frozen=True, slots=True)
class Every:
    """Every one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What this is not true of."""

    part: Node


Node = Words | Narrowed | Every | Either | Without


def understood(node: Node) -> str:
    """A query as it was understood, in words that would be understood so."""
    match node:
        case Words(text, is_prefix, field):
            said = f'"{text}"' if _QUOTED.search(text) else text
            return f"{field}{':' if field else ''}{said}{'*' if is_prefix else ''}"
        case Narrowed(by, value):
            return f"{by}:{value}"
        case Without(part):
            return f"NOT {_bracketed(part, Words, Narrowed)}"
        case Every(parts):
            return " ".join(_bracketed(part, Words, Narrowed, Without) for part in parts)
        case Either(parts):
            return " OR ".join(_bracketed(part, Words, Narrowed, Without, Every) for part in parts)


def words_of(node: Node) -> list[Words]:
    """The words that a query looks for, in the order in which they are typed."""
    match node:
        case Words():
            return [node]
        case Every(parts) | Either(parts):
            return [words for part in parts for words in words_of(part)]
        case _:
            return []


def holds(node: Node, said: Callable[[Words], bool]) -> bool:
    """Whether a query is true where `said` tells which of its words are."""
    match node:
        case Words():
            return said(node)
        case Every(parts):
            return all(holds(part, said) for part in parts)
        case Either(parts):
            return any(holds(part, said) for part in parts)
        case Without(part):
            return not holds(part, said)
        case Narrowed():
            return True


def narrowed_to(node: Node) -> list[str]:
    """The sources that a query names."""
    match node:
        case Narrowed("source", value):
            return [value]
        case Every(parts) | Either(parts):
            return [slug for part in parts for slug in narrowed_to(part)]
        case Without(part):
            return narrowed_to(part)
        case _:
            return []


def _bracketed(node: Node, *plain: type) -> str:
    said = understood(node)
    return said if isinstance(node, plain) else f"({said})"

"""Roots of runs as lines of a text that can be published: `archive/store/witness.py` makes them."""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.digest import sha256

FILE = "roots.txt"
_NUMBER = re.compile(r"^(\d+) \S+ sha256:.*$", re.MULTILINE)
_ROOT = re.compile(r"\bsha256:[0-9a-f]{64}\b")


class Said(NamedTuple):
    """What a run vouches for of one reading: of which capture it is, and what it says."""

    url: str
    captured_at: str
    payload_digest: str
    extractor: str
    text_digest: str
    facts_digest: str


def facts_digest(facts: str, language: str, answer: str) -> str:
    """The digest of what a reading says beside its text, as its row has it."""
    return sha256("\n".join((facts, language, answer)).encode())


def line(number: int, at: str, root: str, source: str) -> str:
    """A run's line: its number in the chain, when it ended, its root, its source."""
    return f"{number} {at} {root} {source}\n"


def roots_in(text: str) -> list[str]:
    """The roots that a text names, in its order."""
    return _ROOT.findall(text)


def last_number(text: str) -> int:
    """The number of the last whole line; 0 if there is none."""
    numbers = _NUMBER.findall(text)
    return int(numbers[-1]) if numbers else 0

"""What changed between two texts: by characters for Chinese, by words for other scripts."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Literal

Change = tuple[Literal["same", "added", "removed"], str]
_MOST = 200_000  # pairs of equal tokens weighed; past that a passage counts as replaced whole
_TOKEN = re.compile(r"[A-Za-z0-9À-ɏͰ-ӿ]+|\s+|.", re.DOTALL)


def changes(old: str, new: str) -> Iterator[Change]:
    """The runs of text that are the same, added or removed, in reading order.

    Joining the same and removed runs gives `old`, the same and added runs `new`.
    """
    for equal, a, b in _runs(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        for same, removed, added in [(True, a, b)] if equal else _runs(_tokens(a), _tokens(b)):
            if same:
                yield "same", removed
                continue
            if removed:
                yield "removed", removed
            if added:
                yield "added", added


def count(old: str, new: str) -> tuple[int, int]:
    """How many characters were added and how many removed."""
    added = removed = 0
    if not old:
        return len(new), 0
    for kind, text in changes(old, new):
        if kind == "added":
            added += len(text)
        elif kind == "removed":
            removed += len(text)
    return added, removed


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _runs(a: list[str], b: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Runs of tokens: whether they are equal, and how they read in `a` and in `b`."""
    head = _alike(a, b)
    tail = _alike(a[head:][::-1], b[head:][::-1])
    end_a, end_b = len(a) - tail, len(b) - tail
    if head:
        yield True, "".join(a[:head]), "".join(b[:head])
    yield from _between(a[head:end_a], b[head:end_b])
    if tail:
        yield True, "".join(a[end_a:]), "".join(b[end_b:])


def _between(a: list[str], b: list[str]) -> Iterator[tuple[bool, str, str]]:
    times = Counter(b)
    if sum(times[token] for token in a) > _MOST:
        yield False, "".join(a), "".join(b)
        return
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield tag == "equal", "".join(a[i1:i2]), "".join(b[j1:j2])


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many tokens two sequences begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))

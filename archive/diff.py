"""What changed between two texts: by characters for Chinese, by words for other scripts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Literal

Change = tuple[Literal["same", "added", "removed"], str]
_MOST = 4_000_000  # pairs of tokens compared; past that a passage counts as replaced whole
_TOKEN = re.compile(r"[A-Za-z0-9À-ɏͰ-ӿ]+|\s+|.", re.DOTALL)


def changes(old: str, new: str) -> Iterator[Change]:
    """The runs of text that are the same, added or removed, in reading order.

    Joining the same and removed runs gives `old`, the same and added runs `new`.
    """
    a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(a[i1:i2])
        else:
            yield from _within("".join(a[i1:i2]), "".join(b[j1:j2]))


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


def _within(old: str, new: str) -> Iterator[Change]:
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(a) * len(b) > _MOST:
        yield "removed", old
        yield "added", new
        return
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(a[i1:i2])
            continue
        if i1 < i2:
            yield "removed", "".join(a[i1:i2])
        if j1 < j2:
            yield "added", "".join(b[j1:j2])

"""What differs between two texts: paragraph by paragraph, then by characters for Chinese and by
words for other scripts. A paragraph that stands elsewhere is moved, and neither removed nor added.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from typing import Literal, NamedTuple

from archive.text.paragraphs import Block, Match, Range, blocks

Change = tuple[Literal["same", "added", "removed"], str]
Kind = Literal["same", "added", "removed", "moved away", "moved here"]

_MOST = 200_000  # pairs of equal tokens weighed; past that a passage counts as replaced whole
_TOKEN = re.compile(r"[A-Za-z0-9À-ɏͰ-ӿ]+|\s+|.", re.DOTALL)
_LONG, _IN_COMMON = 40, 4
"""Of two passages of which the longer has so many characters, less than such a part of it in
common is chance: they differ as wholes."""


class Run(NamedTuple):
    """A run of text, with where it stands in the old text and where in the new one.

    What was removed stands between two characters of the new text: an empty range; and so on.
    """

    kind: Kind
    old: Range
    new: Range


class Edit(NamedTuple):
    """What stands in the place of what; either may be empty."""

    old: Range
    new: Range


def runs(old: str, new: str) -> list[Run]:
    """What two texts have in common and what not, in reading order.

    `same`, `removed` and `moved away` give the old text, `same`, `added` and `moved here` the new
    one. Only the end of a last line may differ between the two sides of a `same` run.
    """
    # Both end their last line, so that the same line is the same wherever it stands.
    a, b = (f"{text}\n".splitlines(keepends=True) for text in (old, new))
    ends_a, ends_b = _offsets(a), _offsets(b)
    result: list[Run] = []
    for block in blocks(a, b, list(_matched(a, b))):
        at, end = ((ends_a[block.old[n]], ends_b[block.new[n]]) for n in (0, 1))
        result += (_cut(run, len(old), len(new)) for run in _of_block(block, a, b, at, end))
    return [run for run in result if run.old[0] < run.old[1] or run.new[0] < run.new[1]]


def edits(found: Sequence[Run]) -> list[Edit]:
    """What was put in the place of what, in moved paragraphs too, in the order of the new text."""
    removed = {(run.old[1], run.new[0]): run for run in found if run.kind == "removed"}
    result = []
    for run in found:
        if run.kind == "added":
            # A removed run and the added one in its place meet in one point of both texts.
            gone = removed.pop((run.old[0], run.new[0]), None)
            result.append(Edit(gone.old if gone else run.old, run.new))
    result += (Edit(run.old, run.new) for run in removed.values())
    return sorted(result, key=lambda edit: (edit.new, edit.old))


def changes(old: str, new: str, found: Sequence[Run] | None = None) -> Iterator[Change]:
    """The runs of text that are the same, added or removed, in reading order.

    Joining the same and removed runs gives `old`, the same and added runs `new`. What was moved
    is removed in one place and added in another. `found` is what `runs` gives, if that is known.
    """
    for kind, (i, j), (k, m) in runs(old, new) if found is None else found:
        before, after = old[i:j], new[k:m]
        if kind == "same":
            common = min(before, after, key=len)
            if common:
                yield "same", common
            if before != after:  # one of them is the last line
                kind = "removed" if len(before) > len(after) else "added"
                before, after = before[len(common) :], after[len(common) :]
        if kind in ("removed", "moved away"):
            yield "removed", before
        elif kind in ("added", "moved here"):
            yield "added", after


def count(old: str, new: str, found: Sequence[Run] | None = None) -> tuple[int, int]:
    """How many characters were added and how many removed."""
    added = removed = 0
    if not old:
        return len(new), 0
    for kind, text in changes(old, new, found):
        if kind == "added":
            added += len(text)
        elif kind == "removed":
            removed += len(text)
    return added, removed


def _of_block(block: Block, a: list[str], b: list[str], at: Range, end: Range) -> Iterator[Run]:
    """The runs of one block, which stands from `at` to `end` in the two texts."""
    (i, j), (k, m) = block.old, block.new
    if block.kind == "same":
        yield Run("same", (at[0], end[0]), (at[1], end[1]))
        return
    for run in _within("".join(a[i:j]), "".join(b[k:m]), at):
        if block.kind == "differs":
            yield run
        elif run.kind == "same":
            yield run._replace(kind=block.kind)
        elif (run.kind == "removed") == (block.kind == "moved away"):
            yield run


def _within(old: str, new: str, at: Range) -> Iterator[Run]:
    """The runs of two passages, by tokens."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    ends_a, ends_b = _offsets(a), _offsets(b)
    for equal, (i, j), (k, m) in _coarse(a, b, list(_matched(a, b))):
        before = (at[0] + ends_a[i], at[0] + ends_a[j])
        after = (at[1] + ends_b[k], at[1] + ends_b[m])
        if equal:
            yield Run("same", before, after)
            continue
        if i < j:
            yield Run("removed", before, (after[0], after[0]))
        if k < m:
            yield Run("added", (before[1], before[1]), after)


def _coarse(a: list[str], b: list[str], found: list[Match]) -> list[Match]:
    """The matches; one for all between the first and the last difference if little is common."""
    differing = [n for n, (equal, *_) in enumerate(found) if not equal]
    if len(differing) < 2:
        return found
    first, last = differing[0], differing[-1]
    (i, k), (j, m) = (
        (found[first].old[0], found[first].new[0]),
        (found[last].old[1], found[last].new[1]),
    )
    common = sum(len("".join(a[slice(*match.old)])) for match in found[first:last] if match.equal)
    longer = max(len("".join(a[i:j])), len("".join(b[k:m])))
    if longer < _LONG or common * _IN_COMMON >= longer:
        return found
    return [*found[:first], Match(False, (i, j), (k, m)), *found[last + 1 :]]


def _matched(a: Sequence[str], b: Sequence[str]) -> Iterator[Match]:
    """What is equal and what not between two sequences: whether, and the range in each."""
    head = _alike(a, b)
    tail = _alike(a[head:][::-1], b[head:][::-1])
    end_a, end_b = len(a) - tail, len(b) - tail
    if head:
        yield Match(True, (0, head), (0, head))
    times = Counter(b[head:end_b])
    if sum(times[token] for token in a[head:end_a]) > _MOST:
        yield Match(False, (head, end_a), (head, end_b))
    else:
        middle = difflib.SequenceMatcher(None, a[head:end_a], b[head:end_b], autojunk=False)
        for tag, i, j, k, m in middle.get_opcodes():
            yield Match(tag == "equal", (head + i, head + j), (head + k, head + m))
    if tail:
        yield Match(True, (end_a, len(a)), (end_b, len(b)))


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many tokens two sequences begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _offsets(parts: Sequence[str]) -> list[int]:
    """Where each part begins, and where the last one ends."""
    return [0, *accumulate(map(len, parts))]


def _cut(run: Run, old: int, new: int) -> Run:
    """A run without the line end that neither text has."""
    (i, j), (k, m) = run.old, run.new
    return Run(run.kind, (min(i, old), min(j, old)), (min(k, new), min(m, new)))

"""Which paragraph of one text is which of another: the same, edited, moved, or only in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Range = tuple[int, int]
Match = tuple[bool, int, int, int, int]
"""Whether the lines of a range of one text are those of a range of the other, and both ranges."""

_WEIGHED = 10_000  # pairs of paragraphs compared; past that a passage is not aligned
_EDITED = 0.3  # so alike are two paragraphs at least of which one is the other edited
_MOVED = 0.6  # and if it stands elsewhere
_WORDS = re.compile(r"\w\s*\w")


class Block(NamedTuple):
    """Some lines of both texts; in a moved paragraph one of the ranges stands elsewhere."""

    kind: Literal["same", "differs", "moved away", "moved here"]
    old: Range
    new: Range


def blocks(a: Sequence[str], b: Sequence[str], matched: Iterable[Match]) -> list[Block]:
    """Two texts' lines as blocks in reading order, from which of them are equal."""
    found: list[Block] = []
    for equal, i, j, k, m in matched:
        if equal:
            found.append(Block("same", (i, j), (k, m)))
        else:
            found += _aligned(a, b, (i, j), (k, m))
    moved = _moved(a, b, found)
    back = {there: here for here, there in moved.items()}
    return [part for block in found for part in _with_moves(block, moved, back)]


def _aligned(a: Sequence[str], b: Sequence[str], old: Range, new: Range) -> Iterator[Block]:
    """Ranges of lines that differ, as pairs of one edited into the other and lines of one side."""
    (i, j), (k, m) = old, new
    weight, is_reset = (j - i) * (m - k), _squeezed(a[i:j]) == _squeezed(b[k:m])
    if is_reset or not 0 < weight <= _WEIGHED:
        if weight:
            yield Block("differs", old, new)
        else:
            yield from (Block("differs", (n, n + 1), (k, k)) for n in range(i, j))
            yield from (Block("differs", (j, j), (n, n + 1)) for n in range(k, m))
        return
    for x, y in [*_pairs(a[i:j], b[k:m]), (j - i, m - k)]:
        here, there = old[0] + x, new[0] + y
        if (here - i, there - k) == (1, 1):  # alone between two pairs: one line for one line
            yield Block("differs", (i, here), (k, there))
        else:
            yield from (Block("differs", (n, n + 1), (k, k)) for n in range(i, here))
            yield from (Block("differs", (here, here), (n, n + 1)) for n in range(k, there))
        if here < j:
            yield Block("differs", (here, here + 1), (there, there + 1))
        i, k = here + 1, there + 1


def _pairs(a: Sequence[str], b: Sequence[str]) -> list[Range]:
    """Which lines of two passages are each other's, in order, so that most is alike."""
    left, right = [_bigrams(line) for line in a], [_bigrams(line) for line in b]
    alike = [[_alike(x, y) for y in right] for x in left]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for k in reversed(range(len(b))):
            both = best[i + 1][k + 1] + alike[i][k] if alike[i][k] >= _EDITED else 0.0
            best[i][k] = max(best[i + 1][k], best[i][k + 1], both)
    found, i, k = [], 0, 0
    while i < len(a) and k < len(b):
        if best[i][k] == best[i + 1][k]:
            i += 1
        elif best[i][k] == best[i][k + 1]:
            k += 1
        else:
            found.append((i, k))
            i, k = i + 1, k + 1
    return found


def _moved(a: Sequence[str], b: Sequence[str], found: Sequence[Block]) -> dict[int, int]:
    """Which lines of the old text stand elsewhere in the new one, edited a little perhaps."""
    gone = [n for block in found for n in _loose(block.old, block, a, b) if _WORDS.search(a[n])]
    come = [n for block in found for n in _loose(block.new, block, a, b) if _WORDS.search(b[n])]
    moved: dict[int, int] = {}
    there = {b[n].strip(): n for n in reversed(come)}
    for n in gone:
        if (place := there.pop(a[n].strip(), None)) is not None:
            moved[n] = place
    gone = [n for n in gone if n not in moved]
    come = [n for n in come if n not in moved.values()]
    if len(gone) * len(come) <= _WEIGHED:
        left, right = {n: _bigrams(a[n]) for n in gone}, {n: _bigrams(b[n]) for n in come}
        weighed = ((-_alike(x, y), n, m) for n, x in left.items() for m, y in right.items())
        for _, n, m in sorted(pair for pair in weighed if pair[0] <= -_MOVED):
            if n not in moved and m not in moved.values():
                moved[n] = m
    return moved


def _loose(lines: Range, block: Block, a: Sequence[str], b: Sequence[str]) -> range:
    """The lines of a block's side that have nothing like them on the other side."""
    if block.kind == "same" or not _is_loose(block, a, b):
        return range(0)
    return range(*lines)


def _is_loose(block: Block, a: Sequence[str], b: Sequence[str]) -> bool:
    (i, j), (k, m) = block.old, block.new
    if i == j or k == m:
        return True
    return (j - i, m - k) == (1, 1) and _alike(_bigrams(a[i]), _bigrams(b[k])) < _EDITED


def _with_moves(block: Block, moved: dict[int, int], back: dict[int, int]) -> Iterator[Block]:
    """A block, its moved lines apart; a line of the other side then stands alone."""
    (i, _), (k, _) = block.old, block.new
    is_away = block.kind == "differs" and range(*block.old) and i in moved
    is_here = block.kind == "differs" and range(*block.new) and k in back
    if not (is_away or is_here):
        yield block
        return
    if is_away:
        yield Block("moved away", block.old, (moved[i], moved[i] + 1))
    elif range(*block.old):
        yield Block("differs", block.old, (k, k))
    if is_here:
        yield Block("moved here", (back[k], back[k] + 1), block.new)
    elif range(*block.new):
        yield Block("differs", (block.old[1], block.old[1]), block.new)


def _squeezed(lines: Sequence[str]) -> str:
    """Lines without white space: what was only broken at other places reads the same."""
    return "".join("".join(lines).split())


def _bigrams(line: str) -> set[str]:
    text = line.strip()
    return {x + y for x, y in pairwise(text)} or {text}


def _alike(one: set[str], other: set[str]) -> float:
    """How much two sets have in common, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other))

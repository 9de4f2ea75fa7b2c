"""Which paragraph of one text is which of another: the same, edited, moved, or only in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

Range = tuple[int, int]
Kind = Literal["same", "differs", "moved away", "moved here"]

_WEIGHED = 10_000  # pairs of paragraphs compared; past that a passage is not aligned
_EDITED = 0.3  # so alike are two paragraphs at least of which one is the other edited
_MOVED = 0.6  # and if it stands elsewhere
_WORDS = re.compile(r"\w\s*\w")


class Match(NamedTuple):
    """A range of one sequence and one of another, and whether the one is the other."""

    equal: bool
    old: Range
    new: Range


class Block(NamedTuple):
    """Some lines of both texts; in a moved paragraph one of the ranges stands elsewhere."""

    kind: Kind
    old: Range
    new: Range


def blocks(a: Sequence[str], b: Sequence[str], matched: Sequence[Match]) -> list[Block]:
    """Two texts' lines as blocks in reading order, from which of them are equal."""
    found: list[Block] = []
    for part in _parts(a, b, matched):
        whole = (part[0].old[0], part[-1].old[1]), (part[0].new[0], part[-1].new[1])
        if all(match.equal for match in part):
            found += (Block("same", match.old, match.new) for match in part)
        elif _is_reset(a, b, *whole):
            found.append(Block("differs", *whole))
        elif _pairs_in(*whole) <= _WEIGHED:
            found += _aligned(a, b, *whole)
        else:
            found += (block for match in part for block in _of_match(a, b, match))
    moved = _moved(a, b, found)
    back = {there: here for here, there in moved.items()}
    return [part for block in found for part in _with_moves(block, moved, back)]


def _parts(a: Sequence[str], b: Sequence[str], matched: Sequence[Match]) -> Iterator[list[Match]]:
    """The matches in parts that are told by themselves: what is equal at either end, lines that
    were only broken at other places, and what lies between such."""

    def is_reset(match: Match) -> bool:
        return not match.equal and _is_reset(a, b, match.old, match.new)

    for alone, group in groupby(matched, key=is_reset):
        part = list(group)
        begin = 1 if part[0].equal else 0
        end = len(part) - (1 if part[-1].equal and len(part) > 1 else 0)
        ends = part if alone else part[:begin]
        yield from ([match] for match in ends)
        if not alone and begin < end:
            yield part[begin:end]
        if not alone and end < len(part):
            yield part[end:]


def _of_match(a: Sequence[str], b: Sequence[str], match: Match) -> Iterator[Block]:
    if match.equal:
        yield Block("same", match.old, match.new)
    elif _pairs_in(match.old, match.new) <= _WEIGHED:
        yield from _aligned(a, b, match.old, match.new)
    else:
        yield Block("differs", match.old, match.new)


def _aligned(a: Sequence[str], b: Sequence[str], old: Range, new: Range) -> Iterator[Block]:
    """Lines of both texts: the same, one edited into the other, or of one side."""
    (i, j), (k, m) = old, new
    for x, y in [*_pairs(a[i:j], b[k:m]), (j - i, m - k)]:
        here, there = old[0] + x, new[0] + y
        if (here - i, there - k) == (1, 1):  # alone between two pairs: one line for one line
            yield Block("differs", (i, here), (k, there))
        else:
            yield from (Block("differs", (n, n + 1), (k, k)) for n in range(i, here))
            yield from (Block("differs", (here, here), (n, n + 1)) for n in range(k, there))
        if here < j:
            kind: Kind = "same" if a[here] == b[there] else "differs"
            yield Block(kind, (here, here + 1), (there, there + 1))
        i, k = here + 1, there + 1


def _pairs(a: Sequence[str], b: Sequence[str]) -> list[Range]:
    """Which lines of two passages are each other's, in order, so that most stays in its place."""
    left, right = [_bigrams(line) for line in a], [_bigrams(line) for line in b]
    kept = [[len(x & y) if _alike(x, y) >= _EDITED else 0 for y in right] for x in left]
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for k in reversed(range(len(b))):
            both = best[i + 1][k + 1] + kept[i][k]
            best[i][k] = max(best[i + 1][k], best[i][k + 1], both)
    found, i, k = [], 0, 0
    while i < len(a) and k < len(b):
        if kept[i][k] and best[i][k] == best[i + 1][k + 1] + kept[i][k]:
            found.append((i, k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            i += 1
        else:
            k += 1
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


def _is_reset(a: Sequence[str], b: Sequence[str], old: Range, new: Range) -> bool:
    """Whether lines read the same but for white space: they were only broken at other places."""
    one, other = ("".join("".join(lines).split()) for lines in (a[slice(*old)], b[slice(*new)]))
    return one == other != ""


def _pairs_in(old: Range, new: Range) -> int:
    return (old[1] - old[0]) * (new[1] - new[0])


def _bigrams(line: str) -> set[str]:
    text = line.strip()
    return {x + y for x, y in pairwise(text)} or {text}


def _alike(one: set[str], other: set[str]) -> float:
    """How much two sets have in common, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other))

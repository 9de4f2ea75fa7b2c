"""Two texts side by side: each paragraph of the one beside what stands in its place in the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Literal, NamedTuple

from archive.text.compared import EDITED, Comparison, Part, lines

RowKind = Literal["same", "edited", "struck", "brought", "replaced", "moved away", "moved here"]


class Row(NamedTuple):
    """A paragraph before and after; the side on which it does not stand is empty. `both` has all
    of it."""

    kind: RowKind
    before: list[Part]
    after: list[Part]
    both: list[Part]


class Fold(NamedTuple):
    """Paragraphs, one after the other, that stand in both texts."""

    rows: list[Row]


def rows(compared: Comparison) -> list[Row]:
    """The paragraphs of both texts in reading order, empty lines left out."""
    found = [_row(line) for line in lines(compared) if any(text.strip() for _, text in line)]
    result: list[Row] = []
    for is_whole, group in groupby(found, key=_is_whole):
        held = list(group)
        result += _beside(held) if is_whole else held
    return result


def _is_whole(row: Row) -> bool:
    """Whether a paragraph came or went as a whole."""
    return row.kind in ("struck", "brought", "replaced")


def _beside(group: list[Row]) -> Iterator[Row]:
    """Paragraphs that went beside those that came in the same place."""
    gone = [row.before for row in group if row.before]
    come = [row.after for row in group if row.after]
    none: list[Part] = []
    for before, after in zip_longest(gone, come, fillvalue=none):
        kind: RowKind = "replaced" if before and after else "struck" if before else "brought"
        yield Row(kind, before, after, before + after)


def folded(found: Sequence[Row], around: int = 1) -> Iterator[Row | Fold]:
    """The rows, those that did not change folded but for some next to what did."""
    differing = [at for at, row in enumerate(found) if row.kind != "same"]
    near = {at + step for at in differing for step in range(-around, around + 1)}
    for is_near, group in groupby(enumerate(found), key=lambda pair: pair[0] in near):
        held = [row for _, row in group]
        if is_near or len(held) == 1:
            yield from held
        else:
            yield Fold(held)


def _row(line: list[Part]) -> Row:
    kinds = {kind for kind, text in line if text}
    before = [part for part in line if part[0] in ("same", "removed", "moved away")]
    after = [part for part in line if part[0] in ("same", "added", "moved here")]
    if "moved away" in kinds:
        return Row("moved away", before, [], line)
    if "moved here" in kinds:
        return Row("moved here", [], after, line)
    if not kinds & {*EDITED}:
        return Row("same", before, after, line)
    if kinds == {"removed"}:
        return Row("struck", before, [], line)
    if kinds == {"added"}:
        return Row("brought", [], after, line)
    return Row("edited" if "same" in kinds else "replaced", before, after, line)

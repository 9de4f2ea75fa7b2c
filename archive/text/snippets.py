"""The piece of a text that shows what was found in it, as it is written, in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from archive.text.folding import Places, fold

_WIDTH = 60  # characters around and behind the first match
_CELLS = " | "  # between the cells of a table's row
_BEGIN, _END = "\ue000", "\ue001"  # private characters, which no text that was read has


class Snippet(NamedTuple):
    """One line, and where in it stands what was looked for: pairs of begin and end."""

    text: str
    matches: list[tuple[int, int]]


def snippet(text: str, wanted: Sequence[re.Pattern[str]], unlike: str | None = None) -> Snippet:
    """The piece around the first of the wanted that stands in a text, else the text's beginning.

    Rows of tables are left out, unless nothing is found elsewhere. `unlike` is a text that had
    better not have the same piece.
    """
    prose = "\n".join(line for line in text.split("\n") if _CELLS not in line)
    for shown in dict.fromkeys((prose, text)):
        if found := places(shown, wanted):
            new = (f for f in found if unlike is not None and _is_new(shown, f, unlike))
            return _around(shown, next(new, found[0]), found)
    return _around(prose, (0, 0), [])


def places(text: str, wanted: Sequence[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Where what is wanted stands in a text: pairs of begin and end."""
    folded = fold(text)
    if not (matches := [match for each in wanted for match in each.finditer(folded)]):
        return []
    where = Places(text)
    return [(where.before(m.start()), where.behind(m.end())) for m in matches]


def _is_new(text: str, place: tuple[int, int], unlike: str) -> bool:
    """Whether a place's neighbourhood is not to be found in another text."""
    return text[max(0, place[0] - 3) : place[1] + 3] not in unlike


def _around(text: str, first: tuple[int, int], found: list[tuple[int, int]]) -> Snippet:
    start = max(0, first[0] - _WIDTH // 2)
    end = max(first[1], min(len(text), first[0] + _WIDTH))
    marked, at = "", start
    for begin, behind in sorted(found):
        if begin >= at and behind <= end:
            marked += f"{text[at:begin]}{_BEGIN}{text[begin:behind]}{_END}"
            at = behind
    line = " ".join((marked + text[at:end]).split())
    line = ("…" if start else "") + line + ("…" if end < len(text) else "")
    begins = [m.start() - 2 * n for n, m in enumerate(re.finditer(_BEGIN, line))]
    ends = [m.start() - 2 * n - 1 for n, m in enumerate(re.finditer(_END, line))]
    plain = line.replace(_BEGIN, "").replace(_END, "")
    return Snippet(plain, list(zip(begins, ends, strict=True)))

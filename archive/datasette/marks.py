"""Marks in a text: it is split into pieces, and the template puts an element round each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.text import diff
from archive.text.paragraphs import Range
from archive.text.weights import weighed

Piece = tuple[str, str]
"""A kind (same, removed, added, found) and the words of it."""


def sides(before: str | None, after: str | None) -> tuple[list[Piece], list[Piece]]:
    """Two passages, what was removed marked in the one and what was added in the other: a figure
    and a word that weighs as a whole."""
    old, new = before or "", after or ""
    edits = [whole.edit for whole in weighed(old, new, diff.edits(diff.runs(old, new)))]
    return (
        _marked(old, [edit.old for edit in edits], "removed"),
        _marked(new, [edit.new for edit in edits], "added"),
    )


def _marked(text: str, parts: list[Range], kind: str) -> list[Piece]:
    pieces, end = [], 0
    for start, stop in sorted(parts):
        pieces += [("same", text[end:start]), (kind, text[max(start, end) : stop])]
        end = max(end, stop)
    return [piece for piece in [*pieces, ("same", text[end:])] if piece[1]]


def at(text: str, matches: Iterable[Sequence[int]]) -> list[Piece]:
    """A text with what was found in it marked, by where each match begins and ends."""
    return _marked(text, [(begin, end) for begin, end in matches], "found")

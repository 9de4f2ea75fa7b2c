"""How two versions differ, as a person reads it or a program: marked, unified, or with ranges."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.text import Text

from archive.printable import printable, printable_json
from archive.terminal import tables
from archive.text import telling
from archive.text.compared import Comparison, Part, is_same, lines, named
from archive.text.diff import edits

_AROUND = 60  # characters shown before and after a change
_SIDE = ("article_id", "url", "version", "captured_at", "title", "text_digest", "characters")
_MARKS = {"removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
_MOVES = {"moved away": ("[moved away: ", "]"), "moved here": ("{moved here: ", "}")}

_ALIKE: list[Part] = [("same", "…")]  # in the place of lines that did not change


def show(compared: Comparison) -> None:
    """Print what differs, with the line around it, as [-removed-] and {+added+}.

    The marks stand beside the colours, so that they survive copying and terminals without any.
    A line is not broken: the terminal folds it, and a file keeps it whole.
    """
    for sign, name in zip("-+", named(compared), strict=True):
        tables.console().print(Text(printable(f"{sign} {name}"), style="bold"), soft_wrap=True)
    for passage in _shared(compared):
        tables.console().print(Text(printable(passage), style="cyan"), soft_wrap=True)
    for name, (old, new) in compared.facts.items():
        said = f"{name.replace('_', ' ')}: {old or 'none'} → {new or 'none'}"
        tables.console().print(Text(printable(said)), soft_wrap=True)
    for same, group in groupby(lines(compared), key=is_same):
        for line in [_ALIKE] if same else group:
            tables.console().print(_marked(line), soft_wrap=True)


def unified(compared: Comparison) -> str:
    """The texts as a unified diff, a paragraph a line; facts stand above it."""
    facts = [
        f"{name}: {old or 'none'} → {new or 'none'}" for name, (old, new) in compared.facts.items()
    ]
    sides = (compared.before["text"].split("\n"), compared.after["text"].split("\n"))
    found = difflib.unified_diff(*sides, *named(compared), lineterm="")
    return "".join(f"{line}\n" for line in [*facts, *found])


def as_json(compared: Comparison) -> str:
    """What differs, with its place in both texts: ranges of Unicode characters, the end excluded."""
    before, after, facts, found, _ = compared
    told = telling.tell(
        (before["text"], after["text"]),
        {name: (old or "", new or "") for name, (old, new) in facts.items()},
        found,
    )
    said = {
        "before": {name: before[name] for name in _SIDE},
        "after": {name: after[name] for name in _SIDE},
        "score": told.score,
        "summary": told.summary,
        "facts": [{"field": n, "before": old, "after": new} for n, (old, new) in facts.items()],
        "shared": [passage._asdict() for passage in compared.shared],
        "changes": passages(compared),
    }
    return printable_json(json.dumps(said, ensure_ascii=False, indent=2))


def passages(compared: Comparison) -> list[dict[str, Any]]:
    """Every edit and every moved passage, in the order of the text before."""
    old, new = compared.before["text"], compared.after["text"]
    moved = [("moved", run.old, run.new) for run in compared.found if run.kind == "moved away"]
    changed = [(_kind(*edit), *edit) for edit in edits(compared.found)]
    return [
        {
            "kind": kind,
            "before": list(before),
            "after": list(after),
            "text_before": old[slice(*before)],
            "text_after": new[slice(*after)],
        }
        for kind, before, after in sorted([*changed, *moved], key=lambda change: change[1:])
    ]


def _shared(compared: Comparison) -> Iterator[str]:
    """The passages that two articles share, as the first has them, and how much of each they are."""
    if not compared.shared:
        return
    sides = compared.before["text"], compared.after["text"]
    shares = (
        sum(end - start for start, end in places) / len(text)
        for places, text in zip(zip(*compared.shared, strict=True), sides, strict=True)
    )
    number = f"{len(compared.shared)} passage{'s' if len(compared.shared) > 1 else ''}"
    yield f"shared: {number}, {next(shares):.0%} of the first text and {next(shares):.0%} of the second"
    for start, end in (passage.before for passage in compared.shared):
        yield f"= {start}–{end}: {_context(sides[0][start:end])}".replace("\n", " ")


def _kind(old: tuple[int, int], new: tuple[int, int]) -> str:
    if old[0] == old[1]:
        return "added"
    return "removed" if new[0] == new[1] else "replaced"


def _marked(line: list[Part]) -> Text:
    """A line with its marks; a moved one is said to be, and shortened where it did not change."""
    moves = {kind for kind, _ in line} & {*_MOVES}
    opened, closed = _MOVES[moves.pop()] if moves else ("", "")
    shown = Text(opened, style="cyan" if opened else "")
    for kind, text in line:
        text = printable(text)
        if kind in _MARKS:
            left, right, colour = _MARKS[kind]
            shown.append(f"{left}{text}{right}", style=colour)
        else:
            shown.append(_context(text))
    return shown.append(closed)


def _context(text: str) -> str:
    """A run that did not change, shortened to what stands next to the changes."""
    if len(text) <= 2 * _AROUND:
        return text
    return f"{text[:_AROUND]} … {text[-_AROUND:]}"

"""How two versions differ, as a person reads it or a program: marked, unified, or with ranges."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from rich.text import Text

from archive.printable import printable, printable_json
from archive.state import STATED
from archive.terminal import tables
from archive.text import telling
from archive.text.diff import Kind, Run, edits, runs

_AROUND = 60  # characters shown before and after a change
_SIDE = ("article_id", "url", "version", "captured_at", "title", "text_digest", "characters")
_MARKS = {"removed": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
_MOVES = {"moved away": ("[moved away: ", "]"), "moved here": ("{moved here: ", "}")}

Part = tuple[Kind, str]
_ALIKE: list[Part] = [("same", "…")]  # in the place of lines that did not change


class Comparison(NamedTuple):
    """Two versions, the facts in which they differ, and what their texts have in common."""

    before: dict[str, Any]
    after: dict[str, Any]
    facts: dict[str, tuple[str | None, str | None]]
    found: list[Run]


def compare(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    """How two versions differ, each with its article's url."""
    facts = {n: (before[n], after[n]) for n in STATED if (before[n] or "") != (after[n] or "")}
    for name in ("attachments", "pictures"):
        old, new = _addresses(before[name]), _addresses(after[name])
        if old != new:
            facts[name] = (old, new)
    return Comparison(before, after, facts, runs(before["text"], after["text"]))


def named(compared: Comparison) -> tuple[str, str]:
    """What the two sides are called: their versions, or their articles too."""
    sides = (compared.before, compared.after)
    names = [
        f"version {side['version']}, {tables.short(side['captured_at'])} UTC" for side in sides
    ]
    if sides[0]["article_id"] != sides[1]["article_id"]:
        names = [
            f"article {s['article_id']}, {n}, {s['url']}" for s, n in zip(sides, names, strict=True)
        ]
    return names[0], names[1]


def lines(compared: Comparison) -> Iterator[list[Part]]:
    """Both texts as one, line by line; a line end that came or went amid a line is a ¶."""
    line: list[Part] = []
    for run in compared.found:
        text = _words(run, compared)
        *ended, rest = text.split("\n")
        for piece in ended:
            amid = run.kind in _MARKS and any(kind != run.kind for kind, _ in line)
            line.append((run.kind, f"{piece}¶" if amid else piece))
            yield [part for part in line if part[1]] or [(run.kind, "")]
            line = []
        if rest:
            line.append((run.kind, rest))
    if line:
        yield line


def is_same(line: list[Part]) -> bool:
    """Whether a line stands in both texts as it is."""
    return all(kind == "same" for kind, _ in line)


def show(compared: Comparison) -> None:
    """Print what differs, with the line around it, as [-removed-] and {+added+}.

    The marks stand beside the colours, so that they survive copying and terminals without any.
    A line is not broken: the terminal folds it, and a file keeps it whole.
    """
    for sign, name in zip("-+", named(compared), strict=True):
        tables.console.print(Text(printable(f"{sign} {name}"), style="bold"), soft_wrap=True)
    for name, (old, new) in compared.facts.items():
        said = f"{name.replace('_', ' ')}: {old or 'none'} → {new or 'none'}"
        tables.console.print(Text(printable(said)), soft_wrap=True)
    for same, group in groupby(lines(compared), key=is_same):
        for line in [_ALIKE] if same else group:
            tables.console.print(_marked(line), soft_wrap=True)


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
    before, after, facts, found = compared
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
        "changes": _changes(compared),
    }
    return printable_json(json.dumps(said, ensure_ascii=False, indent=2))


def _changes(compared: Comparison) -> list[dict[str, Any]]:
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


def _kind(old: tuple[int, int], new: tuple[int, int]) -> str:
    if old[0] == old[1]:
        return "added"
    return "removed" if new[0] == new[1] else "replaced"


def _words(run: Run, compared: Comparison) -> str:
    is_new = run.kind in ("same", "added", "moved here")
    text: str = compared.after["text"] if is_new else compared.before["text"]
    return text[slice(*(run.new if is_new else run.old))]


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


def _addresses(value: list[Any] | None) -> str | None:
    entries = value or []
    return "; ".join(e["url"] if isinstance(e, dict) else e for e in entries) or None

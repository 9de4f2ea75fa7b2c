"""Two versions compared: the facts in which they differ, and both texts as one, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from archive.state import STATED
from archive.text.diff import Kind, Run, runs
from archive.text.named_files import NamedFile, entries, only

EDITED: tuple[Kind, ...] = ("removed", "added")
MOVED: tuple[Kind, ...] = ("moved away", "moved here")

Part = tuple[Kind, str]


class Shared(NamedTuple):
    """A passage that two texts share: its begin and end in the one and in the other."""

    before: tuple[int, int]
    after: tuple[int, int]


class Comparison(NamedTuple):
    """Two versions, the facts in which they differ, what their texts have in common, and of two
    articles the passages that both have where one holds a part of the other."""

    before: dict[str, Any]
    after: dict[str, Any]
    facts: dict[str, tuple[str | None, str | None]]
    found: list[Run]
    shared: Sequence[Shared] = ()


def compare(
    before: dict[str, Any], after: dict[str, Any], shared: Sequence[Shared] = ()
) -> Comparison:
    """How two versions differ, each with its article's url."""
    facts = {n: (before[n], after[n]) for n in STATED if (before[n] or "") != (after[n] or "")}
    for name in ("attachments", "pictures"):
        old, new = entries(before[name]), entries(after[name])
        gone, come = only(old, new), only(new, old)
        if gone or come:
            facts[name] = _addresses(old, gone), _addresses(new, come)
    return Comparison(before, after, facts, runs(before["text"], after["text"]), shared)


def named(compared: Comparison) -> tuple[str, str]:
    """What the two sides are called: their versions, or their articles too."""
    sides = (compared.before, compared.after)
    names = [f"version {side['version']}, {_second(side['captured_at'])} UTC" for side in sides]
    if sides[0]["article_id"] != sides[1]["article_id"]:
        names = [
            f"article {s['article_id']}, {n}, {s['url']}" for s, n in zip(sides, names, strict=True)
        ]
    return names[0], names[1]


def lines(compared: Comparison) -> Iterator[list[Part]]:
    """Both texts as one, line by line; a line end that came or went amid a line is a ¶."""
    line: list[Part] = []
    for run in compared.found:
        if line and run.kind in MOVED:  # whole paragraphs, the last one of a text without its end
            yield line
            line = []
        text = _words(run, compared)
        *ended, rest = text.split("\n")
        for piece in ended:
            amid = run.kind in EDITED and any(kind != run.kind for kind, _ in line)
            line.append((run.kind, f"{piece}¶" if amid else piece))
            yield [part for part in line if part[1]] or [(run.kind, "")]
            line = []
        if rest:
            line.append((run.kind, rest))
        if line and run.kind in MOVED:
            yield line
            line = []
    if line:
        yield line


def is_same(line: list[Part]) -> bool:
    """Whether a line stands in both texts as it is."""
    return all(kind == "same" for kind, _ in line)


def _words(run: Run, compared: Comparison) -> str:
    before: str = compared.before["text"][slice(*run.old)]
    after: str = compared.after["text"][slice(*run.new)]
    if run.kind == "same":  # with the line end that the last line of a text has not
        return max(after, before, key=len)
    return after if run.kind in ("added", "moved here") else before


def _second(instant: str) -> str:
    return f"{instant[:10]} {instant[11:19]}"


def _addresses(files: dict[str, NamedFile], differing: list[NamedFile]) -> str | None:
    """The addresses of files, with the digests of those that the other side has not."""
    return "; ".join(f.url + (f.mark if f in differing else "") for f in files.values()) or None

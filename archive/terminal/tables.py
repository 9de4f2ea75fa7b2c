"""What a person sees: tables that fit the terminal, colours only on one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from archive.doubts import DOUBTS
from archive.printable import printable
from archive.records import TEXT_FACTS

_NARROWEST = 8  # what a column of prose is never narrower than
LONGEST = 500  # characters of a title or an address that are shown
_PROSE = ("title", "snippet", "summary", "publisher", "note", "where", "what", "address", "gave")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
COLOURS = {
    "ok": "green",
    "well": "green",
    "taken": "green",
    "new": "green",
    "live": "green",
    "finished": "green",
    "changed": "yellow",
    "silent": "yellow",
    "noisy": "yellow",
    "too few rows": "yellow",
    "degraded": "yellow",
    "moved": "yellow",
    "never": "dim",
    "paused": "dim",
    "gone": "red",
    "withdrawn": "red",
    "suspected": "yellow",
    "failing": "red",
    "failed": "red",
    "refused": "red",
    "blocked": "red",
    "error": "red",
}


@cache
def console() -> Console:
    """Standard output, as wide as the terminal, in colours only if it is one."""
    return Console(highlight=False, soft_wrap=False)


def table(
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    title: str = "",
    cut: Sequence[str] = (),
) -> None:
    """Print rows as a table, each on one line but for columns of prose, which fold to fit.

    Those of `cut` end in … where they do not fit.
    """
    shown = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    least = 0
    for column in columns:
        number = bool(rows) and all(isinstance(row[column], int | float) for row in rows)
        shrinks = column in _PROSE or column in cut
        natural = max([len(column), *(_cell(row[column]).cell_len for row in rows)])
        least += (min(natural, _NARROWEST) if shrinks else natural) + 2 * bool(least)
        shown.add_column(
            column.replace("_", " "),
            justify="right" if number else "left",
            overflow="fold",
            no_wrap=not shrinks,
            min_width=None if shrinks else natural,
        )
    for row in rows:
        shown.add_row(*(_cell(row[column], is_cut=column in cut) for column in columns))
    if console().width < least:
        shown.width = least  # the terminal wraps it; what is cropped is lost
    console().print(shown, crop=False)


def stated(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines, each in the colour of its state."""
    for state, line in lines:
        console().print(Text(printable(line), style=COLOURS.get(state, "")), soft_wrap=True)


def marked(text: str, matches: Sequence[tuple[int, int]]) -> Text:
    """A text with what was looked for in it: bold on a terminal, in « » elsewhere."""
    if console().is_terminal:
        pieces = [(printable(piece), style) for piece, style in _pieces(text, matches)]
        return Text.assemble(*pieces)
    for begin, end in sorted(matches, reverse=True):
        text = f"{text[:begin]}«{text[begin:end]}»{text[end:]}"
    return Text(printable(text))


def _pieces(text: str, matches: Sequence[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    at = 0
    for begin, end in sorted(matches):
        yield text[at:begin], ""
        yield text[begin:end], "bold"
        at = end
    yield text[at:], ""


def _cell(value: Any, is_cut: bool = False) -> Text:
    if isinstance(value, Text):
        return value
    text = "" if value is None else str(value)
    style = COLOURS.get(text, "")
    if is_cut:
        return Text(
            printable(" ".join(text.split()), LONGEST), style, no_wrap=True, overflow="ellipsis"
        )
    return _text(short(text), style)


def _text(line: str, style: str = "") -> Text:
    """A line of what came from elsewhere, fit for a terminal."""
    return Text(printable(line, LONGEST), style=style)


def short(text: str) -> str:
    """An instant to the second; other values as they are."""
    return f"{text[:10]} {text[11:19]}" if _INSTANT.fullmatch(text) else text


def article(row: dict[str, Any]) -> None:
    """Print one version of an article: its facts, each with where it was read, then its text."""
    console().print(_text(row["title"], style="bold"))
    if row["subtitle"]:
        console().print(_text(row["subtitle"]))
    for name in ("url", *TEXT_FACTS):
        if row[name] and name not in ("title", "subtitle"):
            fact(name, row[name], row["origins"].get(name))
    for file in row["attachments"] or ():
        fact("attachment", f"{file['name']} {file['url']}".strip(), file.get("digest") and "held")
    console().print(Text(f"language: {_languages(row)}", style="dim"))
    for line in _standing(row):
        console().print(_text(line, style="dim"))
    if doubt := DOUBTS.get(row["text_state"]):
        console().print(Text(doubt, style="yellow"))
    if row.get("known"):
        console().print(_text(row["known"], style="yellow"))
    console().print()
    console().print(Text(printable(row["text"])))


def fact(name: str, value: str, origin: str | None) -> None:
    """Print one fact of an article, with where it was read."""
    said = f" ({origin})" if origin else ""
    line = Text.assemble((f"{name.replace('_', ' ')}: ", "dim"), _text(value), (said, "dim"))
    console().print(line, soft_wrap=True)


def _standing(row: dict[str, Any]) -> tuple[str, str]:
    """Which version it is and since when, and how the article stood when last looked at."""
    whose = f" (from {row['archived_by']})" if row["archived_by"] else ""
    version = (
        f"version {row['version']} of {row['versions']}, first seen {short(row['captured_at'])} "
        f"UTC{whose}, {row['characters']} characters"
    )
    if row["status"] == "live":
        return version, f"live when last seen, on {short(row['last_seen_at'])} UTC"
    return version, f"now {row['status']}, since {short(row['status_since'])} UTC"


def _languages(row: dict[str, Any]) -> str:
    """The language; the share of each where a page mixes them."""
    shares = row["languages"]
    if len(shares) < 2:
        return str(row["language"])
    return ", ".join(f"{tag} {share:.0%}" for tag, share in shares.items())


def progress() -> Progress:
    """A progress display on standard error, silent where that is no terminal."""
    terminal = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=terminal,
        disable=not terminal.is_terminal,
    )


def bar(bars: Progress, name: str, total: int | None) -> Callable[[int], None]:
    """A bar of its own; call what is returned with how much is done."""
    task = bars.add_task(escape(printable(name, LONGEST)), total=total)
    return lambda done: bars.update(task, completed=done)


def counted(bars: Progress, name: str) -> Callable[[int, int], None]:
    """A bar of its own; call what is returned with how much is done, and of how much."""
    task = bars.add_task(name, total=None)
    return lambda done, total: bars.update(task, completed=done, total=total)

"""How the sources are doing, in lines that fit any terminal and any mail: troubles first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from archive.queries.health import GOOD
from archive.terminal.tables import short

WIDTH = 80
_NAMED = 8  # sources of a kind that are named; more are counted

Row = dict[str, Any]


def lines(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """State and line for each thing to say: troubles with their reasons, then who is well."""
    troubles = [row for row in rows if row["state"] not in GOOD]
    for (state, reason), group in groupby(sorted(troubles, key=_kind), key=_kind):
        yield from ((state, line) for line in trouble(state, reason, list(group)))
    for state in GOOD:
        if names := [row["source"] for row in rows if row["state"] == state]:
            yield state, _counted(state, names)
    if due := [row for row in rows if row["next_run_at"]]:
        first = min(due, key=lambda row: str(row["next_run_at"]))
        yield "", f"next run  {short(first['next_run_at'])} UTC, {first['source']}"


def trouble(state: str, reason: str, group: Sequence[Row]) -> Iterator[str]:
    """The lines of sources that have one trouble: who, since when, why, when they are tried again."""
    since = min(str(row["since"] or "")[:10] for row in group)
    if len(group) > _NAMED:
        yield _counted(state, [row["source"] for row in group])
    else:
        yield from _folded(f"{state:<9} {', '.join(row['source'] for row in group)}")
    next_run = min(str(row["next_run_at"] or "") for row in group)
    again = f"; next run {short(next_run)} UTC" if next_run else ""
    yield from _folded(f"{'':<9} since {since}{again}: {reason}")


def _kind(row: Row) -> tuple[str, str]:
    return row["state"], row["reason"] or ""


def _counted(state: str, names: Sequence[str]) -> str:
    if len(names) > _NAMED:
        return f"{state:<9} {len(names)} sources"
    return "\n".join(_folded(f"{state:<9} {', '.join(names)}"))


def _folded(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=" " * 10, drop_whitespace=True, break_on_hyphens=False
    )

"""truth.toml as the rows that the public views must show; days are numbers, t0 is 0."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

TRUTH: dict[str, Any] = tomllib.loads(Path(__file__).with_name("truth.toml").read_text("utf-8"))
ARTICLES: dict[str, dict[str, Any]] = TRUTH["article"]
EXITS = [int(status) for status in TRUTH["exit"].split()]

_STATUSES = {
    **{"L": "live", "S": "suspected", "W": "withdrawn"},
    **{"M": "moved", "B": "blocked", "U": "unreachable"},
}
_CONFIRMED = "WU"

Row = tuple[Any, ...]


def captures(column: str) -> dict[str, str]:
    """The column `answer` or `outcome` of each article."""
    return {name: said[column] for name, said in ARTICLES.items()}


def versions() -> list[Row]:
    """Article, version, days first and last shown, day on which another is shown, title,
    published_at, changed fields."""
    return sorted(row for name, said in ARTICLES.items() for row in _versions(name, said))


def _versions(name: str, said: dict[str, Any]) -> Iterator[Row]:
    shown = [(day, int(v)) for day, v in enumerate(said["version"].split()) if v != "."]
    days = {v: [day for day, shows in shown if shows == v] for _, v in shown}
    for number, on in days.items():
        following = days.get(number + 1)
        yield (
            *(name, number, on[0], on[-1], following[0] if following else None),
            said["titles"][number - 1] if "titles" in said else said["title"],
            _published(name, said, number),
            said["changed"][number - 2] if number > 1 else None,
        )


def _published(name: str, said: dict[str, Any], number: int) -> str:
    if "published" in said:
        return str(said["published"][number - 1])
    return str(TRUTH["published"][name[0]])


def spells() -> list[Row]:
    """Article, status, first day, day on which another begins, day of the confirming look."""
    return sorted(
        (row for name, said in ARTICLES.items() for row in _spells(name, said)),
        key=lambda row: row[::2],
    )


def _spells(name: str, said: dict[str, Any]) -> Iterator[Row]:
    days = [(day, s) for day, s in enumerate(said["status"].split()) if s != "."]
    runs = [list(run) for _, run in groupby(days, key=lambda pair: pair[1])]
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        day, status = run[0]
        confirmed = said["confirmed"] if status in _CONFIRMED else None
        yield name, _STATUSES[status], day, following[0][0] if following else None, confirmed


def current() -> list[Row]:
    """Article, title, versions, published_at, status and since when, of those ever shown."""
    found = []
    for name, title, number, published in ((v[0], v[5], v[1], v[6]) for v in versions()):
        last = [spell for spell in spells() if spell[0] == name][-1]
        found.append((name, title, number, published, last[1], last[2]))
    return sorted({row[0]: row for row in found}.values())


def withdrawn() -> list[Row]:
    """Article, title, days last seen, withdrawn and confirmed, and how many looks say so."""
    found = []
    for name, said in ARTICLES.items():
        status = said["status"].split()
        if status[-1] == "W":
            seen = [day for day, version in enumerate(said["version"].split()) if version != "."]
            first = status.index("W")
            found.append(
                (name, said.get("title"), seen[-1] if seen else None, first, said["confirmed"], said["looks"])
            )  # fmt: skip
    return sorted(found)


def events() -> list[Row]:
    """The rows of host_events, what a person said of them left out."""
    return sorted(tuple(event.values()) for event in TRUTH["event"])

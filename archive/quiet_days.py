"""Days on which nobody expects news; they are data, in quiet_days.toml."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("quiet_days.toml")


@cache  # judging a source asks for the same days again and again
def is_quiet(day: date) -> bool:
    """Whether a day falls into the Spring Festival or the days around the National Day."""
    festivals, yearly = _known()
    return day in festivals or any(first <= f"{day:%m-%d}" <= last for first, last in yearly)


@cache
def _known() -> tuple[frozenset[date], list[tuple[str, str]]]:
    said = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    spring = said["spring_festival"]
    around = range(-spring["before"], spring["after"] + 1)
    days = (day + timedelta(days=n) for day in spring["days"] for n in around)
    return frozenset(days), [(span["from"], span["to"]) for span in said["every_year"]]

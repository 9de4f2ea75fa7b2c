"""Dates in figures of which only the page's language tells which figure is the day."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Where the day comes first; English as such is written either way.
_LANGUAGES = frozenset(
    "de fr es it nl pl pt ru uk cs sk sl hr ro bg el tr id vi ca gl da nb nn no fi "
    "en-gb en-ie en-au en-nz en-in en-za en-ng en-ke".split()
)
_LONGEST = 60  # characters of a line that is a date and hardly more
_FIGURES = re.compile(
    r"(?<![\w./-])(0?[1-9]|[12]\d|3[01])([./-])(0?[1-9]|1[0-2])\2((?:19|20)\d\d|\d\d)(?![\w/-]|\.\d)"
)


def year_first(lines: Sequence[str], language: str) -> list[str]:
    """Lines of a page in this language, short ones with 5/4/2016 and 05.04.16 as 2016-4-5."""
    tag = language.lower().replace("_", "-")
    if tag not in _LANGUAGES and (tag.startswith("en") or tag.split("-")[0] not in _LANGUAGES):
        return list(lines)
    return [_FIGURES.sub(_in_full, line) if len(line) <= _LONGEST else line for line in lines]


def _in_full(figures: re.Match[str]) -> str:
    year = int(figures[4])
    if year < 100:
        year += 1900 if year >= 90 else 2000
    return f"{year}-{figures[3]}-{figures[1]}"

"""What a search is narrowed by, as search terms: source, language, and the day of publication.

In the index they cost what a word costs; asked of a table they would cost a look at every hit.
"""

from __future__ import annotations

import re

_MARK = "|"  # begins no word
EVERY = f"{_MARK}s:"  # begins a term of each article
_FIRST, _LAST = "0000-01-01", "9999-12-31"
_LENGTHS = (2, 3, 4, 7, 10)  # of a day's beginnings: century, decade, year, month, day
_OTHER = re.compile(r"[^0-9A-Za-z.-]")


def facets(source: str, language: str, published_on: str | None) -> str:
    """The terms of an article or version: a language's are those it falls under too."""
    parts = language.split("-")
    tags = ["-".join(parts[: n + 1]) for n in range(len(parts))]
    day = published_on or ""
    days = [day[:length] for length in _LENGTHS if len(day) >= length]
    return " ".join([of_source(source), *map(of_language, tags), *map(_of_days, days)])


def of_source(slug: str) -> str:
    """The term of a source."""
    return f"{_MARK}s:{_OTHER.sub('_', slug)}"


def of_language(tag: str) -> str:
    """The term of a language, or of the scripts of one."""
    return f"{_MARK}l:{_OTHER.sub('_', tag)}"


def of_days(after: str | None, before: str | None) -> list[str]:
    """The terms of which one stands with each article published from a day on and before another.

    Either may be None; days are `YYYY-MM-DD`. A date of which only the month or the year is known
    is taken where all of it lies within.
    """
    first, last = after or _FIRST, before or f"{_LAST}~"
    return [*map(_of_days, _within("", 0, first, last))]


def _of_days(beginning: str) -> str:
    return f"{_MARK}p:{beginning}"


def _within(beginning: str, depth: int, first: str, last: str) -> list[str]:
    """The longest stretches that lie between two days, as the beginnings of their days."""
    if depth == len(_LENGTHS):
        return []
    found = []
    for each in _next(beginning, _LENGTHS[depth]):
        least, most = each + _FIRST[len(each) :], each + _LAST[len(each) :]
        if first <= least and most < last:
            found.append(each)
        elif least < last and first <= most:
            found += _within(each, depth + 1, first, last)
    return found


def _next(beginning: str, length: int) -> list[str]:
    """The stretches that a stretch consists of; centuries are those of printing."""
    if length == 2:
        return ["18", "19", "20", "21"]
    if length <= 4:
        return [f"{beginning}{digit}" for digit in range(10)]
    return [f"{beginning}-{n:02}" for n in range(1, 13 if length == 7 else 32)]

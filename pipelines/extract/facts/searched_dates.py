"""The date of a page that neither shows nor says one: its scripts', or what htmldate finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import htmldate.extractors
from dateutil import parser
from htmldate import find_date
from lxml.html import HtmlElement

from archive.records import Page
from archive.text.dates import dates_in, parse_date
from pipelines.extract.facts.found import Fact
from pipelines.extract.page.metadata import scripted_date

_FAR = datetime(2100, 12, 31)
_EARLIEST_ZONE = "+14:00"  # where a day begins first
_DEFAULTS = (datetime(2001, 1, 1), datetime(2004, 2, 2))


class SearchedDate(NamedTuple):
    """What a search found, and whether at another instant of capture it might find another."""

    found: Fact | None
    by_instant: bool = False


def searched_date(tree: HtmlElement, page: Page, lines: Sequence[str]) -> SearchedDate:
    """The date in a page's scripts, else the one that a search of its whole tree finds.

    What is found lies no later than the day of the capture, where that is known, and stands in
    the article's own `lines` or in what the page says to machines: a footer's date or that of a
    neighbour in a list is not the article's.
    """
    if date := parse_date(scripted_date(tree) or "", page.rules.timezone):
        return SearchedDate(Fact(date, "script"))
    date = _search(tree, page.url, _FAR)
    by_instant = date is not None and page.captured_at is not None
    if date and page.captured_at:
        last = _end_of_day(page.captured_at, page.rules.timezone)
        if date > last.date().isoformat():
            date = _search(tree, page.url, last)
    if date and not (_is_in(date, lines) or _is_for_machines(date, tree)):
        date = None
    return SearchedDate(Fact(date, "trafilatura") if date else None, by_instant)


def _is_in(date: str, lines: Sequence[str]) -> bool:
    """Whether one of the lines holds the day, in figures or with the month's name."""
    year, _, day = date.split("-")
    written = re.compile(rf"(?<!\d)0?{int(day)}(?!\d)")
    return any(found[:10] == date for line in lines for _, found in dates_in(line)) or any(
        year in line and written.search(line) for line in lines
    )


def _is_for_machines(date: str, tree: HtmlElement) -> bool:
    """Whether an attribute or a script holds the day."""
    year, month, day = (int(part) for part in date.split("-"))
    written = re.compile(rf"{year}\D?0?{month}\D?0?{day}(?!\d)")
    return any(
        written.search(text)
        for node in tree.iter("script", "meta", "time", "link", "input")
        for text in (node.text or "", *map(str, node.attrib.values()))
    )


def _search(tree: HtmlElement, url: str, latest: datetime) -> str | None:
    date: str | None = find_date(
        tree, url=url, extensive_search=False, original_date=True, max_date=latest
    )
    return date


def _end_of_day(captured_at: str, offset: str | None) -> datetime:
    """The end of an instant's day in the zone of its page, as htmldate takes it: naming no zone."""
    zone = datetime.strptime(offset or _EARLIEST_ZONE, "%z").tzinfo
    day = datetime.fromisoformat(captured_at).astimezone(zone).replace(tzinfo=None)
    return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1, seconds=-1)


class _Years(parser.parserinfo):
    """dateutil's words, with years of two digits read as of no particular day."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        """A year in full, by the rule of htmldate."""
        if year >= 100 or century_specified:
            return year
        return year + (1900 if year >= 90 else 2000)


_PARSER = parser.parser(_Years())


def _whole_date(text: str, **options: Any) -> datetime:
    """A date as dateutil reads it, if the text names its day.

    Raises ValueError where dateutil would fill in today's year, month or day.
    """
    one: datetime = _PARSER.parse(text, default=_DEFAULTS[0], **options)
    other: datetime = _PARSER.parse(text, default=_DEFAULTS[1], **options)
    if one.date() != other.date():
        raise ValueError(f"no whole date: {text!r}")
    return one


# htmldate has no setting for it, and what a page says must not depend on the day of its reading.
vars(htmldate.extractors)["dateutil_parse"] = _whole_date

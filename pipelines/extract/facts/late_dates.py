"""A date among the article's first lines, or one that a label under its text names."""

from __future__ import annotations

import re

from archive.records import Page
from archive.text import dates
from pipelines.extract.article.signs import is_signed
from pipelines.extract.facts.datelines import is_of_else, may_date, unbarred
from pipelines.extract.facts.day_first import year_first
from pipelines.extract.facts.found import Fact
from pipelines.extract.facts.searched_dates import SearchedDate
from pipelines.extract.facts.surroundings import Surroundings, words

_PLACE = 16  # characters before a date, of a place or a weekday
_DATELINE = re.compile(r"(.{6,36}?)\s*[-–—]\s")
_LABELLED = re.compile(
    r"\W*(?:publi|posted|date\b|veröffentlicht|erschienen|erstellt|eingestellt|datum|fecha|data\b|"
    r"stand(?=\W{1,3}\d)|pubblicat|napisan|opublikowan|gepubliceerd|geplaatst|опубликован|дата)",
    re.IGNORECASE,
)


def late_date(around: Surroundings, language: str, page: Page) -> SearchedDate:
    """The day that a line opening an article is, or that a label under it names.

    One after the capture is none.
    """
    opening = [" ".join(unbarred(line).replace("|", " ").split()) for line in words(around.opening)]
    lines = [said for line in opening for said in (line, _dateline(line))]
    lines += [line for line in words(around.under) if _LABELLED.match(line)]
    zone = page.rules.timezone
    found = next(
        filter(None, (_day(line, zone) for line in year_first(lines, language) if may_date(line))),
        None,
    )
    if found and page.captured_at and dates.is_after(found, page.captured_at):
        return SearchedDate(None, by_instant=True)
    return SearchedDate(Fact(found, "text") if found else None)


def _dateline(line: str) -> str:
    """What stands before the dash that begins a report: "Berlin, 18.9.2016 - "; else nothing."""
    found = _DATELINE.match(line)
    return found[1] if found else ""


def _day(line: str, offset: str | None) -> str | None:
    """The one date of a line that holds hardly more."""
    found = dates.dates_in(line, offset)
    if len(found) != 1:
        return None
    ((before, date),) = found
    is_labelled = len(before) <= _PLACE or _LABELLED.match(line) or is_signed(line)
    return date if is_labelled and not is_of_else(before) else None

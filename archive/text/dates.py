"""Dates as pages, URLs and documents write them, as ISO 8601."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from itertools import chain

from archive.errors import WrongUsageError
from archive.text import date_forms

_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_ENTITY = re.compile(r"&#?\w{1,32};?")  # bounded: html.unescape raises ValueError for 4301 digits
_INVISIBLE = frozenset(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_URL_DATE = re.compile(
    r"/t?([0-9]{4})(?:[-/]([0-9]{1,2})[-/]([0-9]{1,2})|[-/]?([0-9]{2})[-/]?([0-9]{2}))"
    # what follows the day: a folder, TRS's _N, the time of a 17-digit timestamp, Tencent's number,
    # the end of t20210524.htm and of 2021-05-24.html
    r"(?=/|_[0-9]|[0-9]{9}\.|A0[0-9A-Z]|(?<=/t[0-9]{8})\.|(?<=-[0-9]{2}-[0-9]{2})\.)"
)
_AHEAD = timedelta(days=3)
_DATE_LINE = 40
_UNDER = 12
_RELEASE = re.compile(r"\s{0,9}\((?:此件|信息公开|公开|主动公开)")


def parse_date(text: str, offset: str | None = None, near: str | None = None) -> str | None:
    """Return the first date in a text, or None if it holds none from 1949 to 2100.

    The form is `YYYY-MM-DDTHH:MM:SS±HH:MM` where the text gives a time and either it states the
    zone or `offset` (`±HH:MM`) does, else `YYYY-MM-DD`. Read are Chinese dates in digits or
    numerals, year-first dates with `-`, `/`, `.` or nothing between, ISO 8601, RFC 822, English
    dates with the month's name, and 10 or 13 digits alone as seconds or milliseconds since 1970.
    Times may be written as 15:30, 下午3点半, 晚8时 or 3:30 p.m.; those such as 9时许 are left out.

    `near`, an ISO 8601 date or datetime of the text's context (its capture, say), is asked only
    where the text holds no full date. With it are read dates without a year (5月24日, May 24;
    05-24 on a date line), of the year that puts them last before it or at most three days after,
    and on a date line 昨天, 3天前, 2小时前, 刚刚, yesterday, 3 hours ago. Days are counted in the
    zone of `offset`, else of `near`; a `near` without a time says nothing of 2小时前.

    Raises ValueError for an offset in another form, or a `near` in another form or century.
    """
    zone = _zone(offset) if offset else None
    text = _plain(text).strip()
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), zone or UTC)
        return moment.isoformat() if moment.year in date_forms.YEARS else None
    full = (_iso(_day(match), match, zone) for match in _matches(date_forms.full(text), text))
    return next(filter(None, full), None) or (_near(text, near, zone) if near else None)


def dates_in(text: str, offset: str | None = None) -> list[tuple[str, str]]:
    """Every full date of a text, as parse_date returns it, with the words that lead to it."""
    zone = _zone(offset) if offset else None
    text, end = _plain(text), 0
    found: list[tuple[str, str]] = []
    for match in _matches(date_forms.full(text), text):
        if match.start() >= end and (date := _iso(_day(match), match, zone)):
            found.append((text[end : match.start()], date))
            end = match.end()
    return found


def is_after(date: str | None, instant: str) -> bool:
    """Whether a date lies after an instant's day, which is the next one somewhere on Earth."""
    last = (datetime.fromisoformat(instant) + timedelta(days=1)).date().isoformat()
    return date is not None and date[:10] > last


def asked_day(said: str | None) -> str | None:
    """The day that a person names, as `YYYY-MM-DD`; None of None.

    Raises WrongUsageError if it is none.
    """
    day = parse_date(said) if said else None
    if said and not day:
        raise WrongUsageError(f"{said!r} is not a date; write it like 2026-10-12")
    return day and day[:10]


def url_date(url: str) -> str | None:
    """Return the day that an article's URL names as `YYYY-MM-DD`, or None if it names none.

    Read are paths such as `/t20261012_1.htm`, `/2026/10-12/`, `/2026/1012/`, `/202610/12/`,
    `/20261012/` and `/art/2026/7/17/`. A month alone (`/202610/`) is no date.
    """
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    days = (date_forms.day(*filter(None, match.groups())) for match in _URL_DATE.finditer(path))
    return next((day.isoformat() for day in days if day), None)


def signing_date(text: str) -> str | None:
    """Return the date that stands under a document (成文日期) as `YYYY-MM-DD`, or None.

    The text has one paragraph a line. The date is the last of its closing lines that holds a date
    with 年月日 or the month's English name and nothing else but the issuer before it. Lists of
    attachments, contacts and 抄送 may follow; nothing is read below a line （此件公开发布）.
    """
    lines = [line for line in _plain(text).splitlines() if line.strip()]
    end = next((i for i, line in enumerate(lines) if _RELEASE.match(line)), len(lines))
    for line in reversed(lines[max(0, end - _UNDER) : end]):
        signed = (form.fullmatch(line.strip(" \t.")) for form in date_forms.SIGNED)
        if found := next((day for match in signed if match and (day := _day(match))), None):
            return found.isoformat()
    return None


def _plain(text: str) -> str:
    """Return a text in NFKC without entities and without characters that show nothing.

    Each character is normalised by itself: a run of unordered accents takes quadratic time.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text if text.isascii() else "".join(map(_plain_character, text))


@lru_cache(maxsize=16_384)
def _plain_character(character: str) -> str:
    return "" if ord(character) in _INVISIBLE else unicodedata.normalize("NFKC", character)


@cache
def _zone(offset: str) -> tzinfo | None:
    return datetime.strptime(offset, "%z").tzinfo


def _matches(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    return iter(sorted(chain(*(form.finditer(text) for form in patterns)), key=re.Match.start))


def _day(match: re.Match[str]) -> date | None:
    return date_forms.day(match["year"], match["month"], match["day"])


def _iso(day: date | None, match: re.Match[str], zone: tzinfo | None) -> str | None:
    if day is None or day.year not in date_forms.YEARS:
        return None
    clock, zone = date_forms.clock(match), date_forms.zone(match) or zone
    return datetime.combine(day, clock, zone).isoformat() if clock and zone else day.isoformat()


def _near(text: str, near: str, zone: tzinfo | None) -> str | None:
    """Return the date of a text that holds no full one, as seen from `near`."""
    now = datetime.fromisoformat(near)
    if now.year not in date_forms.YEARS:
        raise ValueError(f"{near!r} is not a date from 1949 to 2100")
    if now.tzinfo and zone:
        now = now.astimezone(zone)
    if word := date_forms.DAY_WORD.match(text):
        back = date_forms.DAYS_BACK[word["word"][0].lower()]
        return _iso(now.date() - timedelta(days=back), word, zone)
    if len(text) <= _DATE_LINE and (match := date_forms.AGO.search(text)):
        return _ago(match, now, timed=len(near) > len("2021-05-24"))
    found = _matches(date_forms.YEARLESS, text)
    return next(filter(None, (_iso(_latest(m, now.date()), m, zone) for m in found)), None)


def _ago(match: re.Match[str], now: datetime, *, timed: bool) -> str | None:
    past = date_forms.ago(match)
    if past is None or (past % timedelta(days=1) and not timed):
        return None
    day = (now - past).date()
    return day.isoformat() if day.year in date_forms.YEARS else None


def _latest(match: re.Match[str], today: date) -> date | None:
    """Return the last such day of a month before today or just after, 29 February included."""
    if not date_forms.day("2000", match["month"], match["day"]):
        return None
    years = range(today.year + 1, today.year - 9, -1)
    days = (date_forms.day(str(year), match["month"], match["day"]) for year in years)
    return next((day for day in days if day and day <= today + _AHEAD), None)

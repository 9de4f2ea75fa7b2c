"""Dates as pages and URLs write them, as ISO 8601."""

from __future__ import annotations

import heapq
import html
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

_YEARS = range(1949, 2101)

_ZEROS = "〇○◯零OoОо"  # the circle is typed as a letter, Latin or Cyrillic, as often as not
_DIGITS = str.maketrans(f"{_ZEROS}一二三四五六七八九元正", "0" * len(_ZEROS) + "12345678911")
_NUMERAL = rf"0-9{_ZEROS}一二三四五六七八九"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_ZONE = (
    r"(?P<zone>[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]|(?:UTC|GMT)\s?[+-](?:1[0-4]|0?[0-9])(?::?[0-5][0-9])?|"
    # CST is left out: in China it is +08:00, for email.utils -06:00
    r"Z|UTC?|GMT|E[SD]T|CDT|M[SD]T|P[SD]T)(?![0-9A-Za-z:])"
)
_TIME = (
    r"(?P<gap>T|\s{0,4}-?\s{0,8}|,?\s{1,4}(?:at\s{1,4})?)"
    r"(?P<hour>[0-9]{1,2})\s?[:时時点點]\s?(?P<minute>[0-9]{2})"
    r"(?:\s?[:分]\s?(?P<second>[0-9]{2})(?:\.[0-9]+)?)?(?![0-9])"
    rf"(?:\s{{0,4}}(?P<half>[ap])\.?m\b\.?)?(?:\s{{0,4}}{_ZONE})?"
)
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2021年5月24日, 二〇二一年五月二十四日
        rf"(?<![{_NUMERAL}])(?P<year>[{_NUMERAL}]{{4}})\s{{0,4}}年\s{{0,4}}"
        rf"(?P<month>[{_NUMERAL}十元正]{{1,3}})\s{{0,4}}月\s{{0,4}}"
        rf"(?P<day>[{_NUMERAL}十廿卅]{{1,4}})\s{{0,4}}[日号號](?:{_TIME})?",
        # 2021-05-24, 2021/5/24, 2021.05.24, not inside a path or an index number
        r"(?<![0-9A-Z_])(?<![0-9][-./])(?<![0-9A-Z]/)"
        r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
        rf"(?![0-9])(?:{_TIME}|(?!_|(?P=sep)[0-9]))",
        # 2021 05/24 15:30, Xinhua's year, day and time elements
        rf"(?<![0-9A-Z_/.-])(?P<year>[0-9]{{4}})\s{{1,8}}"
        rf"(?P<month>[0-9]{{2}})/(?P<day>[0-9]{{2}})(?![0-9]){_TIME}",
        # 20210524
        r"(?<![\w./-])(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
        rf"(?![0-9])(?:{_TIME}|(?![\w/-]|\.[0-9]))",
        # May 24, 2021
        rf"(?<![A-Z]){_MONTH}\s{{0,4}}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,\s{{0,4}}|\s{{1,4}})"
        rf"(?P<year>[0-9]{{4}})(?![0-9])(?:{_TIME})?",
        # 24 May 2021, RFC 822
        rf"(?<![0-9A-Z./-])(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[\s-]{{0,4}}{_MONTH},?[\s-]{{0,4}}"
        rf"(?P<year>[0-9]{{4}})(?![0-9])(?:{_TIME})?",
    )
]
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_URL_DATE = re.compile(
    r"/t?([0-9]{4})(?:[-/]([0-9]{1,2})[-/]([0-9]{1,2})|[-/]?([0-9]{2})[-/]?([0-9]{2}))"
    # what follows the day: a folder, TRS's _N, or the time of a 17-digit timestamp
    r"(?=/|_[0-9]|[0-9]{9}\.)"
)


def parse_date(text: str, offset: str | None = None) -> str | None:
    """Return the first date in a text, or None if it holds none from 1949 to 2100.

    The form is `YYYY-MM-DDTHH:MM:SS±HH:MM` where the text gives a time and either it states the
    zone or `offset` (`±HH:MM`) does, else `YYYY-MM-DD`. Read are Chinese dates in digits or
    numerals, year-first dates with `-`, `/`, `.` or nothing between, ISO 8601, RFC 822, English
    dates with the month's name, and 10 or 13 digits alone as seconds or milliseconds since 1970.

    Raises ValueError for an offset in another form.
    """
    zone = datetime.strptime(offset, "%z").tzinfo if offset else None
    text = unicodedata.normalize("NFKC", html.unescape(text)).strip()
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), zone or UTC)
        return moment.isoformat() if moment.year in _YEARS else None
    found = heapq.merge(*(form.finditer(text) for form in _FORMS), key=re.Match.start)
    return next((iso for match in found if (iso := _iso(match, zone))), None)


def url_date(url: str) -> str | None:
    """Return the day that an article's URL names as `YYYY-MM-DD`, or None if it names none.

    Read are paths such as `/t20261012_1.htm`, `/2026/10-12/`, `/2026/1012/`, `/202610/12/`,
    `/20261012/` and `/art/2026/7/17/`. A month alone (`/202610/`) is no date.
    """
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    days = (_day(*filter(None, match.groups())) for match in _URL_DATE.finditer(path))
    return next((day.isoformat() for day in days if day), None)


def _iso(match: re.Match[str], zone: tzinfo | None) -> str | None:
    day = _day(match["year"], match["month"], match["day"])
    if day is None:
        return None
    clock, zone = _time(match), _zone(match) or zone
    return datetime.combine(day, clock, zone).isoformat() if clock and zone else day.isoformat()


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(_number(year), _number(month), _number(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _number(numeral: str) -> int:
    """Read digits, 二〇二一, 十二, 二十四, 廿四, 卅 or an English month; ValueError otherwise."""
    name = numeral[:3].lower()
    if name in _MONTHS:
        return _MONTHS.index(name) + 1
    digits = numeral.translate(_DIGITS).replace("廿", "2十").replace("卅", "3十")
    tens, ten, units = digits.rpartition("十")
    return int(tens or 1) * 10 + int(units or 0) if ten else int(digits)


def _time(match: re.Match[str]) -> time | None:
    if not match["hour"]:
        return None
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    try:
        return time(hour, int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        return None


def _zone(match: re.Match[str]) -> tzinfo | None:
    text = match["zone"]
    if not text:
        return None
    if found := re.search(r"([+-])([0-9]{1,2}):?([0-9]{2})?$", text):
        # "9:30-11:30" is the hours of a meeting, "9:30:00-05:00" a zone.
        if text[0] == "-" and not match["second"] and match["gap"].upper() != "T":
            return None
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-offset if found[1] == "-" else offset)
    named = parsedate_tz(f"1 Jan 2000 00:00 {text}")
    return timezone(timedelta(seconds=named[9] or 0)) if named else None

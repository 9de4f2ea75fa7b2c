"""The forms of dates and times of day on pages, Chinese and English first, and how to read them.

The patterns are for text in Unicode's form NFKC. Every quantifier in them is bounded, so that
searching a text takes time in proportion to its length.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

from archive.text import months

YEARS = range(1949, 2101)

# The circle is typed as a figure or a letter as often as not: Latin, Cyrillic, Greek.
_ZEROS = "〇○◯◦∘⚪⭕⭘零OoОоΟο"
_DIGITS = str.maketrans(f"{_ZEROS}一二三四五六七八九元正两兩", "0" * len(_ZEROS) + "1234567891122")
_NUMERAL = rf"0-9{_ZEROS}一二三四五六七八九"

_PART = "凌晨|清晨|早晨|早上|早|上午|中午|下午|午后|午後|傍晚|晚上|晚间|晚間|晚"
_FORENOON = ("清", "早", "上")
_ZONE = (
    r"(?P<zone>[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]|(?:UTC|GMT)\s?[+-](?:1[0-4]|0?[0-9])(?::?[0-5][0-9])?|"
    # CST is left out: in China it is +08:00, for email.utils -06:00
    r"Z|UTC?|GMT|E[SD]T|CDT|M[SD]T|P[SD]T)(?![0-9A-Za-z:])"
)
# After a date. The Chinese half is atomic, or 9时30分许, about half past nine, would be read as 9时.
_TIME = (
    r"(?P<gap>T|\s{0,4}-?\s{0,8}|,?\s{1,4}(?:at\s{1,4})?|"
    r"\s{0,4}\(?(?:星期|周|週)[一二三四五六日天]\)?\s{0,4})"
    rf"(?:(?P<part>{_PART})\s{{0,4}})?(?P<hour>[{_NUMERAL}十]{{1,3}})\s?(?:"
    r"(?::\s?(?P<minute>[0-9]{2})(?:\s?[:分]\s?(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?(?![0-9])|"
    r"(?=\s{0,4}[ap]\.?m\b))"
    rf"(?:\s{{0,4}}(?P<half>[ap])\.?m\b\.?)?(?:\s{{0,4}}\(?{_ZONE})?"
    rf"|(?>[时時点點](?:\s?(?P<minutes>[{_NUMERAL}十]{{1,3}}(?=\s?分)|[0-9]{{2}}(?!\w)|半)"
    rf"(?:\s?分(?:\s?(?P<seconds>[{_NUMERAL}十]{{1,3}})\s?秒?)?)?)?)"
    r"(?!\s?(?:[0-9许許间間]|左右|前后|前後)))"
)

_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = rf"(?P<day>[{_NUMERAL}十廿卅](?:\s{{0,2}}[{_NUMERAL}十廿卅]){{0,3}})\s{{0,4}}[日号號]"
_DAY_TH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})(?![0-9])"
# 2021年5月24日, 二〇二一年五月二十四日; May 24, 2021; 24 May 2021
_CHINESE = (
    rf"(?<![{_NUMERAL}])(?P<year>[{_NUMERAL}](?:\s{{0,2}}[{_NUMERAL}]){{3}})\s{{0,4}}年\s{{0,4}}"
    rf"(?P<month>[{_NUMERAL}十元正](?:\s{{0,2}}[{_NUMERAL}十]){{0,2}})\s{{0,4}}月\s{{0,4}}{_DAY}"
)
_MONTH_FIRST = rf"(?<![A-Z]){_MONTH}\s{{0,4}}{_DAY_TH}(?:,\s{{0,4}}|\s{{1,4}}){_YEAR}"
_DAY_FIRST = rf"(?<![0-9A-Z./-]){_DAY_TH}[\s-]{{0,4}}{_MONTH},?[\s-]{{0,4}}{_YEAR}"
# 18. September 2016, 4 de mayo del 2022, 1er déc. 2016; settembre 18, 2016, in a language of Europe
_ANY_MONTH = rf"(?P<month>{months.ANY})\.?"
_YEAR_BEHIND = rf"(?:\s{{0,4}},\s{{0,4}}|\s{{0,4}}-\s{{0,4}}|\s{{1,4}}(?:del?\s{{1,2}})?){_YEAR}"
_ABROAD_DAY_FIRST = (
    r"(?<![0-9A-Z./-])(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|[.oa])?[\s-]{0,4}(?:(?:de|of)\s{1,2})?"
    rf"{_ANY_MONTH}{_YEAR_BEHIND}"
)
_ABROAD_MONTH_FIRST = rf"(?<![A-Z]){_ANY_MONTH}\s{{0,4}}{_DAY_TH}(?:,\s{{0,4}}|\s{{1,4}}){_YEAR}"
_YEAR_LAST = r"(?P<year>(?:19|20)[0-9]{2})(?![\w/-]|\.[0-9])"

FULL = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_CHINESE}(?:{_TIME})?",
        # 2021-05-24, 2021/5/24, 2021.05.24, not inside a path or an index number
        r"(?<![0-9A-Z_])(?<![0-9][-./])(?<![0-9A-Z]/)(?P<year>[0-9]{4})"
        r"(?P<sep>\s?[-/‐–—]\s?|\.)(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
        rf"(?![0-9])(?:{_TIME}|(?!_|(?P=sep)[0-9]))",
        # 2021 05/24 15:30, Xinhua's year, day and time elements
        rf"(?<![0-9A-Z_/.-])(?P<year>[0-9]{{4}})\s{{1,8}}"
        rf"(?P<month>[0-9]{{2}})/(?P<day>[0-9]{{2}})(?![0-9]){_TIME}",
        # 20210524
        r"(?<![\w./-])(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
        rf"(?![0-9])(?:{_TIME}|(?![\w/-]|\.[0-9]))",
        rf"{_ABROAD_DAY_FIRST}(?:{_TIME})?",
        rf"{_ABROAD_MONTH_FIRST}(?:{_TIME})?",
        # 18.09.2016, day first wherever dots stand
        rf"(?<![\w./-])(?P<day>[0-9]{{1,2}})\.\s?(?P<month>[0-9]{{1,2}})\.\s?{_YEAR_LAST}(?:{_TIME})?",
        # 18/9/2016 and 9/18/2016, where the numbers tell which is the day
        r"(?<![\w./-])(?P<day>1[3-9]|2[0-9]|3[01])(?P<sep>[/-])(?P<month>[0-9]{1,2})(?P=sep)"
        rf"{_YEAR_LAST}(?:{_TIME})?",
        r"(?<![\w./-])(?P<month>[0-9]{1,2})(?P<sep>[/-])(?P<day>1[3-9]|2[0-9]|3[01]|(?P=month))(?P=sep)"
        rf"{_YEAR_LAST}(?:{_TIME})?",
    )
]

_ANY_YEAR = re.compile("[0-9]{4}|年")


def full(text: str) -> list[re.Pattern[str]]:
    """The forms of full dates that a text can hold: none if it names no year."""
    return FULL if _ANY_YEAR.search(text) else []


# What may stand around a date that is read only where its line holds hardly more.
_BEFORE = (
    r"\A[\W_]{0,4}(?:[^\W\d_]{2,10}\s{0,2}:|(?:发布|發佈|发表|發表|更新)[于於]?|"
    r"(?:Posted|Published|Updated)(?:\s{1,2}on)?)?[\W_]{0,4}"
)
_AFTER = r"[\W_]{0,4}(?:\Z|\s[^\W\d_]{2,10}\s{0,2}:)"

YEARLESS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        # 5月24日, not 每年5月24日 or 农历五月初五
        rf"(?<![年历曆{_NUMERAL}])(?<!年\s)(?P<month>[{_NUMERAL}十]{{1,3}})"
        rf"\s{{0,4}}月\s{{0,4}}{_DAY}(?:{_TIME})?",
        # May 24, 24 May; in small letters it may be the verb
        rf"(?<![A-Z])(?-i:{_MONTH})\s{{1,4}}{_DAY_TH}(?![0-9A-Z])"
        rf"(?:{_TIME}|(?!,?\s{{0,4}}[0-9]))",
        rf"(?<![0-9A-Z./-]){_DAY_TH}\s{{1,4}}(?-i:{_MONTH})(?![A-Z])"
        rf"(?:{_TIME}|(?!,?\s{{0,4}}[0-9]))",
        # 05-24, 5/24 15:30
        rf"{_BEFORE}(?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}})"
        rf"(?:{_TIME}|(?<=[0-9]{{2}}[-/.][0-9]{{2}})){_AFTER}",
    )
]
# 昨天 15:30, 今早, yesterday at 3:30 p.m.
DAY_WORD = re.compile(
    rf"{_BEFORE}(?P<word>[今昨前](?:[天日]|(?=早|晚))|today|yesterday)"
    rf"(?:{_TIME}|\s?(?:{_PART}))?{_AFTER}",
    re.IGNORECASE,
)
DAYS_BACK = {"今": 0, "t": 0, "昨": 1, "y": 1, "前": 2}
# 3天前, 2小时前, 半个小时前, 15分钟前, 刚刚, 3 hours ago
AGO = re.compile(
    rf"(?:(?<!\w)|(?<=[于於布新]))(?:(?P<count>[{_NUMERAL}十两兩半]{{1,3}}|an?(?=\s))\s?[个個]?"
    r"(?P<unit>天|小[时時]|[钟鐘][头頭]|分[钟鐘]|days?\b|h(?:ou)?rs?\b|min(?:ute)?s?\b)"
    r"(?:之?前|\s{1,2}ago)|刚刚|剛剛|just\snow)(?!\w)",
    re.IGNORECASE,
)

_UNITS = {
    **dict.fromkeys("天d", timedelta(days=1)),
    **dict.fromkeys("小钟鐘h", timedelta(hours=1)),
    **dict.fromkeys("分m", timedelta(minutes=1)),
}

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_ISSUER = rf"[{_HAN}\s、()]{{2,60}}(?:[委局部厅廳院府会會室组組办辦司署社所处處行校]|中心)"
SIGNED = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:{_ISSUER}\s{{0,20}})?{_CHINESE}(?:\s{{0,4}}\((?:此件|主动公开)[^)]{{0,20}}\))?",
        _MONTH_FIRST,
        _DAY_FIRST,
    )
]


def number(numeral: str) -> int:
    """Return the value of digits, 二〇二一, 十二, 二十四, 廿四, 卅; raises ValueError otherwise."""
    digits = "".join(numeral.split()).translate(_DIGITS)
    digits = digits.replace("廿", "2十").replace("卅", "3十")
    tens, ten, units = digits.rpartition("十")
    return int(tens or 1) * 10 + int(units or 0) if ten else int(digits)


def day(year: str, month: str, number_of_day: str) -> date | None:
    """Return the day these name, the month in a numeral or by name, or None if there is none."""
    try:
        of_year = months.number(month) or number(month)
        found = date(number(year), of_year, number(number_of_day))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def clock(match: re.Match[str]) -> time | None:
    """Return the time of day in a match of these forms, or None if no clock shows it.

    None also where words leave it open: 晚12时 is the next day's midnight, 晚2点 may be.
    """
    if not match["hour"]:
        return None
    minutes = match["minute"] or match["minutes"] or "0"
    try:
        hour = _hour(number(match["hour"]), match["part"] or "", (match["half"] or "").lower())
        minute = 30 if minutes == "半" else number(minutes)
        return time(hour, minute, number(match["second"] or match["seconds"] or "0"))
    except ValueError:
        return None


def ago(match: re.Match[str]) -> timedelta | None:
    """Return how long ago a match of `AGO` says, or None if its number is none."""
    count = match["count"]
    if not count:
        return timedelta(0)
    try:
        times = {"半": 0.5, "a": 1, "an": 1}.get(count.lower()) or number(count)
    except ValueError:
        return None
    return times * _UNITS[match["unit"][0].lower()]


def _hour(hour: int, part: str, half: str) -> int:
    """Return the hour of 24 of 下午3点, 3 p.m.; -1 if the part of the day has no such hour."""
    if half and 1 <= hour <= 12:
        return hour % 12 + (12 if half == "p" else 0)
    if not part or hour > 12 or part.startswith(_FORENOON):
        return hour
    if part == "凌晨":
        return hour % 12
    if part == "中午":
        return hour if hour >= 10 else hour + 12
    if part[0] in "晚傍":
        return hour + 12 if 5 <= hour <= 11 else -1
    return hour % 12 + 12


def zone(match: re.Match[str]) -> tzinfo | None:
    """Return the zone that a match of these forms states, or None if it states none."""
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

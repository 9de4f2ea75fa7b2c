"""Numbers of a table as its cells show them: decimals, percentages, dates."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **dict.fromkeys((14, 15), "yyyy-mm-dd"),
    **{16: "m-d", 17: "yyyy-mm", 22: "yyyy-mm-dd h:mm"},
    **dict.fromkeys((18, 20, 32, 34, 55), "h:mm"),
    **dict.fromkeys((19, 21, 33, 35, 45, 46, 47, 56), "h:mm:ss"),
    **dict.fromkeys((27, 36, 50, 57), "yyyy年m月"),
    **dict.fromkeys((28, 29, 51, 54, 58), "m月d日"),
    **dict.fromkeys((30,), "m-d"),
    **dict.fromkeys((31,), "yyyy年m月d日"),
    **dict.fromkeys((52, 53), "yyyy年m月"),
    **{37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"},
}
"""The formats that are known by number; those from 27 on as Excel in Chinese shows them."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
_DATE = re.compile(r"[ymdhs]|上午|AM/PM", re.IGNORECASE)
_NUMBER = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?\s*%?")
_MONTHS = re.compile(r"m", re.IGNORECASE)
_FIRST = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_MOST = 2_958_466.0  # days; the year 10000
_EXACT = 1e15  # from here on a number has no digits for all its places


def shown(value: float, pattern: str, *, since_1904: bool = False) -> str:
    """A number by the format of its cell; by none where the format says nothing or is no plain
    one."""
    section = _section(value, pattern)
    bare = _LITERAL.sub("", section)
    if _DATE.search(bare) and "general" not in bare.lower():
        return _date(value, section, _FIRST[since_1904])
    found = _NUMBER.search(bare)
    if found is None and not bare.strip():
        return "".join(_words(section).split()) or _plain(value)
    if found is None or "e+" in bare.lower() or "/" in bare:
        return _plain(value)
    is_signed = value < 0 and pattern.count(";") == 0
    number = _formatted(abs(value), found[0].replace(" ", ""))
    before, after = bare[: found.start()], bare[found.end() :]
    literal = _literals(section)
    return f"{'-' if is_signed else ''}{literal[0] or before.strip()}{number}{literal[1] or after.strip()}"


def _section(value: float, pattern: str) -> str:
    """The part of a format for a number of this sign."""
    sections = pattern.split(";")
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _literals(section: str) -> tuple[str, str]:
    """The words before and behind a number: 元 in 0.00"元"."""
    kept = _LITERAL.sub(lambda m: _words(m[0]).translate(_HIDE), section)
    if found := _NUMBER.search(kept):
        sides = kept[: found.start()], kept[found.end() :]
        return sides[0].translate(_SHOW).strip(), sides[1].translate(_SHOW).strip()
    return "", ""


def _words(section: str) -> str:
    """What stands in a format as it is."""
    return "".join(m[1] or m[2] or "" for m in _LITERAL.finditer(section))


# Figures among the words of a format are no places of its number.
_HIDE = {ord(sign): 0xE000 + ord(sign) for sign in "0123456789#?,.%"}
_SHOW = {number: sign for sign, number in _HIDE.items()}


def _formatted(value: float, places: str) -> str:
    is_percent = places.endswith("%")
    whole, _, part = places.rstrip("%").partition(".")
    digits = f"{value * 100 if is_percent else value:,.{len(part)}f}"
    least = part.rstrip("#?")
    while "." in digits and digits.endswith("0") and len(digits.partition(".")[2]) > len(least):
        digits = digits[:-1]
    digits = digits if "," in whole else digits.replace(",", "")
    width = whole.count("0")
    before, point, behind = digits.rstrip(".").partition(".")
    return f"{before.rjust(width, '0')}{point}{behind}{'%' if is_percent else ''}"


def _plain(value: float) -> str:
    if value == int(value) and abs(value) < _EXACT:
        return str(int(value))
    return f"{value:.10g}"


def _date(value: float, section: str, first: datetime) -> str:
    """A day or a time; in Chinese where the format is."""
    if not 0 <= value < _MOST:
        return _plain(value)
    at = first + timedelta(seconds=round(value * 86_400))
    bare = _LITERAL.sub("", section).lower()
    has_day = "y" in bare or "d" in bare
    parts = []
    if has_day or ("m" in bare and "h" not in bare and "s" not in bare):
        parts.append(_day(at, bare, "年" in section or "月" in section))
    if "h" in bare or "s" in bare:
        parts.append(at.strftime("%H:%M:%S" if "s" in bare else "%H:%M"))
    return " ".join(parts)


def _day(at: datetime, bare: str, is_chinese: bool) -> str:
    year, day = "y" in bare, "d" in bare
    if is_chinese:
        return f"{f'{at.year}年' if year else ''}{at.month}月{f'{at.day}日' if day else ''}"
    return "-".join(
        f"{number:02}"
        for number, is_shown in ((at.year, year), (at.month, True), (at.day, day))
        if is_shown
    )

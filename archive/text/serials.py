"""The serials that one mention gives: one, several (33、34、35号, 33号和34号), or all from one to
another (第1至3号)."""

from __future__ import annotations

import re

from archive.text.mention import GAP, value_of

_NUMERAL = r"[〇零○一二三四五六七八九十百]{1,6}"
_DIGITS = rf"[0-9](?:{GAP}[0-9]){{0,4}}"
SERIAL = rf"(?:{_DIGITS}|{_NUMERAL})"
END = rf"{GAP}号"
_JOINED = "、和及与至~-"
SERIALS = (
    rf"(?P<serials>{SERIAL}(?:(?:{END})?{GAP}[{_JOINED}]{GAP}(?:第{GAP})?"
    rf"{SERIAL}(?={GAP}[号{_JOINED}])){{0,11}})"
)
"""One serial or more, up to the 号 behind the last."""
_MOST = 30  # serials of a range; what begins and ends a longer one is found alone


def serials(said: str) -> list[int]:
    """The serials that a match of SERIALS gives, in their order; none of 29-1号, which is neither."""
    parts = re.split(rf"([{_JOINED}])", re.sub(r"[\s第号令]", "", said))
    found = [value_of(parts[0])]
    for sign, part in zip(parts[1::2], parts[2::2], strict=True):
        last, value = found[-1], value_of(part)
        if sign == "-" and value <= last:
            return []
        is_range = sign in "至~-" and 0 < value - last <= _MOST
        found += range(last + 1, value + 1) if is_range else [value]
    return found

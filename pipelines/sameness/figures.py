"""The figures of a text: what tells one bulletin of a template from the next."""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.text.months import number
from pipelines.sameness.units import Units

_FIGURE = re.compile(r"[0-9]+(?:[,.][0-9]+)*")
_GROUP = re.compile("[0-9]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_ITEM = re.compile(r"[0-9]+[.;,(]")  # 1. and 1、 and 1)
_LINE_BEGINS = "\n(;"
_DAY = re.compile(r" ?[年月日号]")
# A report's dateline: 新华社北京11月30日电, 本报4月9日讯; BEIJING, April 9 (Xinhua) -- .
_DATELINE = re.compile(
    r"(?:[0-9]* ?[年月日号] ?){1,3}(?:电|讯|综合|消息|报道)"
    r"|(?:,? [0-9]{1,2})?(?:,? [0-9]{4})? ?(?:\([a-z ]{2,20}\(|—|--)"
)
# Lines that a site puts around a text: when it was put there, how often it was read.
_OF_THE_PAGE = re.compile(
    r"(?:时间|日期|发布|更新|来源|浏览|阅读|点击|字号|编辑|责编|电话|邮编|编号)[: ][^\n;]{0,24}$"
    r"|(?:updated|published|posted|source|editor|views)[: ][^\n;]{0,24}$"
)
_AROUND = 32


class Figure(NamedTuple):
    """A figure: where its units begin and end, its digits, and whether it is part of a date."""

    begin: int
    end: int
    digits: str
    is_date: bool


def figures(units: Units) -> list[Figure]:
    """The figures in their order, thousands without commas, months by their number.

    Left out are the numbers of list items, and datelines and lines that a site adds to a text.
    """
    text, found, behind = units.folded, [], 0
    for unit, begin, end in units.pieces():
        if begin < behind:
            continue
        figure = _FIGURE.match(text, begin)
        if figure is None:
            month = _month(text[begin:end]) if text[begin].isascii() else None
            if month and not _is_of_the_page(text, begin, end):
                found.append(Figure(unit, unit + 2, f"month {month}", True))
            continue
        behind = figure.end()
        if not _is_of_the_page(text, begin, behind):
            width = 2 * len(_GROUP.findall(figure[0]))
            is_date = bool(_DAY.match(text, behind))
            found.append(Figure(unit, unit + width, _digits(figure[0]), is_date))
    return found


def _month(word: str) -> int | None:
    return number(word) if len(word) > 2 and word != "may" else None


def _digits(figure: str) -> str:
    return figure.replace(",", "") if _THOUSANDS.fullmatch(figure) else figure


def _is_of_the_page(text: str, begin: int, end: int) -> bool:
    is_first = begin == 0 or text[begin - 1] in _LINE_BEGINS
    if is_first and _ITEM.match(text, begin):
        return True
    before = text[max(0, begin - _AROUND) : begin]
    return bool(_DATELINE.match(text, end) or _OF_THE_PAGE.search(before))

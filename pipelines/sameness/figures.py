"""The figures of a text: what tells one bulletin of a template from the next."""

from __future__ import annotations

import re
from typing import NamedTuple

from archive.text.folding import HAN, SIGNS
from archive.text.mention import value_of
from archive.text.months import number
from pipelines.sameness.units import Units, length

_APART = HAN + re.escape(SIGNS)
# What a bulletin or a list is the next one of: 第八周, 第三批.
_ORDINAL = "(?<=第)([一二三四五六七八九十]{1,3})(?=周|期|批|季度|轮|届)"
_FIGURE = re.compile(
    rf"(?<![^{_APART}])(?:([0-9]+(?:[,.][0-9]+)*)|{_ORDINAL}|[a-z][^{_APART}]{{2,}})"
)
_GROUP = re.compile("[0-9]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PADDED = re.compile("0[1-9]")  # 2026-05-04
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
    r"(?:时间|日期|发布|更新|来源|浏览|阅读|点击|字号|编辑|责编|电话|邮编|(?<![\u4e00-\u9fff])编号)[: ][^\n;]{0,24}$"
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
    """The figures in their order, thousands without commas, months by their number,
    days as they are without the nought before.

    Left out are the numbers of list items, and datelines and lines that a site adds to a text.
    """
    text, found, unit, behind = units.folded, [], 0, 0
    for piece in _FIGURE.finditer(text):
        begin, end = piece.span()
        if not (digits := _said(piece)):
            continue
        unit, behind = unit + length(text[behind:begin]), begin
        if not _is_of_the_page(text, begin, end):
            width = 2 * len(_GROUP.findall(piece[1] or "")) or len(piece[2] or "") or 2
            is_date = not (piece[1] or piece[2]) or bool(_DAY.match(text, end))
            found.append(Figure(unit, unit + width, digits, is_date))
    return found


def _said(piece: re.Match[str]) -> str | None:
    if piece[2]:
        return str(value_of(piece[2]))
    return _digits(piece[1]) if piece[1] else _month(piece[0])


def _month(word: str) -> str | None:
    month = number(word) if word != "may" else None
    return f"month {month}" if month else None


def _digits(figure: str) -> str:
    if _PADDED.fullmatch(figure):
        return figure[1:]
    return figure.replace(",", "") if _THOUSANDS.fullmatch(figure) else figure


def _is_of_the_page(text: str, begin: int, end: int) -> bool:
    is_first = begin == 0 or text[begin - 1] in _LINE_BEGINS
    if is_first and _ITEM.match(text, begin):
        return True
    before = text[max(0, begin - _AROUND) : begin]
    return bool(_DATELINE.match(text, end) or _OF_THE_PAGE.search(before))

"""When an article was published and last changed, as the lines around its headline say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from archive.text import dates
from pipelines.extract.page.captions import CAPTION

_UPDATED = re.compile(r"更新|修改|修订|updated|modified|revised|edited", re.IGNORECASE)
# The same in other languages, where they tell two dates apart; alone it may be all a page says.
_UPDATED_ABROAD = re.compile(
    r"aktualisiert|geändert|bearbeitet|mise? à jour|modifiée?\b|actualizad|aggiornat|atualizad|"
    r"aktualizowan|aktualizacja|bijgewerkt|uppdaterad|oppdatert|opdateret|güncelle",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"今天是|现在是|(?:当前|现在|系统|服务器)(?:时间|日期)|星期[一二三四五六日天]|农历|天气|℃|°[CF]?\b|"
    r"today is|current time|local time",
    re.IGNORECASE,
)
_CREDITED = re.compile(r"来源|來源|作者|发布|發布|published|posted", re.IGNORECASE)
_LONGEST_DATED = 200
_PUBLISHED = re.compile(
    r"发布|發[布佈]|发稿|发表|刊发|时间|時間|日期|published|posted|\bdate|veröffentlicht|erschienen|erstellt|publi[ée]|"
    r"publicad|pubblicat|gepubliceerd|geplaatst|publicera|publisert|opublikowan|опубликован",
    re.IGNORECASE,
)
# Words that hold one of those and say another thing: 更新日期, 发布单位.
_NO_PUBLICATION = re.compile(
    r"(?:更新|修改|修订)(?:时间|時間|日期)|(?:发布|發[布佈])(?:单位|單位|机构|機構|机关|機關|部门|部門|者|人)"
)
# Dates of what is written about, not of the page.
_OF_ELSE = re.compile(
    r"(?:成文|签署|签发|印发|制定|实施|施行|生效|执行|截止|截至|有效|失效|废止|到期|开标|报名|会议|"
    r"活动|举办|effective|deadline|valid|expir|closing)[^:]{0,8}:?\s*$",
    re.IGNORECASE,
)
# What says when it was changed, and only the time of day: 3 May 2024 11:30 (Updated 11:54).
_CHANGED_AT = re.compile(
    r"\d{1,2}\s?(?:[:.h时時点點]\s?\d{2}|[ap]\.?m\b)|\bago\b|前", re.IGNORECASE
)
_REMARK = re.compile(r"[(（][^()（）]{0,20}\d[:時时]\d\d[^()（）]{0,12}$")
_LABEL = 14  # characters before a date that can be its label
_LONGEST = 60  # characters of a line without a year
_SHORT = 30  # of a line that is a date and hardly more
_TWO_DIGITS = re.compile(
    r"(?<![\d.年/-])(\d\d)([-./]|年)(?=\d{1,2}(?:\2|月)\d{1,2}(?:日|(?![\d./-])))"
)
_REPUBLIC = re.compile(
    r"(?:民[国國]\s*(\d{2,3})\s*年|(?<![\d./-])(1[0-4]\d)([-./])(?=\d{1,2}\3\d{1,2}(?![\d./-])))"
)
_YEAR = re.compile(r"\s*((?:19|20)\d\d)\s*年?\s*")
_MONTH_AND_DAY = re.compile(r"\d{1,2}/\d{1,2}(?!\d)")
_BARS = re.compile(r"(?:\s*\|)+\s*")
_BARRED = re.compile(r"(?<![\d|])(\d{1,2}) \| (\d{1,2}) \| ((?:19|20)\d\d)(?!\d)")
_BOX = re.compile(r"\D{0,3}(\d{1,2})日?\s+((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})月?\D{0,3}")
_ELEMENTS = re.compile(r"((?:19|20)\d\d)\s+(\d{1,2})\s*/\s*(\d{1,2})(?!\d)")
_APART = re.compile(r"(?<!\d)(\d{1,2})\s*[/|·]\s*([^\W\d_]{3,12})\s*[/|·]\s*((?:19|20)\d\d)(?!\d)")


class ShownDate(NamedTuple):
    """A date that a line shows; whether the instant of the capture completed it."""

    date: str
    by_instant: bool


def times(
    around: Sequence[str],
    offset: str | None,
    day: str | None = None,
    captured_at: str | None = None,
) -> tuple[ShownDate | None, ShownDate | None]:
    """When it was published and last changed, as the lines around the headline say.

    Of several dates on a line each is what the words before it say. 5月24日 and 昨天 are read as
    seen from the `day` that the address gives, else, on a line that holds hardly more, from the
    capture. A line of that day is believed before any other, since pages show clocks too; then
    one with the year; then one that says what its date is.
    """
    published: list[tuple[bool, bool, bool, ShownDate]] = []
    modified = None
    for line in _with_years(around):
        if (
            line.startswith(CAPTION)
            or len(line) > _LONGEST_DATED
            or (_CLOCK.search(line) and not _CREDITED.search(line))
        ):
            continue
        text = _written_out(_BARS.sub(" ", unbarred(line)).strip(), offset)
        full = dates.dates_in(text, offset)
        near = day or (captured_at if may_date(text) else None)
        for words, found in full or _yearless(text, offset, near):
            shown = ShownDate(found, by_instant=not full and not day)
            label = words[-_LABEL:] if len(full) > 1 else _labelling(text, words)
            said = _PUBLISHED.search(_NO_PUBLICATION.sub("", label))
            changed = _UPDATED.search(label) or (len(full) > 1 and _UPDATED_ABROAD.search(label))
            if changed and not said:
                modified = modified or shown
            elif not is_of_else(words):
                other_day = bool(day) and found[:10] != str(day)[:10]
                published.append((other_day, not full, not said, shown))
    best = min(published, default=None, key=lambda found: found[:3])
    return best[3] if best else None, modified


def _labelling(text: str, before: str) -> str:
    """What of a line may say what its one date is: all, or what leads to the date where behind it
    stands when on that day it was changed."""
    behind = text[len(before) :]
    changed = _UPDATED.search(behind)
    if not changed:
        return text
    is_later = _CHANGED_AT.search(behind, changed.end()) or _REMARK.search(behind, 0, changed.end())
    return before if is_later else text


def is_of_else(words: str) -> bool:
    """Whether the words before a date say that it is of what is written about."""
    return bool(_OF_ELSE.search(words[-_LABEL:]))


def _with_years(lines: Sequence[str]) -> Iterator[str]:
    """The lines, a month and day after the year that stands on the line above."""
    for above, line in pairwise(["", *lines]):
        year = _YEAR.fullmatch(above)
        yield f"{year[1]}/{line}" if year and _MONTH_AND_DAY.match(line) else line


def _yearless(text: str, offset: str | None, near: str | None) -> Iterator[tuple[str, str]]:
    if found := dates.parse_date(text, offset, near=near):
        yield "", found


def _written_out(text: str, offset: str | None) -> str:
    """A line with its year in full: 民國115年, 26-09-18, and dates that elements take apart."""
    if box := _BOX.fullmatch(text):
        return f"{box[2]}-{box[3]}-{box[1]}"
    text = _ELEMENTS.sub(r"\1-\2-\3", text)
    if "民" in text or len(text) <= _SHORT:
        text = _REPUBLIC.sub(
            lambda year: f"{int(year[1] or year[2]) + 1911}{year[3] or '年'}", text
        )
    # Elsewhere than in China the day may come first.
    if offset == "+08:00" and len(text) <= _SHORT:
        text = _TWO_DIGITS.sub(lambda year: f"{_century(int(year[1]))}{year[2]}", text)
    return text


def _century(year: int) -> int:
    """A year of two digits in full, by the rule of htmldate."""
    return year + (1900 if year >= 90 else 2000)


def unbarred(line: str) -> str:
    """A line with its date together: 18 | 09 | 2016, 29 / Dezember / 2022."""
    return _APART.sub(r"\1 \2 \3", _BARRED.sub(r"\1.\2.\3", line))


def may_date(line: str) -> bool:
    """Whether a line may be a date line: short, and no sentence."""
    is_sentence = line.endswith(("。", ".", "！", "？")) and not line.endswith(".m.")
    return len(line) <= _LONGEST and not is_sentence

"""When an article was published and last changed, as the lines around its headline say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from archive.text import dates

_UPDATED = re.compile(r"更新|修改|修订|updated|modified|revised", re.IGNORECASE)
_CLOCK = re.compile(
    r"今天是|现在是|(?:当前|现在|系统|服务器)(?:时间|日期)|星期[一二三四五六日天]|农历|天气|℃|°[CF]?\b|"
    r"today is|current time|local time",
    re.IGNORECASE,
)
_LONGEST_DATED = 200
_PUBLISHED = re.compile(r"发布|发稿|发表|刊发|时间|日期|published|posted|\bdate", re.IGNORECASE)
_LONGEST = 60  # characters of a line without a year


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

    5月24日 and 昨天 are read as seen from the `day` that the address gives, else, on a line
    that holds hardly more, from the capture. A line of that day is believed before any other,
    since pages show clocks too; then one with the year; then one that says what its date is.
    """
    published: list[tuple[bool, bool, bool, ShownDate]] = []
    modified = None
    for line in around:
        if len(line) > _LONGEST_DATED or _CLOCK.search(line):
            continue
        text = line.replace(" | ", " ")
        full = dates.parse_date(text, offset)
        near = day or (captured_at if _may_date(text) else None)
        if not (found := full or dates.parse_date(text, offset, near=near)):
            continue
        shown = ShownDate(found, by_instant=not full and not day)
        if _UPDATED.search(line) and not _PUBLISHED.search(line):
            modified = modified or shown
        else:
            other_day = bool(day) and found[:10] != str(day)[:10]
            published.append((other_day, not full, not _PUBLISHED.search(line), shown))
    best = min(published, default=None, key=lambda found: found[:3])
    return best[3] if best else None, modified


def _may_date(line: str) -> bool:
    """Whether a line may be a date line: short, and no sentence."""
    is_sentence = line.endswith(("。", ".", "！", "？")) and not line.endswith(".m.")
    return len(line) <= _LONGEST and not is_sentence

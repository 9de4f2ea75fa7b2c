"""Lines that a page has broken in mid-sentence to fit a width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.extract.page.lines import Line

_GOES_ON = re.compile(r"[A-Za-z,;-]$")
_WIDTH = 20  # characters of a Chinese line that is full, at least
_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]+[)）、.．]|第.{1,4}[条章节]|附件|[●■◆▶·•—-]")


def mended(lines: list[Line]) -> list[Line]:
    """The lines, those joined that were broken in mid-sentence to fit a width."""
    found: list[Line] = []
    for i, line in enumerate(lines):
        if i and line.broken and _is_cut(lines[i - 1].text, line.text, _is_full(lines, i - 1)):
            before = found[-1]
            gap = " " if before.text[-1].isascii() and line.text[0].isascii() else ""
            before.text += gap + line.text
            before.linked += line.linked
            before.links += line.links
        else:
            found.append(line)
    return found


def _is_full(lines: list[Line], i: int) -> bool:
    """Whether a line is as long as the one it is broken off, or the one broken off it."""
    pairs = [(i - 1, i), (i, i + 1)]
    return any(
        a >= 0
        and b + 1 < len(lines)
        and lines[b].broken
        and lines[b + 1].broken
        and abs(len(lines[a].text) - len(lines[b].text)) <= 1
        for a, b in pairs
    )


def _is_cut(before: str, after: str, full: bool) -> bool:
    """Whether a line goes on in the next: in small letters, or as long as others in Chinese."""
    if after[0].isascii():
        return bool(_GOES_ON.search(before)) and after[0].islower()
    return (
        full
        and len(before) >= _WIDTH
        and (before[-1].isalpha() or before[-1] in "，、")
        and not _ITEM.match(after)
    )

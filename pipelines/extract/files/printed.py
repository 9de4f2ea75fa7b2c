"""Printed lines, which know where they stand, as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.extract.files.file_text import FileText

_PAGE_NUMBER = re.compile(
    r"[-—–·\s]+\d{1,4}[-—–·\s]+|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?", re.ASCII
)
_WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
)
_FIRST_WORD = re.compile(r"[!-~]+|.")
_INDENT = 0.6  # of a character
_SLACK = 1.0  # characters that a full line may lack of the margin: a closing mark is half of one
_SPREAD = 1.35  # times its letters a line is wide that has gaps: a row of a table
_APART = 1.35  # times the usual distance between two lines of a paragraph
_RAGGED = 0.12  # of a page's width, by which its right margin may be wider than the left one
_LONGEST = 200  # lines of a paragraph; more are a table that looks like one
_HALF = 0.5  # of the width of the text; what is shorter breaks off by itself


class Printed(NamedTuple):
    """A line of print: its ends, its place down the page, and the size of its letters."""

    text: str
    left: float
    right: float
    down: float
    size: float


class Margins(NamedTuple):
    """Between what the text of a page stands, and how far apart its lines usually are."""

    left: float
    right: float
    pitch: float


class Paragraphs:
    """Pages of printed lines on their way to paragraphs; one may go on from page to page."""

    def __init__(self, text: FileText) -> None:
        self._text = text
        self._open: list[str] = []
        self._last: tuple[Printed, Margins] | None = None
        self._right = 0.0  # how far the lines of any page go

    def page(self, lines: Sequence[Printed], number: int, width: float) -> None:
        """Take the lines of a page."""
        lines = _without_number([line for line in lines if line.text.strip()], number)
        if not lines:
            return
        self._right = max([self._right, *(line.right for line in lines if line.right <= width)])
        margins = _margins(lines, self._right, width)
        for place, line in enumerate(lines):
            if not (self._last and _goes_on(*self._last, line, is_new_page=place == 0)):
                self.end()
            self._open.append(line.text)
            self._last = line, margins
            if len(self._open) == _LONGEST:
                self.end()

    def end(self) -> None:
        """No line belongs to the last paragraph any more."""
        self._text.add(reduce(_joined, self._open, ""))
        self._open.clear()
        self._last = None


def _margins(lines: Sequence[Printed], furthest: float, width: float) -> Margins:
    """Margins are about equal: where no line comes near the right one, none is full."""
    gaps = [gap for one, other in pairwise(lines) if (gap := other.down - one.down) > 0]
    left = min(line.left for line in lines)
    return Margins(left, max(furthest, width - left - _RAGGED * width), median(gaps or [0.0]))


def _goes_on(last: Printed, margins: Margins, line: Printed, *, is_new_page: bool) -> bool:
    """Whether a line belongs to the paragraph of the last one."""
    size = last.size
    word = _FIRST_WORD.match(line.text.lstrip())
    room = margins.right - last.right
    return (
        abs(size - line.size) <= 0.15 * size
        and line.left <= last.left + _INDENT * size
        and room < _width(word[0] if word else "", size) + _SLACK * size
        and last.right - last.left > _HALF * (margins.right - margins.left)
        and not _is_spread(last)
        and not _is_spread(line)
        and (is_new_page or 0 < line.down - last.down <= _APART * margins.pitch)
    )


def _is_spread(line: Printed) -> bool:
    letters = _width("".join(line.text.split(" ")), line.size)
    return line.right - line.left > _SPREAD * letters + line.size


def _width(text: str, size: float) -> float:
    """How wide a text is, about."""
    wide = len(_WIDE.findall(text))
    return size * (wide + 0.5 * (len(text) - wide))


def _joined(start: str, rest: str) -> str:
    """Two lines as one: with a space where neither side is of a script that has none."""
    start, rest = start.rstrip(), rest.lstrip()
    if start.endswith(
        ("\u00ad", "\u0002", "\ufffe")
    ):  # a hyphen that only the line's end asked for
        return start[:-1] + rest
    if not start or not rest:
        return start or rest
    is_east = _WIDE.match(start[-1:]) or _WIDE.match(rest[:1])
    return f"{start}{rest}" if is_east else f"{start} {rest}"


def _without_number(lines: list[Printed], number: int) -> list[Printed]:
    """The lines of a page without its number over or under them, amid a sentence."""
    if len(lines) > 1 and _is_number(lines[-1], number):
        return lines[:-1]
    if len(lines) > 1 and _is_number(lines[0], number):
        return lines[1:]
    return lines


def _is_number(line: Printed, number: int) -> bool:
    said = line.text.strip()
    return said == str(number) or bool(_PAGE_NUMBER.fullmatch(said))

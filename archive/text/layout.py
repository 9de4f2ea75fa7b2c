"""What the lines of a plain text are: headings, the salutation, the signature, and the rest."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

LineKind = Literal["heading", "opening", "sign", "flush", "row", "plain"]

CELLS = " | "
"""What stands between the cells of a table's row."""

_LONGEST_HEADING = 40  # characters of a Chinese one; an English one may have twice as many
_LONGEST_ENTRY = 60
_LAST = 6  # lines at the end among which the signature stands
_HAN_NUMBER = "[一二三四五六七八九十百零〇]+"
_NUMBERED = re.compile(
    rf"第(?:{_HAN_NUMBER}|\d+)[编章节]|{_HAN_NUMBER}[、.．]|附件\s*\d*\s*(?:[:：]|$)|"
    r"(?:Chapter|Part|Section|Annex|Appendix)\s+(?:[IVXLC]+|\d+)\b|[IVXLCivxlc]+\.\s|\d{1,2}\.\s+[A-Z]"
)
_ITEM = re.compile(rf"[（(](?:{_HAN_NUMBER}|\d{{1,2}})[)）]\s*\S")
_CLAUSE = re.compile(r"[。；！？]|[.;!?]\s")
_STOPS = tuple("。；，、！？;,.")
_DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[A-Z][a-z]+ \d{1,2}, \d{4}")
_SENTENCE = re.compile("，|如下")
_ASIDE = re.compile(r"[（(][^（）()]{2,40}[）)]")


class Line(NamedTuple):
    """A line, what it is, and what a table of contents calls it if it begins a part."""

    kind: LineKind
    text: str
    entry: str | None = None


def lines(text: str) -> list[Line]:
    """The lines of a text that are not empty, each with what it is."""
    found = [line.strip() for line in text.split("\n") if line.strip()]
    signed = _signature(found)
    return [_line(at, line, signed) for at, line in enumerate(found)]


def _line(at: int, line: str, signed: range) -> Line:
    if CELLS in line:
        return Line("row", line)
    if at in signed:
        return Line("sign", line)
    found = _NUMBERED.match(line)
    if (found or _ITEM.match(line)) and _is_short(line) and not line.endswith(_STOPS):
        return Line("heading", line, line)
    if found:
        entry = _CLAUSE.split(line, maxsplit=1)[0]
        is_named = len(found[0]) < len(entry) and _is_short(entry)
        return Line("plain", line, entry[:_LONGEST_ENTRY] if is_named else None)
    if at < 3 and line.endswith(("：", ":")) and not _SENTENCE.search(line):
        return Line("opening", line)
    return Line("flush" if _ASIDE.fullmatch(line) else "plain", line)


def _is_short(line: str) -> bool:
    return len(line) <= (2 * _LONGEST_HEADING if line.isascii() else _LONGEST_HEADING)


def _signature(found: list[str]) -> range:
    """The lines of who signed and when, at the end."""
    for at in range(len(found) - 1, max(0, len(found) - _LAST), -1):
        if _DATE.fullmatch(found[at]):
            first = at
            while first > max(0, at - 3) and _is_name(found[first - 1]):
                first -= 1
            return range(first, at + 1)
    return range(0)


def _is_name(line: str) -> bool:
    """Whether a line may be the name of who signs."""
    is_said = line.endswith(("。", "：", "；", ".", ":", ";", "）", ")"))
    is_said = is_said or CELLS in line or bool(_NUMBERED.match(line))
    return _is_short(line) and not is_said

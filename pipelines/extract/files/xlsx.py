"""XLSX: the sheets of SpreadsheetML, row by row, with the values that cells show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from pipelines.extract.files.file_text import FileText
from pipelines.extract.files.package import Package, attribute, children, local
from pipelines.extract.files.shown_numbers import BUILT_IN, shown

_COLUMN = re.compile(r"[A-Z]{1,3}")
_UNNAMED = re.compile(r"(?:sheet|工作表)\s*\d*", re.IGNORECASE)
_GAP = 20  # empty cells in a row that are kept
_ON = ("1", "true", "on")


def read(body: bytes, text: FileText) -> None:
    """Read the sheets that are not hidden, in their order."""
    package = Package(body)
    main = package.main()
    text.title = package.title()
    links = package.links(main)
    book = package.tree(main)
    known = {kind: name for kind, name in links.values() if name in package}
    strings = _strings(package, known.get("sharedStrings"))
    formats = _formats(package, known.get("styles"))
    is_1904 = any(attribute(p, "date1904") in _ON for p in children(book, "workbookPr"))
    cells = _Cells(strings, formats, is_1904)
    every = [sheet for all_ in children(book, "sheets") for sheet in all_]
    sheets = [sheet for sheet in every if sheet.get("state", "visible") == "visible"]
    for sheet in sheets:
        kind, name = links.get(_link(sheet), ("", ""))
        if kind == "worksheet":
            add_name(text, sheet.get("name") or "", len(sheets))
            for row in package.elements(name, "row"):
                text.add_row(cells.of(row))


def add_name(text: FileText, name: str, sheets: int) -> None:
    """The name of one of several sheets, if somebody gave it one."""
    if sheets > 1 and not _UNNAMED.fullmatch(name.strip()):
        text.add(name)


def _link(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _strings(package: Package, name: str | None) -> list[str]:
    """The texts that cells share, by number."""
    return [_text(item) for item in package.elements(name, "si")] if name else []


def _text(node: etree._Element) -> str:
    """A text in runs, without the reading aids of its characters."""
    said = []
    for child in node:
        if local(child) == "t":
            said.append(child.text or "")
        elif local(child) == "r":
            said.append(_text(child))
    return "".join(said)


def _formats(package: Package, name: str | None) -> list[str]:
    """The formats of numbers, by the style of a cell."""
    if name is None:
        return []
    root = package.tree(name)
    own = {
        fmt.get("numFmtId"): fmt.get("formatCode") or ""
        for all_ in children(root, "numFmts")
        for fmt in all_
    }
    styles = (style for all_ in children(root, "cellXfs") for style in all_)
    return [_format(style.get("numFmtId") or "0", own) for style in styles]


def _format(number: str, own: dict[str | None, str]) -> str:
    return own.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, "")


class _Cells:
    """What the cells of a book show."""

    def __init__(self, strings: Sequence[str], formats: Sequence[str], is_1904: bool) -> None:
        self._strings = strings
        self._formats = formats
        self._is_1904 = is_1904

    def of(self, row: etree._Element) -> Iterator[str]:
        """The cells of a row, the empty ones between them too."""
        column = 0
        for cell in children(row, "c"):
            place = _place(cell.get("r"), column)
            yield from [""] * min(place - column, _GAP)
            column = place + 1
            yield self._shown(cell)

    def _shown(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(map(_text, children(cell, "is")))
        value = next((v.text or "" for v in children(cell, "v")), "")
        if kind == "s":
            return (
                self._strings[int(value)] if int(value or -1) in range(len(self._strings)) else ""
            )
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return self._number(value, cell.get("s") or "0") if kind == "n" and value else value

    def _number(self, value: str, style: str) -> str:
        at = int(style) if style.isdecimal() else 0
        pattern = self._formats[at] if at < len(self._formats) else ""
        try:
            return shown(float(value), pattern, since_1904=self._is_1904)
        except (ValueError, OverflowError):
            return value


def _place(reference: str | None, next_one: int) -> int:
    """The column of a cell, from 0; where it names none, or one of before, the next."""
    match = _COLUMN.match(reference or "")
    if match is None:
        return next_one
    number = 0
    for letter in match[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number - 1, next_one)

"""DOCX: the paragraphs and tables of WordprocessingML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.extract.files.file_text import CELLS, FileText, UnreadError
from pipelines.extract.files.package import Package, attribute, children, local

# What no reader sees, and the older form of what stands beside it in a newer one.
_UNSEEN = {
    *("del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt", "pPr", "tblPr"),
    *("sectPr", "tcPr", "trPr", "sdtPr", "object", "binData", "comment"),
}
_MARKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_HEADLINE = re.compile(r"title|heading ?1|标题(?: ?1)?", re.IGNORECASE)
_AT_FIRST = 12  # paragraphs among which a headline stands
_NOTES = ("footnotes", "endnotes")
_OFF = ("0", "false", "off", "none")


def read(body: bytes, text: FileText) -> None:
    """Read a document's text, then its notes; headers and footers are none of it."""
    package = Package(body)
    main = package.main()
    text.title = package.title()
    root = package.tree(main)
    document = next(children(root, "body"), None)
    if document is None:
        raise UnreadError("is damaged: it has no body")
    links = sorted(package.links(main).values())
    headlines = _headline_styles(package, [name for kind, name in links if kind == "styles"])
    for place, block in enumerate(_blocks(document)):
        if local(block) == "p" and place < _AT_FIRST and _style(block) in headlines:
            text.heading = text.heading or " ".join(_paragraph(block)[0].split()) or None
        _add(block, text)
    for kind, name in links:
        if kind in _NOTES and name in package:
            for block in package.tree(name).iter("{*}p"):
                _add(block, text)


def _headline_styles(package: Package, names: list[str]) -> set[str]:
    """The styles that a headline has, by their names."""
    styles = (s for name in names if name in package for s in children(package.tree(name), "style"))
    return {
        attribute(style, "styleId") or ""
        for style in styles
        for name in children(style, "name")
        if _HEADLINE.fullmatch(attribute(name, "val") or "")
    }


def _style(paragraph: etree._Element) -> str | None:
    for properties in children(paragraph, "pPr"):
        for style in children(properties, "pStyle"):
            return attribute(style, "val")
    return None


def _blocks(node: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in their order, out of whatever holds them."""
    for child in node:
        name = local(child)
        if name in ("p", "tbl"):
            yield child
        elif name not in _UNSEEN:
            yield from _blocks(child)


def _add(block: etree._Element, text: FileText) -> None:
    if local(block) == "tbl":
        for row in _within(block, "tr"):
            text.add_row(_cell(cell) for cell in _within(row, "tc"))
        return
    said, boxes = _paragraph(block)
    for line in said.split("\n"):
        text.add(line)
    for box in boxes:
        for inner in _blocks(box):
            _add(inner, text)


def _within(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table, or the cells of a row, but those that were deleted."""
    for child in node:
        if local(child) == name:
            if not any(local(mark) == "del" for p in children(child, "trPr") for mark in p):
                yield child
        elif local(child) not in ("tbl", *_UNSEEN):
            yield from _within(child, name)


def _cell(cell: etree._Element) -> str:
    """A cell as a line, a table in it and all."""
    inner = FileText()
    for block in _blocks(cell):
        _add(block, inner)
    return " ".join(line.replace(CELLS, " ") for line in inner.lines)


def _paragraph(paragraph: etree._Element) -> tuple[str, list[etree._Element]]:
    """What a paragraph says, and the text boxes that hang on it."""
    said: list[str] = []
    boxes: list[etree._Element] = []
    _walk(paragraph, said, boxes)
    return "".join(said), boxes


def _walk(node: etree._Element, said: list[str], boxes: list[etree._Element]) -> None:
    for child in node:
        name = local(child)
        if name == "t":
            said.append(child.text or "")
        elif name in _MARKS:
            said.append(_MARKS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _UNSEEN and not (name == "r" and _is_hidden(child)):
            _walk(child, said, boxes)


def _is_hidden(run: etree._Element) -> bool:
    marks = (mark for properties in children(run, "rPr") for mark in children(properties, "vanish"))
    return any((attribute(mark, "val") or "1") not in _OFF for mark in marks)

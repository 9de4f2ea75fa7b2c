"""The text of a part of a page, as a reader sees it: one block a line, tables as rows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
        "ucapcontent",
    ]
)
_SILENT = frozenset(
    ["script", "style", "noscript", "template", "iframe", "object", "button", "select", "textarea"]
)


def text_of(node: HtmlElement) -> str:
    """All that the node shows, hidden parts left out."""
    return "".join(_pieces(node))


def _pieces(node: HtmlElement) -> Iterator[str]:
    if not isinstance(node.tag, str) or node.tag in _SILENT or _hidden(node):
        return
    if node.tag == "br":
        yield "\n"
        return
    edge = "\n" if node.tag in _BLOCKS else " " if node.tag in ("td", "th") else ""
    yield edge
    # Line breaks in the source are white space in HTML; only blocks and <br> end a line.
    yield " ".join((node.text or "").split("\n"))
    for child in node:
        yield from _row_cell(child) if child.tag in ("td", "th") else _pieces(child)
        yield " ".join((child.tail or "").split("\n"))
    yield edge


def _row_cell(cell: HtmlElement) -> Iterator[str]:
    """A table cell on its row's line, paragraphs within it joined."""
    if _hidden(cell):
        return
    if not all(map(_hidden, cell.itersiblings("td", "th", preceding=True))):
        yield " | "
    yield " ".join("".join(_pieces(cell)).split())


def _hidden(node: HtmlElement) -> bool:
    style = (node.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or node.get("hidden") is not None

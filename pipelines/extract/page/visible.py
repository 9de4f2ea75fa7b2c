"""What of a page a reader sees: silent and inline parts, links and where they lead."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q "
    "rb rp rt ruby s samp small source span strike strong sub sup time tt u var wbr".split()
)
_SILENT = frozenset(
    "audio button canvas datalist iframe input map noscript object script select style svg "
    "template textarea title video".split()
)
_KINDS = r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|zip|rar|csv|txt)"
_FILE = re.compile(rf"{_KINDS}(?:$|[?#])|down(?:load|file)", re.IGNORECASE)
_FILE_NAME = re.compile(rf"{_KINDS}\W*$", re.IGNORECASE)


def is_silent(node: HtmlElement) -> bool:
    """Whether a reader sees nothing of the node: a script, a comment, a hidden part."""
    if not isinstance(node.tag, str) or node.tag in _SILENT or node.get("hidden") is not None:
        return True
    style = node.get("style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def is_inline(node: HtmlElement) -> bool:
    """Whether the node stands within a line; Word's `o:p` and `st1:…` do."""
    return not isinstance(node.tag, str) or node.tag in _INLINE or ":" in node.tag


def class_and_id(node: HtmlElement) -> str:
    """What a page calls a node, for patterns to search."""
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def offers_file(node: HtmlElement) -> bool:
    """Whether a link leads to a document: an attachment, which is part of a notice."""
    return bool(_FILE.search(node.get("href") or ""))


def is_file_name(words: str) -> bool:
    """Whether words end as the name of a document does; its address may not."""
    return bool(_FILE_NAME.search(words))


def leads_away(node: HtmlElement) -> bool:
    """Whether a node is a link that is no file's; a heading's link to itself is none."""
    if node.tag != "a" or offers_file(node):
        return False
    href = (node.get("href") or "").strip()
    return not (len(href) > 1 and href.startswith("#") and _is_in_heading(node))


def strip_silent(tree: HtmlElement) -> None:
    """Take out of a tree what no reader sees."""
    for node in list(tree):
        if is_silent(node):
            drop(node)
        else:
            strip_silent(node)


def drop(node: HtmlElement) -> None:
    """Take a node out of its tree; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    parent.remove(node)


def _is_in_heading(node: HtmlElement) -> bool:
    near = (node.getparent(), *node)
    return any(other is not None and other.tag in HEADINGS for other in near)

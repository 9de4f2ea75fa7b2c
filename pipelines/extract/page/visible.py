"""What of a page a reader sees: silent and inline parts, links and where they lead."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.etree import Comment, ProcessingInstruction
from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q "
    "rb rp rt ruby s samp small source span strike strong sub sup time tt u var wbr".split()
)
_SILENT = frozenset(
    "audio button canvas datalist iframe input map noscript object rp rt script select style svg "
    "template textarea title video".split()
)
_FOLDED = ("div", "section", "article", "p", "span")
_FOLD = re.compile(
    r"(?<![a-z])(?:paywall|premium|more|rest|full|fold(?:ed)?|expand\w*|collaps\w*|unfold|tabs?|t\d|"
    r"tab-?pane|panel|content|article|remaining|hidden-?text|quanwen|zhankai)(?![a-z])",
    re.IGNORECASE,
)
_DIALOG = re.compile(
    r"dialog|modal|pop-?up|mask|layer|toast|cookie|consent|login|share|menu|nav|search|comment|tip|ad(?![a-z])",
    re.IGNORECASE,
)
_PROSE = 60  # characters
_STOP = re.compile(r"[。！？]|[.!?](?=\s|$)")
_KINDS = r"\.(?:pdf|docx?|xlsx?|pptx?|ofd|wps|et|dps|rtf|zip|rar|7z|csv|txt)"
_FILE = re.compile(rf"{_KINDS}(?:$|[?#])|down(?:load|file)", re.IGNORECASE)
_FILE_NAME = re.compile(rf"{_KINDS}\W*$", re.IGNORECASE)


def is_silent(node: HtmlElement) -> bool:
    """Whether a reader sees nothing of the node: a script, a comment, a hidden part."""
    return not isinstance(node.tag, str) or node.tag in _SILENT or _is_hidden(node)


def _is_hidden(node: HtmlElement) -> bool:
    style = node.get("style")
    return node.get("hidden") is not None or (
        bool(style) and "display:none" in style.replace(" ", "").lower()
    )


def _is_folded(node: HtmlElement) -> bool:
    """Whether a hidden part is folded text: what 展开全文, a tab or a paywall holds back."""
    name = class_and_id(node)
    if node.tag not in _FOLDED or not _FOLD.search(name) or _DIALOG.search(name):
        return False
    text = node.text_content()
    linked = sum(len(link.text_content()) for link in node.iter("a"))
    asks = next(node.iter("form", "input", "button", "select"), None) is not None
    is_prose = len(text) >= _PROSE and len(_STOP.findall(text)) >= 2
    return is_prose and linked * 4 < len(text) and not asks


def is_inline(node: HtmlElement) -> bool:
    """Whether the node stands within a line; Word's `o:p` and `st1:…` do."""
    return is_inline_tag(node.tag)


@lru_cache(maxsize=1_024)
def is_inline_tag(tag: object) -> bool:
    """The same of a node's tag; that of a comment is no string."""
    return not isinstance(tag, str) or tag in _INLINE or ":" in tag


def class_and_id(node: HtmlElement) -> str:
    """What a page calls a node, for patterns to search."""
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def offers_file(node: HtmlElement) -> bool:
    """Whether a link leads to a document: an attachment, which is part of a notice."""
    href = node.get("href")
    return href is not None and _is_of_file(href)


@lru_cache(maxsize=8_192)  # each link of a page is asked for several times
def _is_of_file(href: str) -> bool:
    return _FILE.search(href) is not None


def is_file_name(words: str) -> bool:
    """Whether words end as the name of a document does; its address may not."""
    return bool(_FILE_NAME.search(words))


def leads_away(node: HtmlElement) -> bool:
    """Whether a node is a link that is no file's; a heading's link to itself is none."""
    href = node.get("href") or ""
    if node.tag != "a" or _is_of_file(href):
        return False
    return not (href.lstrip()[:1] == "#" and len(href.strip()) > 1 and _is_in_heading(node))


def strip_silent(tree: HtmlElement) -> None:
    """Take out of a tree what no reader sees, but not the text that is only folded."""
    for node in tree.xpath(".//@hidden/.. | .//@style/.."):
        if node is tree or not _is_hidden(node):
            continue
        if _is_folded(node):
            node.attrib.pop("hidden", None)
            node.attrib.pop("style", None)
        else:
            drop(node)
    for node in list(tree.iter(*_SILENT, Comment, ProcessingInstruction)):
        drop(node)


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

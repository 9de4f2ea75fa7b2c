"""From text to tree, as forgiving as a browser where lxml alone loses half a page."""

from __future__ import annotations

import re
import sys

from lxml.etree import ElementDefaultClassLookup, HTMLParser, ParserError
from lxml.html import HtmlElement, document_fromstring

# Optional in HTML, and a stray one before the content makes lxml cut the tree in two.
_END_TAGS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
# What XML does not allow: lxml reads it and then refuses to write it.
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_CHARACTERS = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_NO_CHARACTER = re.compile("\ufffe|\uffff".encode())
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,10})|([0-9]{1,10}));?", re.IGNORECASE)
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|title|meta|article|section|main|div|p|h[1-6]|table|ul|ol|span|font|br)"
    r"[\s/>]",
    re.IGNORECASE,
)
# Tags never closed nest without end; by default lxml drops all below the 256th level.
_PARSER = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
# lxml.html's own lookup asks Python for the class of each element.
_PARSER.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
_DEEPEST = 2048  # levels, libxml2's limit with huge_tree

sys.setrecursionlimit(max(sys.getrecursionlimit(), 5 * _DEEPEST))


def parse(html: str) -> HtmlElement | None:
    """The root of an HTML document's tree; None if the text holds no markup."""
    if not _TAG.search(html):
        return None
    html = _END_TAGS.sub("", html)
    if not all(_is_valid(*given) for given in set(_REFERENCE.findall(html))):
        html = _REFERENCE.sub(_without_invalid, html)
    document = html.encode("utf-8", "replace").translate(None, _CONTROLS)
    try:
        return document_fromstring(_NO_CHARACTER.sub(b"", document), _PARSER)
    except ParserError:
        return None


def _without_invalid(reference: re.Match[str]) -> str:
    """A character reference, or nothing where it names no character of XML."""
    return reference[0] if _is_valid(reference[1], reference[2]) else ""


def _is_valid(hexadecimal: str | None, decimal: str | None) -> bool:
    """Whether a reference by number, in one of the two forms, names a character of XML."""
    code = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
    return code in b"\t\n\r" if code < 0x20 else any(code in some for some in _CHARACTERS)

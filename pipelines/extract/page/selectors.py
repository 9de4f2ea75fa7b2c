"""Selectors as sources declare them: CSS, or XPath when they start with `/`, `./` or `(`."""

from __future__ import annotations

from functools import cache

from cssselect import HTMLTranslator
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.extract.normalise import normalise_line


def first(tree: HtmlElement, path: str) -> HtmlElement | str | None:
    """The first element or string the selector finds, in document order; None if none."""
    found = _compiled(path)(tree)
    if isinstance(found, list):
        return found[0] if found else None
    return str(found) or None


def first_text(tree: HtmlElement, path: str) -> str | None:
    """Its text on one line, or None where there is none."""
    found = first(tree, path)
    return normalise_line(found.text_content() if isinstance(found, HtmlElement) else found)


@cache
def _compiled(path: str) -> XPath:
    return XPath(path if path.startswith(("/", "./", "(")) else HTMLTranslator().css_to_xpath(path))

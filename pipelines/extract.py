"""A page's main text and its facts: the source's selectors first, trafilatura everywhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.utils import load_html

from archive import dates
from archive.decode import decode
from archive.records import ReadingRules
from pipelines import facts
from pipelines.blocks import text_of
from pipelines.normalise import normalise
from pipelines.select import first

# Optional in HTML, and a stray one before the content makes lxml cut the tree in two.
_END_TAGS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_EDITOR = re.compile(
    r"^\s*[【\[(（]?\s*(?:责任编辑|责编|编\s*辑|編\s*輯|責任編輯)\s*[:：][^。\n]{0,40}$",
    re.MULTILINE,
)
_SANE = 40  # characters; a declared body with less is a selector that no longer fits


class UnreadableError(ValueError):
    """The payload is no page: nothing can be read from it."""


@dataclass(slots=True)
class Extract:
    """A page's main text and facts, before normalisation."""

    text: str
    facts: facts.Facts
    charset: str


def extract(
    body: bytes, url: str, content_type: str, rules: ReadingRules, listed_date: str | None = None
) -> Extract:
    """Read one HTML payload (content encoding already undone).

    Raises UnreadableError, saying why, when the bytes hold no HTML tree.
    """
    html, charset = decode(body, content_type)
    tree = load_html(_END_TAGS.sub("", html))
    if tree is None:
        raise UnreadableError(f"no HTML in {len(body)} bytes read as {charset}")
    found = facts.read(tree, rules)
    if not found.published_at:
        found.published_at = dates.url_date(url) or listed_date or _searched_date(tree, url)
    return Extract(_EDITOR.sub("", _text(tree, url, rules)), found, charset)


def _text(tree: HtmlElement, url: str, rules: ReadingRules) -> str:
    selector = rules.selectors.get("body")
    if selector:
        node = first(tree, selector)
        if isinstance(node, HtmlElement):
            declared = text_of(node)
            if len(normalise(declared)) >= _SANE:
                return declared
    document = trafilatura.bare_extraction(tree, url=url, include_comments=False)
    return (document.text or "") if isinstance(document, trafilatura.settings.Document) else ""


def _searched_date(tree: HtmlElement, url: str) -> str | None:
    return find_date(tree, url=url, extensive_search=False, original_date=True)

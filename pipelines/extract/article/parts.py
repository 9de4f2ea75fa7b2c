"""The parts of a page that make up its article: the source's, if it is sane, else the likeliest."""

from __future__ import annotations

from functools import cache, partial
from itertools import dropwhile

import trafilatura
from lxml.html import HtmlElement

from pipelines.extract.article import location
from pipelines.extract.page.lines import Line, lines_of

SANE = 40  # characters; with less, a selector no longer fits, or a page keeps its text elsewhere
_AGREED = 0.5  # of our text that trafilatura's precise reading holds; with less it is asked again


def find(
    tree: HtmlElement, headline: HtmlElement | None, declared: HtmlElement | None, url: str
) -> list[HtmlElement]:
    """The article's parts in a pruned tree, in reading order; none if nothing looks like one."""
    second = cache(partial(_second_opinion, tree, url, precise=True))
    parts = location.find(tree, headline, second)
    if second.cache_info().misses and location.share(_lines(parts), second()) < _AGREED:
        parts = location.find(
            tree, headline, cache(partial(_second_opinion, tree, url, precise=False))
        )
    if declared is not None and _is_sane(declared, parts):
        return [declared]
    if headline is not None and not any(map(_is_prose, parts)):
        return [node] if (node := _pictured(tree, headline)) is not None else parts
    return parts


def _lines(parts: list[HtmlElement]) -> list[Line]:
    return [line for part in parts for line in lines_of(part)]


def _is_prose(part: HtmlElement) -> bool:
    """Whether a part holds a line that is more than a menu's, a credit's or a reader's."""
    return any(len(line.text) >= SANE and "。" in line.text for line in lines_of(part))


def _pictured(tree: HtmlElement, headline: HtmlElement) -> HtmlElement | None:
    """The container behind the headline, known by its name, that holds hardly more than pictures;
    None if there is none."""
    behind = dropwhile(lambda node: node is not headline, tree.iter())
    known = next(filter(location.is_container, behind), None)
    if known is None or known.find(".//img") is None or _length(known) >= SANE:
        return None
    return known


def _second_opinion(tree: HtmlElement, url: str, *, precise: bool) -> str:
    """The page's text as trafilatura reads it, without white space."""
    document = trafilatura.bare_extraction(
        tree, url=url, fast=True, favor_precision=precise, include_comments=False
    )
    text = document.text if isinstance(document, trafilatura.settings.Document) else ""
    return "".join((text or "").split())


def _is_sane(declared: HtmlElement, parts: list[HtmlElement]) -> bool:
    """Whether a declared body holds a text, and not a far longer one stands elsewhere."""
    length = _length(declared)
    around = {declared, *declared.iterancestors(), *declared.iterdescendants()}
    elsewhere = sum(_length(part) for part in parts if part not in around)
    return length >= SANE and elsewhere < 3 * length


def _length(part: HtmlElement) -> int:
    return sum(len(line.text) for line in lines_of(part))

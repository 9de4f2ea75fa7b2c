"""The parts of a page that make up its article: the source's, if it is sane, else the likeliest."""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import dropwhile

import trafilatura
from lxml.html import HtmlElement

from pipelines.extract.article import location
from pipelines.extract.article.chunks import with_equals
from pipelines.extract.article.neighbours import share
from pipelines.extract.page.lines import Line, lines_of
from pipelines.extract.page.outline import Outline
from pipelines.extract.page.visible import class_and_id

SANE = 40  # characters; with less, a selector no longer fits, or a page keeps its text elsewhere
# A page builder's box of text, and what holds all of an article's.
_BOX = re.compile(r"\belementor-widget-text-editor\b|\bwpb_text_column\b|\bet_pb_text\b(?!-)")
_BUILT = re.compile(
    r"\belementor(?:-location-\w+)?(?![\w-])|\b(?:entry|post)-content\b|\bet_builder_inner_content\b"
)
_AGREED = 0.5  # of our text that trafilatura's precise reading holds; with less it is asked again


def find(
    page: Outline, headline: HtmlElement | None, declared: HtmlElement | None, url: str
) -> list[HtmlElement]:
    """The article's parts in a pruned tree, in reading order; none if nothing looks like one."""
    tree = page.nodes[0]
    second = cache(partial(_second_opinion, tree, url, precise=True))
    parts = location.find(page, headline, second)
    if second.cache_info().misses and share(_lines(parts, page), second()) < _AGREED:
        parts = location.find(
            page, headline, cache(partial(_second_opinion, tree, url, precise=False))
        )
    if declared is not None and _is_sane(declared, parts, page):
        return [declared]
    parts = _built(parts)
    if len(parts) == 1:
        parts = with_equals(parts[0])
    if headline is not None and not any(_is_prose(part, page) for part in parts):
        return [node] if (node := _pictured(page, headline)) is not None else parts
    return parts


def _built(parts: list[HtmlElement]) -> list[HtmlElement]:
    """The parts, or where a page builder has put the text in boxes of its own, all its boxes."""
    if len(parts) != 1:
        return parts
    around = [*parts, *parts[0].iterancestors()]
    if not any(map(_is_box, around)) and sum(map(_is_box, parts[0].iter())) != 1:
        return parts
    root = next((node for node in around if _BUILT.search(class_and_id(node))), None)
    return [*filter(_is_box, root.iter())] if root is not None else parts


def _is_box(node: HtmlElement) -> bool:
    return bool(_BOX.search(node.get("class") or ""))


def _lines(parts: list[HtmlElement], page: Outline) -> list[Line]:
    return [line for part in parts for line in lines_of(part, page)]


def _is_prose(part: HtmlElement, page: Outline) -> bool:
    """Whether a part holds a line that is more than a menu's, a credit's or a reader's."""
    return any(len(line.text) >= SANE and "。" in line.text for line in lines_of(part, page))


def _pictured(page: Outline, headline: HtmlElement) -> HtmlElement | None:
    """The container behind the headline, known by its name, that holds hardly more than pictures;
    None if there is none."""
    behind = dropwhile(lambda node: node is not headline, page.nodes)
    known = next(filter(location.is_container, behind), None)
    if known is None or known.find(".//img") is None or _length(known, page) >= SANE:
        return None
    return known


def _second_opinion(tree: HtmlElement, url: str, *, precise: bool) -> str:
    """The page's text as trafilatura reads it, without white space."""
    document = trafilatura.bare_extraction(
        tree, url=url, fast=True, favor_precision=precise, include_comments=False
    )
    text = document.text if isinstance(document, trafilatura.settings.Document) else ""
    return "".join((text or "").split())


def _is_sane(declared: HtmlElement, parts: list[HtmlElement], page: Outline) -> bool:
    """Whether a declared body holds a text, and not a far longer one stands elsewhere."""
    length = _length(declared, page)
    around = {declared, *declared.iterancestors(), *declared.iterdescendants()}
    elsewhere = sum(_length(part, page) for part in parts if part not in around)
    return length >= SANE and elsewhere < 3 * length


def _length(part: HtmlElement, page: Outline) -> int:
    return sum(len(line.text) for line in lines_of(part, page))

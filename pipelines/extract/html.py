"""A page's main text and its facts.

Furniture is taken out of the parsed page; trafilatura and a search for the densest part then say
where the article stands, and its lines are read from there.
"""

from __future__ import annotations

from dataclasses import dataclass

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement

from archive.records import Page
from archive.text.dates import parse_date
from archive.text.decode import decode
from pipelines.extract.article import boilerplate_parts, headline, location
from pipelines.extract.article.trim import trim
from pipelines.extract.facts import bylines, precedence
from pipelines.extract.facts.marked_names import marks
from pipelines.extract.page.embedded import text_in_data
from pipelines.extract.page.labels import labels
from pipelines.extract.page.lines import Line, lines_of
from pipelines.extract.page.metadata import scripted_date
from pipelines.extract.page.parse import parse
from pipelines.extract.page.selectors import first
from pipelines.extract.page.text_amount import measures
from pipelines.extract.page.visible import strip_silent

_SANE = 40  # characters; with less, a selector no longer fits, or a page keeps its text elsewhere
_AGREED = 0.5  # of our text that trafilatura's precise reading holds; with less it is asked again
_BEFORE = 3  # lines before the headline that may name date and publisher
_ABOVE = 15  # lines between headline and text, at most
_BELOW = 25  # lines under the text that may name its author or editor


class UnreadableError(ValueError):
    """The payload is no page: nothing can be read from it."""


@dataclass(slots=True)
class Extract:
    """A page's main text and facts, before normalisation."""

    text: str
    facts: precedence.Facts
    charset: str


def extract(page: Page) -> Extract:
    """Read one HTML payload.

    Raises UnreadableError, saying why, when the bytes hold no HTML tree.
    """
    html, charset = decode(page.body, page.content_type)
    tree = parse(html)
    if tree is None:
        raise UnreadableError(f"no HTML in {len(page.body)} bytes read as {charset}")
    said = precedence.said(tree, page.rules)
    selectors = page.rules.selectors
    part = first(tree, selectors["body"]) if "body" in selectors else None
    declared = part if isinstance(part, HtmlElement) else None
    strip_silent(tree)
    sizes = measures(tree)
    heading = headline.find(tree, sizes, said.titles())
    if heading is None:
        heading = headline.lone(tree, said.title)
    shown = [line.text.strip(" |") for line in lines_of(tree, apart=True)]
    labelled, marked = labels(tree), marks(tree)
    boilerplate_parts.prune(tree, sizes, [node for node in (heading, declared) if node is not None])
    parts = _article(tree, heading, declared, page.url)
    if heading is None and parts:
        heading = headline.above(parts[0])
    title = heading.text_content() if heading is not None else said.title
    text = [line.text for line in trim([line for p in parts for line in lines_of(p)], title)]
    if sum(map(len, text)) < _SANE:
        text = _kept_elsewhere(html, page.url, title, text)
    view = precedence.View(heading, labelled, marked, text, *_around(shown, text, title))
    found = precedence.read(said, view, page)
    if "published_at" not in found and (searched := _searched_date(html, page)):
        found["published_at"] = searched
    return Extract("\n".join(text), found, charset)


def _article(
    tree: HtmlElement, heading: HtmlElement | None, declared: HtmlElement | None, url: str
) -> list[HtmlElement]:
    """The parts that make up the article: the source's, if it is sane, else the page's likeliest."""
    second = _second_opinion(tree, url, precise=True)
    parts, agreed = location.find(tree, heading, second)
    if agreed < _AGREED:
        parts, _ = location.find(tree, heading, _second_opinion(tree, url, precise=False))
    if declared is not None and _is_sane(declared, parts):
        return [declared]
    return parts


def _second_opinion(tree: HtmlElement, url: str, *, precise: bool) -> str:
    """The page's text as trafilatura reads it, without white space."""
    document = trafilatura.bare_extraction(
        tree, url=url, fast=True, favor_precision=precise, include_comments=False
    )
    text = document.text if isinstance(document, trafilatura.settings.Document) else ""
    return "".join((text or "").split())


def _is_sane(declared: HtmlElement, parts: list[HtmlElement]) -> bool:
    """Whether a declared body holds a text, and not a far longer one stands elsewhere."""
    size = _length(declared)
    around = {declared, *declared.iterancestors(), *declared.iterdescendants()}
    return size >= _SANE and sum(_length(part) for part in parts if part not in around) < 3 * size


def _length(part: HtmlElement) -> int:
    return sum(len(line.text) for line in lines_of(part))


def _around(page: list[str], text: list[str], title: str) -> tuple[list[str], list[str]]:
    """The lines around the headline, and those from there to a little beyond the text."""
    keys = [headline.letters(line) for line in page]
    first, last = (headline.letters(line) for line in (text[0], text[-1])) if text else ("", "")
    start = keys.index(first) if first in keys else len(keys)
    end = len(keys) - 1 - keys[::-1].index(last) if last in keys else start
    key = headline.letters(title)
    heads = [i for i, line in enumerate(keys[:start]) if key and key in line]
    head = max(heads[-1] - _BEFORE if heads else 0, start - _ABOVE, 0)
    return bylines.joined(page[head:start]), page[head : end + _BELOW]


def _kept_elsewhere(html: str, url: str, title: str, shown: list[str]) -> list[str]:
    """The text of a page that shows little: as data in it, or, if nothing is shown, as
    trafilatura finds it."""
    if text := text_in_data(parse(html)) or "\n".join(shown):
        return text.splitlines()
    document = trafilatura.bare_extraction(html, url=url, include_comments=False)
    lines = (getattr(document, "text", None) or "").splitlines()
    return [line.text for line in trim([Line(line) for line in lines], title)]


def _searched_date(html: str, page: Page) -> precedence.Fact | None:
    """The date of a page that neither shows nor says one: its scripts', or what htmldate finds."""
    tree = parse(html)
    if date := parse_date(scripted_date(tree) or "", page.rules.timezone):
        return precedence.Fact(date, "script")
    date = find_date(tree, url=page.url, extensive_search=False, original_date=True)
    return precedence.Fact(date, "trafilatura") if date else None

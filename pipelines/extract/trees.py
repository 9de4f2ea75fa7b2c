"""The three trees of a page: as it came, what a reader sees of it, and that without boilerplate.

Each is made of the one before, which it takes: what only that tree can say is read at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from archive.errors import UnreadableError
from archive.records import Page
from archive.text.decode import decode
from pipelines.extract.article import boilerplate_parts, headline, lead
from pipelines.extract.facts.marked_names import MarkedNames, marked_names
from pipelines.extract.facts.said import Said, said_by
from pipelines.extract.page.labels import labels
from pipelines.extract.page.lines import Line, lines_of
from pipelines.extract.page.metadata import marked_times
from pipelines.extract.page.outline import Outline, outline
from pipelines.extract.page.parse import parse
from pipelines.extract.page.selectors import first
from pipelines.extract.page.text_amount import TextAmount, text_amounts
from pipelines.extract.page.visible import strip_silent


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it came. Its tree turns into the visible one: nobody else may read it."""

    tree: HtmlElement
    html: str
    charset: str
    base_url: str
    said: Said
    declared: HtmlElement | None
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisiblePage:
    """What of a page a reader sees. Its tree turns into the pruned one."""

    tree: HtmlElement
    amounts: dict[HtmlElement, TextAmount]
    heading: HtmlElement | None
    is_whole: bool  # the heading says what the page says its title is, and nothing else
    declared: HtmlElement | None
    lead: HtmlElement | None
    fields: set[HtmlElement]
    lines: list[Line]
    labelled: dict[str, str]
    marked: MarkedNames
    times: dict[str, str]


@dataclass(frozen=True, slots=True)
class PrunedPage:
    """What of a page is no boilerplate, as far as its parts tell."""

    tree: HtmlElement
    outline: Outline
    amounts: dict[HtmlElement, TextAmount]
    heading: HtmlElement | None
    declared: HtmlElement | None
    lead: HtmlElement | None


def raw_page(page: Page) -> RawPage:
    """Parse a payload, and read what is for machines.

    Raises UnreadableError when the bytes hold no HTML tree.
    """
    html, charset = decode(page.body, page.content_type)
    tree = parse(html)
    if tree is None:
        raise UnreadableError(f"no HTML in {len(page.body)} bytes read as {charset}")
    selectors = page.rules.selectors
    declared = first(tree, selectors["body"]) if "body" in selectors else None
    body = declared if isinstance(declared, HtmlElement) else None
    said = said_by(tree, page.rules)
    found = said.selected | ({"body": _holds_something(body)} if "body" in selectors else {})
    missed = tuple(sorted(name for name, value in found.items() if not value))
    return RawPage(tree, html, charset, _base_url(tree, page.url), said, body, missed)


def _holds_something(body: HtmlElement | None) -> str | None:
    """What a declared body holds: a text, or else the name of an element within."""
    if body is None:
        return None
    return body.text_content().strip() or next((str(node.tag) for node in body), None)


def visible_page(raw: RawPage) -> VisiblePage:
    """Take out what no reader sees, and read what stands anywhere on the page."""
    tree = raw.tree
    fields = boilerplate_parts.with_fields(tree)
    strip_silent(tree)
    page = outline(tree)
    amounts = text_amounts(page)
    heading = headline.find(tree, amounts, raw.said.titles(), raw.said.metas.get("og:site_name"))
    if heading is None:
        heading = headline.lone(tree, raw.said.title)
    lines = lines_of(tree, page, apart=True)
    site = raw.said.metas.get("og:site_name")
    return VisiblePage(
        tree,
        amounts,
        heading,
        heading is not None and headline.is_one_of(heading, raw.said.titles(), site),
        raw.declared,
        lead.described(tree, amounts, raw.said.description()),
        fields,
        lines,
        labels(page),
        marked_names(page),
        marked_times(page),
    )


def pruned_page(visible: VisiblePage) -> PrunedPage:
    """Take out boilerplate, but never the headline or the declared body."""
    whole = [*visible.heading.iter()] if visible.heading is not None and visible.is_whole else []
    known = (visible.heading, visible.declared, visible.lead, *whole)
    kept = [node for node in known if node is not None]
    boilerplate_parts.prune(visible.tree, visible.amounts, kept, visible.fields)
    return PrunedPage(
        visible.tree,
        outline(visible.tree),
        visible.amounts,
        visible.heading,
        visible.declared,
        visible.lead,
    )


def _base_url(tree: HtmlElement, url: str) -> str:
    """What a page's addresses are relative to."""
    base = next((node.get("href") for node in tree.iter("base") if node.get("href")), None)
    try:
        return urljoin(url, base.strip()) if base else url
    except ValueError:
        return url

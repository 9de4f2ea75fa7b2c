"""The facts of a page, each with where it was read; none is guessed.

The source's selectors come first, then what the page says to machines, then what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lxml.html import HtmlElement

from archive.records import Origin, Page, ReadingRules
from archive.text import dates, document_numbers
from pipelines.extract.article import headline
from pipelines.extract.facts import bylines, datelines, marked_names, official_document
from pipelines.extract.facts.marked_names import Marks
from pipelines.extract.normalise import normalise_line
from pipelines.extract.page.metadata import linked_data, metas, microdata
from pipelines.extract.page.selectors import first_text

_PUBLISHED_METAS = (
    "firstpublishedtime pubdate publishdate article:published_time og:published_time "
    "datepublished publish_date og:release_date og:time publish-date dc.date.issued "
    "weibo:article:create_at parsely-pub-date date"
).split()
_MODIFIED_METAS = (
    "lastmodifiedtime article:modified_time og:updated_time datemodified dateupdate "
    "weibo:article:update_at"
).split()
_PUBLISHER_METAS = ("contentsource", "source")
_AUTHOR_METAS = ("og:article:author", "article:author", "parsely-author", "mediaid", "author")
_ENDS = 3  # lines at each end of the text that may hold a byline


class Fact(NamedTuple):
    """A fact and where it was read."""

    value: str
    origin: Origin


Facts = dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says to machines, and what the source's selectors find in it."""

    metas: dict[str, str]
    linked: dict[str, str]
    selected: dict[str, str | None]
    title: str

    def titles(self) -> list[str]:
        """Everything that may be the headline, the surest first."""
        named = ("articletitle", "og:title", "twitter:title")
        found = [self.metas.get(name, "") for name in named]
        return [*filter(None, [*found, self.linked.get("headline", ""), self.title])]


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows: its headline, labelled facts, marked people, and the article's lines.

    `around` are the lines around the headline, `below` those from the headline to a little
    beyond the text.
    """

    heading: HtmlElement | None
    labelled: dict[str, str]
    marks: Marks
    text: list[str]
    around: list[str]
    below: list[str]


def said(tree: HtmlElement, rules: ReadingRules) -> Said:
    """Read metas, JSON-LD and selectors; of the whole tree, hidden parts with it."""
    selected = {
        name: first_text(tree, path) for name, path in rules.selectors.items() if name != "body"
    }
    linked = microdata(tree) | linked_data(tree)
    return Said(metas(tree), linked, selected, tree.findtext(".//title") or "")


def read(said: Said, view: View, page: Page) -> Facts:
    """The facts of a page whose article has been found."""
    found: dict[str, Fact | None] = {"title": _title(said, view)}
    title = found["title"].value if found["title"] else None
    found |= _times(said, view, page)
    found["publisher"] = _publisher(said, view)
    found |= _people(said, view, found["publisher"])
    if view.heading is not None:
        found["subtitle"] = _fact(headline.subtitle(view.heading), "text")
    zone = page.rules.timezone
    documents = official_document.read(title, "\n".join(view.text), view.labelled, zone)
    found |= {name: Fact(value, origin) for name, (value, origin) in documents.items()}
    if number := document_numbers.normalise(said.selected.get("document_number") or ""):
        found["document_number"] = Fact(number, "selector")
    return {name: fact for name, fact in found.items() if fact}


def _fact(value: str | None, origin: Origin) -> Fact | None:
    value = normalise_line(value)
    return Fact(value, origin) if value else None


def _title(said: Said, view: View) -> Fact | None:
    declared = said.metas.get("articletitle")
    shown = view.heading.text_content() if view.heading is not None else None
    if declared and shown and headline.is_whole(shown, declared):
        declared = None
    site = said.metas.get("og:site_name")
    return (
        _fact(said.selected.get("title"), "selector")
        or _fact(declared, "meta")
        or _fact(shown, "text")
        or _fact(said.linked.get("headline"), "jsonld")
        or _fact(headline.without_site(said.metas.get("og:title"), site), "meta")
        or _fact(headline.without_site(said.title, site), "meta")
    )


def _times(said: Said, view: View, page: Page) -> dict[str, Fact | None]:
    zone = page.rules.timezone

    def parsed(text: str | None, origin: Origin) -> Fact | None:
        return _fact(dates.parse_date(text, zone), origin) if text else None

    day = dates.url_date(page.url)
    shown, updated = datelines.times(view.around, zone, page.listed_date or day, page.captured_at)
    modified = (
        _first(parsed(said.metas.get(name), "meta") for name in _MODIFIED_METAS)
        or parsed(said.linked.get("dateModified"), "jsonld")
        or _fact(updated, "text")
    )
    published = (
        parsed(said.selected.get("date"), "selector")
        or _first(parsed(said.metas.get(name), "meta") for name in _PUBLISHED_METAS)
        or parsed(said.linked.get("datePublished"), "jsonld")
        or _fact(shown, "text")
        or _fact(day, "url")
        or _fact(page.listed_date, "list")
    )
    if published and shown and published.origin == "meta" and _with_time(shown, published.value):
        published = Fact(shown, "text")
    return {"published_at": published, "modified_at": modified}


def _with_time(shown: str, day: str) -> bool:
    return len(day) == len("2026-10-12") < len(shown) and shown.startswith(day)


def _people(said: Said, view: View, publisher: Fact | None) -> dict[str, Fact | None]:
    editor = _fact(said.metas.get("editor"), "meta") or _fact(bylines.editor(view.below), "text")
    byline = _fact(bylines.author(view.around, view.text[:_ENDS], view.text[-_ENDS:]), "text")
    author = (
        byline
        or _person(marked_names.author(view.marks, view.around, view.below), "text")
        or _fact(said.linked.get("author"), "jsonld")
        or _first(_person(_shown(said.metas.get(name), view), "meta") for name in _AUTHOR_METAS)
    )
    others = [other.value for other in (editor, publisher) if other]
    if author and author != byline and author.value in [*others, said.linked.get("publisher")]:
        # On a platform the account that published it wrote it.
        author = _fact(said.metas.get("mediaid"), "meta")
    return {"author": author, "editor": editor}


def _person(name: str | None, origin: Origin) -> Fact | None:
    """Whom a page marks as its author, unless it is the paper itself."""
    return _fact(name, origin) if name and not marked_names.is_outlet(name) else None


def _shown(name: str | None, view: View) -> str | None:
    """A name that the lines around the headline show too; a meta alone may name the web editor."""
    return name if name and any(name in line for line in view.around) else None


def _publisher(said: Said, view: View) -> Fact | None:
    def named(text: str | None, origin: Origin) -> Fact | None:
        return _fact(bylines.named_publisher(text) or text, origin) if text else None

    return (
        named(said.selected.get("publisher"), "selector")
        or _first(named(said.metas.get(name), "meta") for name in _PUBLISHER_METAS)
        or _fact(bylines.publisher(view.around, view.text[:2]), "text")
        or _fact(view.marks.publisher, "text")
        or _fact(said.linked.get("publisher"), "jsonld")
    )


def _first(facts: Iterable[Fact | None]) -> Fact | None:
    return next(filter(None, facts), None)

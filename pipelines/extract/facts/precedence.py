"""The facts of a page, each with where it was read; none is guessed.

The source's selectors come first, then what the page says to machines, then what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml.html import HtmlElement

from archive.records import Origin, Page
from archive.text import dates, document_numbers
from pipelines.extract.article import headline
from pipelines.extract.article.titles import is_whole, made_whole, without_site
from pipelines.extract.facts import (
    bylines,
    datelines,
    day_first,
    marked_names,
    official_document,
)
from pipelines.extract.facts.described_dates import described_date
from pipelines.extract.facts.found import Fact, FoundFacts, fact
from pipelines.extract.facts.marked_names import MarkedNames
from pipelines.extract.facts.said import Said

_PUBLISHED_METAS = (
    "firstpublishedtime pubdate publishdate article:published_time og:published_time "
    "datepublished publish_date og:release_date og:time publish-date dc.date.issued "
    "weibo:article:create_at parsely-pub-date"
).split()
_MODIFIED_METAS = (
    "lastmodifiedtime article:modified_time og:updated_time datemodified dateupdate "
    "weibo:article:update_at"
).split()
_PUBLISHER_METAS = ("contentsource", "source")
_AUTHOR_METAS = ("og:article:author", "article:author", "parsely-author", "mediaid", "author")
_AUTHOR_META = re.compile(r"^(?!twitter)(?:.*[:._-])?(?:author(?:_name)?|byline|creator)$")
_LAST_FIRST = re.compile(r"^([^\W\d_][\w'’-]+), ([^\W\d_][\w.'’ -]+)$")  # Surname, First Name
_ENDS = 3  # lines at each end of the text that may hold a byline


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows: its headline and standfirst, labelled facts, marked names, and the article's lines.

    `around` are the lines around the headline, `below` those from the headline to a little
    beyond the text; `marked_time` is the instant that an element of those around is marked with.
    """

    heading: HtmlElement | None
    standfirst: str | None
    labelled: dict[str, str]
    marked: MarkedNames
    text: list[str]
    around: list[str]
    below: list[str]
    marked_time: str | None


class _Times(NamedTuple):
    """When a page was published and last changed."""

    published: Fact | None
    modified: Fact | None
    refused: bool  # a date that lies after the capture


class _People(NamedTuple):
    """Who wrote a page and who edited it."""

    author: Fact | None
    editor: Fact | None


def read(said: Said, view: View, page: Page) -> tuple[FoundFacts, bool]:
    """The facts of a page whose article has been found; and whether at another instant of capture
    one might be another."""
    title = _title(said, view)
    times = _times(said, view, page)
    publisher = _publisher(said, view)
    people = _people(said, view, publisher)
    zone = page.rules.timezone
    whole = "\n".join(view.text)
    documents = official_document.read(title.value if title else None, whole, view.labelled, zone)
    number = document_numbers.normalise(said.selected.get("document_number") or "")
    facts = replace(
        documents,
        title=title,
        published_at=times.published,
        modified_at=times.modified,
        publisher=publisher,
        author=people.author,
        editor=people.editor,
        subtitle=_subtitle(view),
        document_number=Fact(number, "selector") if number else documents.document_number,
    )
    return facts, times.refused or any(fact.by_instant for fact in facts.by_name().values())


def _subtitle(view: View) -> Fact | None:
    marked = headline.subtitle(view.heading) if view.heading is not None else None
    return fact(marked or view.standfirst, "text")


def _title(said: Said, view: View) -> Fact | None:
    declared = said.metas.get("articletitle")
    site = said.metas.get("og:site_name")
    titles = [without_site(title, site) or "" for title in said.titles()]
    shown = headline.shown(view.heading, titles) if view.heading is not None else None
    shown = made_whole(shown, titles[:-1]) if shown else None
    if declared and shown and is_whole(shown, declared):
        declared = None
    return (
        fact(said.selected.get("title"), "selector")
        or fact(declared, "meta")
        or fact(shown, "text")
        or fact(without_site(said.linked.get("headline"), site), "jsonld")
        or fact(without_site(said.metas.get("og:title"), site), "meta")
        or fact(without_site(said.title, site), "meta")
    )


def _times(said: Said, view: View, page: Page) -> _Times:
    zone = page.rules.timezone
    refused: list[str] = []

    def parsed(text: str | None, origin: Origin) -> Fact | None:
        date = dates.parse_date(text, zone) if text else None
        if date and not _can_be(date, page):
            refused.append(date)
            return None
        return fact(date, origin)

    day = dates.url_date(page.url)
    around = day_first.year_first(view.around, said.language)
    shown, updated = datelines.times(around, zone, day, page.captured_at)
    shown_at = _shown_date(shown)
    if shown and not _can_be(shown.date, page):
        refused.append(shown.date)
        shown_at = None
    modified = (
        _first(parsed(said.metas.get(name), "meta") for name in _MODIFIED_METAS)
        or parsed(said.linked.get("dateModified"), "jsonld")
        or _shown_date(updated)
    )
    published = (
        parsed(said.selected.get("date"), "selector")
        or _first(parsed(said.metas.get(name), "meta") for name in _PUBLISHED_METAS)
        or parsed(said.linked.get("datePublished"), "jsonld")
        or (parsed(view.marked_time, "meta") if not shown_at or shown_at.by_instant else None)
        or shown_at
        # A meta named no more than `date` may be when the page was built.
        or parsed(said.metas.get("date"), "meta")
        or fact(day, "url")
        or parsed(described_date(said.description()), "meta")
    )
    return _Times(_with_time(published, shown_at), modified, bool(refused))


def _can_be(date: str, page: Page) -> bool:
    """Whether a page can have been published then: no placeholder, not after it was captured."""
    if date[:4] <= "1970":
        return False
    return page.captured_at is None or not dates.is_after(date, page.captured_at)


def _shown_date(shown: datelines.ShownDate | None) -> Fact | None:
    return Fact(shown.date, "text", shown.by_instant) if shown else None


def _with_time(published: Fact | None, shown: Fact | None) -> Fact | None:
    """A meta's day with the time of day that the page shows for it, or its time in that zone."""
    if not published or not shown or published.origin != "meta":
        return published
    if published.value.endswith("+00:00") and published.value[:16] == shown.value[:16]:
        return shown  # a CMS that writes its local time with a Z
    if len(published.value) != len("2026-10-12"):
        return published
    if len(shown.value) > len(published.value) and shown.value.startswith(published.value):
        return shown
    # Seen from another instant, a line without its year might have been of this day.
    return published._replace(by_instant=shown.by_instant)


def _people(said: Said, view: View, publisher: Fact | None) -> _People:
    editor = fact(said.metas.get("editor"), "meta") or fact(bylines.editor(view.below), "text")
    byline = fact(bylines.author(view.around, view.text[:_ENDS], view.text[-_ENDS:]), "text")
    outlets = {other.value for other in (editor, publisher) if other}
    outlets |= {said.linked.get("publisher", ""), said.metas.get("og:site_name", "")}
    named = said.linked.get("author", "")
    linked = fact(bylines.author([named], [], []) or bylines.names(named), "jsonld")
    marked = fact(marked_names.author(view.marked, view.around, view.below), "text")
    author = (
        _person(linked, outlets)
        or byline
        or _person(marked, outlets)
        or _first(_person(found, outlets) for found in _named_in_metas(said, view))
        # On a platform the account that published it wrote it.
        or fact(said.metas.get("mediaid"), "meta")
    )
    if author is None and linked and not (editor and linked.value == editor.value):
        author = linked  # an organisation signs where nobody else does
    return _People(author, editor)


def _named_in_metas(said: Said, view: View) -> Iterator[Fact | None]:
    """Whom metas name: a name that the page shows too, or one that has a person's form.

    What else a meta names may be the web editor.
    """
    others = [name for name in said.metas if _AUTHOR_META.search(name)]
    for name in dict.fromkeys([*_AUTHOR_METAS, *others]):
        if value := said.metas.get(name):
            is_shown = any(value in line for line in view.around)
            value = _LAST_FIRST.sub(r"\2 \1", value)
            if is_shown or marked_names.is_person(value):
                yield fact(bylines.names(value), "meta")


def _person(found: Fact | None, outlets: set[str]) -> Fact | None:
    """Whom a page names as its author, unless it is the paper itself."""
    if found is None or found.value in outlets or marked_names.is_outlet(found.value):
        return None
    return found


def _publisher(said: Said, view: View) -> Fact | None:
    def named(text: str | None, origin: Origin) -> Fact | None:
        return fact(bylines.named_publisher(text) or text, origin) if text else None

    return (
        named(said.selected.get("publisher"), "selector")
        or _first(named(said.metas.get(name), "meta") for name in _PUBLISHER_METAS)
        or fact(bylines.publisher(view.around, view.text[:2]), "text")
        or fact(view.marked.publisher, "text")
        or fact(said.linked.get("publisher"), "jsonld")
    )


def _first(facts: Iterable[Fact | None]) -> Fact | None:
    return next(filter(None, facts), None)

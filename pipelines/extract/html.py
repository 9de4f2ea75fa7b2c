"""A page's main text and its facts.

One tree goes through three stages, and each stage reads at once what only its tree can say: as it
came, then without what no reader sees, then without boilerplate. trafilatura and a search for the
densest part say where in the last one the article stands, and its lines are read from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.outcomes import TextState
from archive.records import Attachment, Page
from pipelines.extract.answer import Shown, Verdict, verdict
from pipelines.extract.article import headline, kept_elsewhere, lead
from pipelines.extract.article import parts as article_parts
from pipelines.extract.article.link_lists import is_headline
from pipelines.extract.article.signs import is_signed
from pipelines.extract.article.trim import trim
from pipelines.extract.completeness.going_on import further_pages
from pipelines.extract.completeness.sight import Sight
from pipelines.extract.completeness.state import text_state
from pipelines.extract.facts import bylines, precedence
from pipelines.extract.facts.attachments import attachments
from pipelines.extract.facts.found import FoundFacts
from pipelines.extract.facts.late_dates import late_date
from pipelines.extract.facts.pictures import pictures
from pipelines.extract.facts.searched_dates import searched_date
from pipelines.extract.facts.surroundings import Surroundings, surroundings, words
from pipelines.extract.han import is_chinese
from pipelines.extract.normalise import normalise_line
from pipelines.extract.page.lines import Line, lines_of
from pipelines.extract.page.parse import parse
from pipelines.extract.page.uncollected import uncollected
from pipelines.extract.trees import (
    PrunedPage,
    RawPage,
    VisiblePage,
    pruned_page,
    raw_page,
    visible_page,
)

_CHINA = "+08:00"
_SIGNED = 12  # lines of an article among which it may be signed
_NO_LETTER = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Extract:
    """A page's main text and facts, before normalisation.

    `by_instant` says that at another instant of capture a fact could have been another; `missed`
    are the source's selectors that find nothing.
    """

    text: str
    facts: FoundFacts
    attachments: tuple[Attachment, ...] | None
    pictures: tuple[str, ...] | None
    parts: tuple[str, ...] | None
    charset: str
    by_instant: bool
    verdict: Verdict | None
    missed: tuple[str, ...]
    text_state: TextState


@dataclass(frozen=True, slots=True)
class Article:
    """The article of a page: its parts, their lines, and those of them that are its text.

    `opening` are those that stand before its parts; `elsewhere` is a text that none of them shows.
    """

    heading: HtmlElement | None
    title: str
    standfirst: str | None
    parts: list[HtmlElement]
    lines: list[Line]
    shown: list[Line]
    opening: list[Line]
    elsewhere: list[str]

    @property
    def text(self) -> list[str]:
        """Its paragraphs."""
        return self.elsewhere or [line.text for line in self.shown]

    @property
    def body(self) -> list[str]:
        """Its paragraphs without those that open it outside its parts."""
        return self.text[sum(line in self.opening for line in self.shown) :]


@uncollected()
def extract(page: Page) -> Extract:
    """Read one HTML payload.

    Raises UnreadableError, saying why, when the bytes hold no HTML tree.
    """
    raw = raw_page(page)
    visible = visible_page(raw)
    article = find_article(pruned_page(visible), raw, page.url)
    page = _in_its_zone(page, [*words(visible.lines), *article.elsewhere])
    around = surroundings(visible.lines, article.body, article.title)
    facts, by_instant = _facts(raw, visible, article, around, page)
    shown = _pictures(article, raw)
    files = _attachments(article, around, shown, raw)
    sight = _sight(raw, visible, article, page.url, bool(shown), bool(files))
    others = further_pages(sight)
    return Extract(
        text="\n".join(article.text),
        facts=facts,
        attachments=files,
        pictures=shown,
        parts=others,
        charset=raw.charset,
        by_instant=by_instant,
        verdict=_verdict(raw, visible, article, bool(shown), page),
        missed=raw.missed,
        text_state=text_state(sight, others is not None),
    )


def _sight(
    raw: RawPage, visible: VisiblePage, article: Article, url: str, pictured: bool, files: bool
) -> Sight:
    """What tells how much of the article was read."""
    return Sight(
        url=url,
        base_url=raw.base_url,
        html=raw.html,
        charset=raw.charset,
        title=article.title,
        text=article.text,
        lines=article.lines,
        shown=[] if article.elsewhere else article.shown,
        page=visible.lines,
        pictured=pictured,
        files=files,
    )


def _in_its_zone(page: Page, lines: list[str]) -> Page:
    """The page with the zone of its times; a Chinese one is of +08:00 where none is declared.

    China, Hong Kong, Macao, Taiwan and Singapore all keep that time.
    """
    if page.rules.timezone is not None or not is_chinese(" ".join(lines)):
        return page
    return replace(page, rules=replace(page.rules, timezone=_CHINA))


def _verdict(
    raw: RawPage, visible: VisiblePage, article: Article, pictured: bool, page: Page
) -> Verdict | None:
    """What the page is, if it is no article."""
    heading = article.heading.text_content() if article.heading is not None else ""
    lines = _lines_of_text(visible, article)
    headlines = sum(is_headline(line) for line in lines)
    shown = Shown(
        title=normalise_line(raw.said.title) or "",
        heading=normalise_line(heading) or "",
        text="\n".join(article.text),
        page="\n".join(line.text for line in visible.lines),
        prose=sum(max(0, _own_letters(line)) for line in lines) if headlines else 0,
        headlines=headlines,
        pictured=pictured,
    )
    return verdict(raw.html, page.url, raw.base_url, page.rules.homepage, shown)


def _lines_of_text(visible: VisiblePage, article: Article) -> list[Line]:
    """The lines of the article's text; where it was found elsewhere, those of the page that say it."""
    said = set(article.elsewhere)
    return [ln for ln in visible.lines if ln.text.rstrip(" |") in said] if said else article.shown


def _own_letters(line: Line) -> int:
    """How many letters of a line stand in no link."""
    return len(_NO_LETTER.sub("", line.text)) - line.linked


def find_article(pruned: PrunedPage, raw: RawPage, url: str) -> Article:
    """Where on a page the article stands, and what it says."""
    parts = article_parts.find(pruned.outline, pruned.heading, pruned.declared, url)
    heading = pruned.heading
    if heading is None and parts:
        heading = headline.above(parts[0])
    title = heading.text_content() if heading is not None else raw.said.title
    opening: list[Line] = []
    if pruned.declared not in parts:
        leads = lead.find(pruned.tree, heading, parts, pruned.amounts, pruned.lead)
        opening = [line for node in leads for line in lines_of(node, pruned.outline)]
    if standfirst := lead.standfirst(opening, raw.said.language):
        opening = []
    lines = opening + [line for part in parts for line in lines_of(part, pruned.outline)]
    shown = trim(lines, title, urlsplit(url).hostname or "")
    elsewhere: list[str] = []
    if sum(len(line.text) for line in shown) < article_parts.SANE:
        shows_some = bool(shown or pictures(parts, heading, raw.base_url))
        elsewhere = kept_elsewhere.find(raw.html, url, title, shows_some=shows_some)
    return Article(heading, title, standfirst, parts, lines, shown, opening, elsewhere)


def _facts(
    raw: RawPage, visible: VisiblePage, article: Article, around: Surroundings, page: Page
) -> tuple[FoundFacts, bool]:
    """The facts of a page, and whether at another instant of capture one might be another."""
    above = " ".join(words(around.above))
    signed = [line.text for line in article.lines[:_SIGNED] if is_signed(line.text)]
    view = precedence.View(
        heading=article.heading,
        standfirst=article.standfirst,
        labelled=visible.labelled,
        marked=visible.marked,
        text=article.text,
        around=[*bylines.joined(words(around.above)), *signed, *words(around.farther)],
        below=words(around.whole),
        marked_time=next((t for said, t in visible.times.items() if said in above), None),
    )
    facts, by_instant = precedence.read(raw.said, view, page)
    if facts.published_at is not None:
        return facts, by_instant
    late = late_date(around, raw.said.language, page)
    if late.found:
        return replace(facts, published_at=late.found), by_instant
    near = (
        around.under if around.is_found else [line for line in visible.lines if line.kind == "row"]
    )
    own = [line for line in near if _own_letters(line) > 0 and "©" not in line.text]
    searched = searched_date(parse(raw.html), page, [*view.around, *article.text, *words(own)])
    changed, found = facts.modified_at, searched.found
    if changed and found and changed.origin == "text" and changed.value[:10] == found.value[:10]:
        found = None  # the page says what that day was
    return replace(facts, published_at=found), by_instant or late.by_instant or searched.by_instant


def _pictures(article: Article, raw: RawPage) -> tuple[str, ...] | None:
    """The pictures of an article that shows hardly any text."""
    if sum(map(len, article.text)) >= article_parts.SANE:
        return None
    declared = [raw.declared] if raw.declared is not None else []
    return pictures([*declared, *article.parts], article.heading, raw.base_url)


def _attachments(
    article: Article, around: Surroundings, shown: tuple[str, ...] | None, raw: RawPage
) -> tuple[Attachment, ...] | None:
    """The files that the article names; None where it was not located on the page."""
    if article.elsewhere:
        return None
    if not article.parts:
        return () if shown else None
    lines = article.lines, article.shown
    return attachments(article.parts, *lines, around, raw.base_url, raw.charset)

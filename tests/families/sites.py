"""The site of a source: its lists where its declaration looks for them, and its articles."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from spiders.source import Source
from tests.crawling import Answer, Asked
from tests.families import apis, columns, hanweb, html_lists
from tests.families.addresses import numbered, published, recent
from tests.families.pages import article_page
from tests.families.prose import Article, write
from tests.families.spots import Answers, Spot, answer

ON_PAGES = {
    "listing": html_lists.add_listing,
    "levels": columns.add_levels,
    "script": columns.add_script,
    "datastore": hanweb.add_datastore,
    "jpaas": hanweb.add_jpaas,
    "xinhua": columns.add_xinhua,
}
_WITHHELD = (
    # The list asks for a token; this is the menu that names its path.
    (r"21jingji\.com/m/webMenu\.json", answer('{"menu": [{"path": "/channel/healthnews"}]}')),
    # The search asks for a key that stands in the script of another page.
    (r"fwfx\.ndrc\.gov\.cn/api/query\?(?!.*\bkey=)", answer('{"ok": false, "msg": "key"}')),
    # The page of the platform names the numbers that its API asks for.
    (r"/gkmlpt/index$", answer("<html><script>window._CONFIG = {SITE_ID: 1}</script></html>")),
)
EACH = 1000  # numbers for the articles of one source
_LINKED = (
    (r"who\.int/api/", "https://www.who.int/news/item/"),
    (r"thepaper\.cn/", "https://www.thepaper.cn/newsDetail_forward_"),
)
_WANTS_REFERER = r"/fjdzapp/data"
_FEWEST = 3  # rows of a list


@dataclass(slots=True)
class Site:
    """What a source's site answers, and what an archive of it must hold."""

    source: Source
    answers: Answers = field(default_factory=dict)
    articles: dict[str, tuple[Article, list[str]]] = field(default_factory=dict)
    off_topic: list[Article] = field(default_factory=list)

    @property
    def listed(self) -> list[Article]:
        """Every row that its lists show of it."""
        return [*self.off_topic, *(article for article, _ in self.articles.values())]


def site(source: Source, place: int, examples: Sequence[str]) -> Site:
    """The site of a source, made from examples of its articles' addresses.

    `place` is the source's own number, by which its articles differ from those of all others.
    Raises AssertionError naming the source where its selectors, its patterns or its API are of a
    form that no site can be made for.
    """
    if not examples:
        raise AssertionError(f"{source.slug}: no example of an article's address")
    made, numbers = Site(source), itertools.count(place * EACH)
    withheld = [
        (start, said) for d in source.discover for start in d.start if (said := _withheld(start))
    ]
    if withheld:
        made.answers |= dict(withheld)
        return made
    spots = list(_spots(made, numbers, examples))
    for start in dict.fromkeys(spot.start for spot in spots):
        answers = _list([spot for spot in spots if spot.start == start])
        made.answers |= {_as_sent(url): said for url, said in answers.items()}
    for number, spot in enumerate(spots):
        for article in (*spot.articles, *spot.older):
            if not article.off_topic:
                page, paragraphs = article_page(source, article, number + len(made.articles))
                made.articles[article.url] = article, paragraphs
                made.answers[_as_sent(article.url)] = html_lists.sent(page, article.url)
    return made


def _withheld(start: str) -> Answer | None:
    """What a site shows to those who lack what its list asks for."""
    return next((said for pattern, said in _WITHHELD if re.search(pattern, start)), None)


def _as_sent(url: str) -> str:
    """An address as a client writes it in a request; one for any query stays what it is."""
    return url if url.endswith("?") else str(safe_url_string(url)).partition("#")[0]


def _spots(made: Site, numbers: Iterator[int], examples: Sequence[str]) -> Iterator[Spot]:
    source = made.source
    wanted = [(discover, start) for discover in source.discover for start in discover.start]
    each = max(_FEWEST, math.ceil(source.expect.rows / len(wanted)))

    def article(example: str, *, off_topic: bool = False) -> Article:
        number = next(numbers)
        url = numbered(source, example, number)
        return write(source, url, number, published(source, url, number), off_topic=off_topic)

    for place, (discover, start) in enumerate(wanted):
        shown = _listed(discover, start, examples)
        is_yearless = html_lists.names_no_year(start)
        listed = itertools.cycle(map(recent, shown) if is_yearless else shown)
        articles = [article(next(listed)) for _ in range(each)]
        if source.topic and place == 0:
            made.off_topic.append(article(next(listed), off_topic=True))
            articles.insert(1, made.off_topic[0])
        older = [article(next(listed))] if _goes_on(discover, start) else []
        stray = replace(articles[0], url=f"https://mp.weixin.example/s/{next(numbers)}")
        yield Spot(source, discover, start, articles, older, stray)


def _listed(discover: Any, start: str, examples: Sequence[str]) -> Sequence[str]:
    """The examples that a list can link, as its rows or its API let it."""
    for pattern, begins in _LINKED:
        if re.search(pattern, start):
            return [url for url in examples if begins in url] or examples
    parts = re.findall(r"@href,\s*'([^']+)'", getattr(discover, "rows", "").partition("|")[0])
    return [url for url in examples if all(part in url for part in parts)] or examples


def _goes_on(discover: Any, start: str) -> bool:
    """Whether a list has a second page."""
    if discover.kind == "listing":
        return bool(discover.pages or "{page}" in discover.body or html_lists.has_pager(start))
    if discover.kind == "json":
        return bool(discover.pages or "{page}" in discover.body)
    return discover.kind in ("datastore", "jpaas")


def _list(spots: Sequence[Spot]) -> Answers:
    """The answers of one list's address, whichever tables of the declaration begin there."""
    first = spots[0]
    kind = first.discover.kind
    if kind in ("feed", "sitemap"):
        text = columns.feed(first) if kind == "feed" else columns.sitemap(first.rows)
        return {first.start: answer(text, "application/xml")}
    if kind in ("json", "gkmlpt"):
        return _json(spots)
    if getattr(first.discover, "method", "GET") == "POST":
        return html_lists.posted_listing(first)
    if kind == "datastore" and "dataproxy" in first.start:
        text, further = hanweb.datastore_answer(first)
        return {**further, first.start: answer(text, "text/xml; charset=utf-8")}
    return _page(spots)


def _page(spots: Sequence[Spot]) -> Answers:
    root = html_lists.new_page(spots[0].source.title, spots[0].start)
    further: Answers = {}
    for spot in spots:
        further |= ON_PAGES[spot.discover.kind](root, spot)
    page = html_lists.sent(html_lists.serialised(root), spots[0].start)
    if any(spot.discover.kind == "jpaas" for spot in spots):
        page = hanweb.jpaas_column(page)
    return {**further, spots[0].start: page}


def _json(spots: Sequence[Spot]) -> Answers:
    first = spots[0]
    text = apis.text(spots, 0)
    if text is None:
        raise AssertionError(f"{first.source.slug}: no family writes what {first.start} answers")
    discover = first.discover
    if getattr(discover, "method", "GET") == "POST":
        return {first.start: lambda asked: _posted(spots, asked.body)}
    pages = {first.start: text}
    if first.older:
        for page in (1, 2):
            number = str(discover.second - 1 + page)
            url = urljoin(first.start, discover.pages.replace("{page}", number))
            pages[url] = apis.text(spots, page) or ""
    if re.search(_WANTS_REFERER, first.start):
        return {url: partial(_referred, said) for url, said in pages.items()}
    return {url: answer(said, "application/json") for url, said in pages.items()}


def _referred(text: str, asked: Asked) -> Answer:
    """A list that is shown only to those who come from the site."""
    is_from_there = urlsplit(asked.headers.get("Referer", "")).hostname == asked.host
    return answer(text, "application/json") if is_from_there else Answer(status=403)


def _posted(spots: Sequence[Spot], body: str) -> Answer:
    """A page of a list that is asked for by POST: what is posted says which."""
    discover = spots[0].discover
    for page in (0, 1):
        if body == discover.body.replace("{page}", str(discover.second - 1 + page)):
            return answer(apis.text(spots, page) or "", "application/json")
    return answer(apis.text(spots, 2) or "", "application/json")

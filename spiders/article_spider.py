"""The spider behind every declared source: read its lists, fetch their articles, look again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.queries import companions, crawling, looks
from archive.queries.companions import Wanted
from archive.records import ArticleRef, Discovery, Item, ReadingRules, now
from archive.urls import is_of_nothing, is_web, nowhere, url_key
from spiders import budget
from spiders.declaration import load_all
from spiders.list_spider import ListSpider
from spiders.source import Source
from spiders.wire.beginnings import KEPT

_ANSWERS = [304, 404, 410]  # facts about an article, not failures


class ArticleSpider(ListSpider):
    """Crawls one source.

    `due` limits it to articles due for another look, `limit` in number; `looks` are those that
    the run has chosen of them, with an eye on the other sources of the host.
    """

    def __init__(
        self,
        due: bool = False,
        limit: int | None = None,
        looks: Mapping[str, budget.Looks] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.due = due
        self.looks = looks
        self.limit = None if limit is None else int(limit)
        self._asked: set[str] = set()
        self._made: Counter[str] = Counter()

    async def start(self) -> AsyncIterator[Request]:
        """The lists; then what an earlier run left to fetch; then articles to look at again."""
        lists = ((request, d) for d in self.source.discover for request in d.requests())
        for request in self.list_requests(lists):
            yield request
        for request in self._known_articles():
            yield request
        for request in self._nowhere():
            yield request
        if self.limit is None:
            wanted = self.attempt(companions.wanted_of, self.crawl.store.connection, self.name)
            for request in self._companions(wanted or ()):
                yield request

    def recorded(self, item: Item) -> None:
        """An article was recorded: ask for the further pages and the files that it names."""
        if item.article:
            connection, key = self.crawl.store.connection, item.article.url_key
            for request in self._companions(
                self.attempt(companions.wanted_by, connection, key) or ()
            ):
                self.crawler.engine.crawl(request)

    def parse_article(self, response: Response, listed: Discovery) -> Iterator[Item]:
        """Hand a captured page (or that it has not changed) to the pipelines.

        Other answers have no item here: the capture middleware has sent them on their way.
        """
        if item := response.meta.get("item"):
            yield item

    def ref(self, url: str) -> ArticleRef | None:
        """The article at an address, or None if it is none of this source, nor a page or file of one."""
        key = url_key(url)
        if self.source.is_article(url) or is_of_nothing(url) or self._is_named(key):
            return ArticleRef(key, url, self.source.slug)
        return None

    def _is_named(self, key: str) -> bool:
        """Whether an address is a further page or a file of an article."""
        return bool(self.attempt(companions.is_named, self.crawl.store.connection, key))

    def source_of(self, ref: ArticleRef) -> Source:
        """The source that declares an article."""
        return self.source

    def rules_of(self, ref: ArticleRef) -> ReadingRules:
        """How the pages of an article are read; it may be of another source, whose revisit is given
        a payload by this one."""
        if ref.source == self.source_of(ref).slug:
            return self.source_of(ref).rules()
        declared = self.declared.get(ref.source)
        return declared.rules() if declared else ReadingRules()

    @cached_property
    def declared(self) -> dict[str, Source]:
        """Every declared source by slug."""
        return load_all()

    def article_failed(self, failure: Failure) -> Iterator[Item]:
        """Remember what became of an article that was not captured."""
        request: Request = failure.request  # type: ignore[attr-defined]
        listed: Discovery = request.cb_kwargs["listed"]
        if not isinstance(failure.value, (IgnoreRequest, *self.download_errors)):
            self.broke(failure)
        if item := request.meta.get("item"):  # answered, and then refused as too large
            yield item
        elif failure.type is IgnoreRequest and "download_latency" not in request.meta:
            self.attempt(self.crawl.mark, listed, "disallowed")

    def _known_articles(self) -> Iterator[Request]:
        connection, slug = self.crawl.store.connection, self.source.slug
        due_at, most = now() if self.due else None, self.settings.getint("ARTICLES")
        waiting = self.attempt(crawling.pending, connection, slug, due_at, most + 1)
        yield from self._at_most(self._articles(waiting or ()), "there wait")
        known = self.attempt(self._to_look_at, connection)
        yield from self._at_most(self._articles(known or ()), "there are to look at")

    def _to_look_at(self, connection: sqlite3.Connection) -> list[Discovery]:
        """The articles to look at again: all that are held, or those chosen of what is due."""
        if not self.due:
            return looks.all_of(connection, self.source.slug)
        run = self.looks or budget.chosen(connection, [self.source], now())
        return run[self.source.slug].now

    def _nowhere(self) -> Iterator[Request]:
        """A request to each host that was not asked of late what it shows where nothing is."""
        connection, every = self.crawl.store.connection, self.settings.getint("NOT_FOUND_DAYS")
        hosts = {urljoin(url, "/") for url in self.source.starts()}
        for url in sorted(map(nowhere, hosts)) if every else ():
            since = now() - timedelta(days=every)
            if self.attempt(crawling.asked_since, connection, url_key(url), since) is False:
                yield self._article_request(Discovery(url_key(url), url))

    def _articles(self, found: Iterable[Discovery]) -> Iterator[Request]:
        """Requests for those on topic and not asked for in this run, as far as its limit goes."""
        for listed in found:
            is_known = listed.url_key in self._asked or is_of_nothing(listed.url_key)
            if listed.state == "off topic" or is_known:
                continue
            self._asked.add(listed.url_key)
            if self.limit is not None and len(self._asked) > self.limit:
                self.limited = True
                return
            yield self._article_request(listed)

    def new_articles(self, found: Iterable[Discovery]) -> Iterator[Request]:
        """Requests for articles that a list shows, as many as a run can ask for."""
        return self._at_most(self._articles(found), "its lists show")

    def _at_most(self, requests: Iterable[Request], of: str) -> Iterator[Request]:
        """As many of these as a run can ask for; the others are left as they are."""
        most = self.settings.getint("ARTICLES")
        for request in requests:
            if self._made[of] >= most:
                self.cut_short(f"{of} more than {most} articles")
                return
            self._made[of] += 1
            yield request

    def _companions(self, wanted: Iterable[Wanted]) -> Iterator[Request]:
        """Requests for pages and files that articles name, each once in a run."""
        for named in wanted:
            if named.url_key not in self._asked and is_web(named.url):
                self._asked.add(named.url_key)
                ref = ArticleRef(named.url_key, named.url, named.source)
                yield self._article_request(Discovery(named.url_key, named.url), ref)

    def _article_request(self, listed: Discovery, ref: ArticleRef | None = None) -> Request:
        is_file = self._is_file(listed.url_key)
        return Request(
            listed.url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"listed": listed},
            meta={
                "article": ref or self.ref(listed.url),
                "handle_httpstatus_list": _ANSWERS,
                **self._bounds(is_file),
                "rendered": self.source.browser and not is_file,
            },
            dont_filter=True,
        )

    def _bounds(self, is_file: bool) -> dict[str, int]:
        """How many bytes may come of an address; of a file that has more, so many are kept."""
        most = self._largest(is_file)
        return {"download_maxsize": 0, KEPT: most} if is_file else {"download_maxsize": most}

    def _largest(self, is_file: bool) -> int:
        """How many bytes an address may answer with: a file has more than a page."""
        return self.settings.getint("FILE_MAXSIZE" if is_file else "DOWNLOAD_MAXSIZE")

    def _is_file(self, key: str) -> bool:
        """Whether an address is that of an attachment."""
        return companions.is_named(self.crawl.store.connection, key, "attachment")

"""The spider behind every declared source: read its lists, keep what they show, fetch articles."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from archive.crawl import Crawl
from archive.errors import DamageError, StoreError
from archive.lock import lock
from archive.outcomes import FINISH_REASONS, DiscoveryState, FinishReason, by_status
from archive.queries import crawling, looks
from archive.records import ArticleRef, Discovery, Item, now
from archive.store.store import guarded, is_bug
from archive.urls import is_of_nothing, nowhere, url_key
from spiders import budget, list_pages
from spiders.kinds.list_page import (
    ListAnswer,
    ListError,
    ListRefusedError,
    ListRequest,
    NoRowsError,
    Row,
)
from spiders.list_pages import Asked
from spiders.source import Source
from spiders.wire.not_asked import LeftAloneError, StoppedError
from spiders.wire.replay import NotInReplayError

_OVERLAP = timedelta(
    days=7
)  # editors back-date and correct: lists are read this far past the known
_ANSWERS = [304, 404, 410]  # facts about an article, not failures


class ArticleSpider(scrapy.Spider):
    """Crawls one source.

    `due` limits it to articles due for another look, `limit` in number; `looks` are those that
    the run has chosen of them, with an eye on the other sources of the host.
    """

    source: Source
    crawl: Crawl
    reads_older = True  # pages of a list after the first ones

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
        self.failure: str | None = None
        self._closing: asyncio.Future[None] | None = None
        self._listed: set[str] = set()
        self._asked: set[str] = set()
        self._limited = False
        self._blocked = False
        self._held = ExitStack()
        self._download_errors: tuple[type[Exception], ...] = ()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Scrapy's hook: a source that needs a slower lane than others has its own delay."""
        super().update_settings(settings)
        if cls.source.delay:
            delay = cls.source.delay * settings.getfloat("DELAY_SCALE")
            settings.set("DOWNLOAD_DELAY", delay, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's factory: opens the archive, taking its lock unless the caller holds it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        retried = map(load_object, settings.getlist("RETRY_EXCEPTIONS"))
        spider._download_errors = (DownloadCancelledError, *retried)
        data = Path(settings["DATA"])
        if not settings.getbool("LOCK_HELD"):
            spider._held.enter_context(lock(data, f"scrapy crawl {cls.name}"))
        spider.crawl = Crawl(
            data,
            cls.source.row(),
            contact=settings["CONTACT"],
            robots="obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        )
        crawler.signals.connect(spider._closed, signals.spider_closed)
        crawler.signals.connect(spider._broke, signals.spider_error)
        crawler.signals.connect(spider._broke, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The lists; then what an earlier run left to fetch; then articles to look at again."""
        lists = ((request, d) for d in self.source.discover for request in d.requests())
        for request in self._list_requests(lists):
            yield request
        for request in self._known_articles():
            yield request
        for request in self._nowhere():
            yield request

    def parse_list(
        self, response: Response, asked: Sequence[Asked], first: bool
    ) -> Iterator[Request]:
        """Keep what a list page shows, then ask for its articles and for further pages.

        Several tables of a declaration may read one page: it is asked for once.
        """
        try:
            pages = [(d, d.read(self._answer(response, request))) for request, d in asked]
        except (ListError, DamageError) as error:
            if isinstance(error, NoRowsError) and not first:
                return  # the page after the last one
            self._blocked = isinstance(error, ListRefusedError)
            self.failure = self.failure or f"{response.url}: {error}"
            return
        found = [d for _, page in pages for row in page.rows if (d := self.discovery(row))]
        fresh = {d.url_key for d in found} - self._listed
        self._listed |= fresh
        known = self._guarded(self.crawl.keep_list, asked[0][0].address, found)
        if known is None:
            return
        yield from self._articles(d for d in found if d.url_key not in known.captured)
        yield from self._list_requests((request, d) for d, page in pages for request in page.lists)
        if self.reads_older and fresh and not self._is_known(found, known.settled):
            older = [(request, d) for d, page in pages for request in page.older]
            yield from self._list_requests(older, first=False)

    def _list_requests(self, wanted: Iterable[Asked], first: bool = True) -> Iterator[Request]:
        return list_pages.requests(wanted, self.parse_list, self.list_failed, first=first)

    def _answer(self, response: Response, request: ListRequest) -> ListAnswer:
        return list_pages.answer(response, request, self.source.timezone, self.crawl.store)

    def discovery(self, row: Row) -> Discovery | None:
        """What a list's row means for the archive; None if it is no article of the source."""
        if not self.source.is_article(row.url):
            return None
        on_topic = self.source.is_on_topic(row.title, row.summary)
        state: DiscoveryState = "pending" if on_topic else "off topic"
        return Discovery(url_key(row.url), row.url, row.title, row.date, state)

    def parse_article(self, response: Response, listed: Discovery) -> Iterator[Item]:
        """Hand a captured page (or that it has not changed) to the pipelines.

        Other answers have no item here: the capture middleware has sent them on their way.
        """
        if item := response.meta.get("item"):
            yield item

    def ref(self, url: str) -> ArticleRef | None:
        """The article at an address, or None if it is no article of this source."""
        if not self.source.is_article(url) and not is_of_nothing(url):
            return None
        return ArticleRef(url_key(url), url, self.source.slug)

    def source_of(self, ref: ArticleRef) -> Source:
        """The source that declares an article."""
        return self.source

    def stop(self, error: Exception) -> None:
        """End the crawl because the archive cannot be written."""
        if self.failure is None:
            self.failure = str(error)
            self.logger.error("%s: stopped: %s", self.name, error)
            engine = self.crawler.engine
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason="store error"))

    def host_left(self, host: str, why: LeftAloneError) -> None:
        """A host is not asked any more in this run; where lists stand there, the source has failed."""
        self.logger.error("%s: %s", self.name, why)
        if host in {urlsplit(url).hostname for d in self.source.discover for url in d.start}:
            self._blocked = self._blocked or why.refused
            self.failure = self.failure or str(why)

    def list_failed(self, failure: Failure) -> None:
        """A list that could not be read: the source has failed, and says why."""
        request: Request = failure.request  # type: ignore[attr-defined]
        response = getattr(failure.value, "response", None)
        absent = isinstance(failure.value, NotInReplayError) or (
            response is not None and response.status == 404
        )
        if absent and not request.cb_kwargs["first"]:
            return  # the page after the last one
        if isinstance(failure.value, StoppedError):
            return
        self._blocked = (
            response is not None and by_status(response.status) == "refused"
        ) or getattr(failure.value, "refused", False)
        reason = f"HTTP {response.status}" if response is not None else _said(failure)
        self.failure = self.failure or f"{request.url}: {reason}"

    def article_failed(self, failure: Failure) -> Iterator[Item]:
        """Remember what became of an article that was not captured."""
        request: Request = failure.request  # type: ignore[attr-defined]
        listed: Discovery = request.cb_kwargs["listed"]
        if not isinstance(failure.value, (IgnoreRequest, *self._download_errors)):
            self._broke(failure)
        if item := request.meta.get("item"):  # answered, and then refused as too large
            yield item
        elif failure.type is IgnoreRequest and "download_latency" not in request.meta:
            self._guarded(self.crawl.mark, listed, "disallowed")

    def _known_articles(self) -> Iterator[Request]:
        connection, slug = self.crawl.store.connection, self.source.slug
        due_at = now() if self.due else None
        waiting = self._guarded(crawling.pending, connection, slug, due_at)
        yield from self._articles(waiting or ())
        yield from self._articles(self._guarded(self._to_look_at, connection) or ())

    def _to_look_at(self, connection: sqlite3.Connection) -> list[Discovery]:
        """The articles to look at again: all that are held, or those chosen of what is due."""
        if not self.due:
            return looks.all_of(connection, self.source.slug)
        run = self.looks or budget.chosen(connection, [self.source], now())
        return run[self.source.slug].now

    def _nowhere(self) -> Iterator[Request]:
        """A request to each host that was not asked of late what it shows where nothing is."""
        connection, every = self.crawl.store.connection, self.settings.getint("NOT_FOUND_DAYS")
        hosts = {urljoin(url, "/") for d in self.source.discover for url in d.start}
        for url in sorted(map(nowhere, hosts)) if every else ():
            since = now() - timedelta(days=every)
            if self._guarded(crawling.asked_since, connection, url_key(url), since) is False:
                yield self._article_request(Discovery(url_key(url), url))

    def _articles(self, found: Iterable[Discovery]) -> Iterator[Request]:
        """Requests for those on topic and not asked for in this run, as far as its limit goes."""
        for listed in found:
            is_known = listed.url_key in self._asked or is_of_nothing(listed.url_key)
            if listed.state == "off topic" or is_known:
                continue
            self._asked.add(listed.url_key)
            if self.limit is not None and len(self._asked) > self.limit:
                self._limited = True
                return
            yield self._article_request(listed)

    def _article_request(self, listed: Discovery) -> Request:
        return Request(
            listed.url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"listed": listed},
            meta={
                "article": self.ref(listed.url),
                "handle_httpstatus_list": _ANSWERS,
            },
            dont_filter=True,
        )

    def _is_known(self, found: list[Discovery], settled: set[str]) -> bool:
        """Whether nothing on the page is new, nor so recent that an editor may still touch it."""
        since = crawling.last_success(self.crawl.store.connection, self.source.slug)
        recent = (since - _OVERLAP).date().isoformat() if since else ""
        return all(d.url_key in settled and not (d.date and d.date >= recent) for d in found)

    def _guarded(self, act: Any, *args: Any) -> Any:
        """What something done with the store gives; None where that failed, which ends the crawl."""
        try:
            with guarded(self.crawl.store.path):
                return act(*args)
        except StoreError as error:
            self.stop(error)
            return None

    def _closed(self, reason: str) -> None:
        try:
            with guarded(self.crawl.store.path):
                self.crawl.finish(self._end(reason))
        except StoreError as error:  # the next run tells that this one did not end well
            self.failure = self.failure or str(error)
        self._held.close()

    def _broke(self, failure: Failure) -> None:
        """An error of ours: Scrapy has logged where; the source must not look well."""
        error = failure.value
        if isinstance(error, sqlite3.DatabaseError) and not is_bug(error):
            error = StoreError(f"{self.crawl.store.path}: cannot be read: {error}")
        if isinstance(error, StoreError):
            self.stop(error)
        self.failure = self.failure or _said(failure)

    def _end(self, reason: str) -> FinishReason:
        """Why the crawl ended, as `crawls.finish_reason` says it."""
        if reason == "closespider_timeout":  # what waits comes with the next run
            self._limited = True
        elif reason != "finished":
            return reason if reason in FINISH_REASONS else "failed"
        if self.failure:
            return "blocked" if self._blocked else "failed"
        if self._limited:
            return "limit"
        rows, _ = crawling.list_rows(self.crawl.store.connection, self.crawl.crawl_id)
        return "silent" if rows < self.source.expect.rows else "finished"


def _said(failure: Failure) -> str:
    """An error in a line: its class and what it says."""
    return f"{type(failure.value).__name__}: {failure.getErrorMessage()}"

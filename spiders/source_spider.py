"""What every spider of a source has: the archive it writes to, and how its run ends."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from archive.crawl import Crawl
from archive.errors import StoreError
from archive.lock import lock
from archive.outcomes import FINISH_REASONS, FinishReason
from archive.queries import crawling
from archive.records import Item
from archive.store.store import guarded, is_bug
from spiders.source import Source
from spiders.wire.not_asked import LeftAloneError

# A spider's own log is silent: Scrapy repeats in it what is recorded.
_log = logging.getLogger(__name__)


class SourceSpider(scrapy.Spider):
    """A run over one source: opens the archive, and closes it saying why it ended."""

    source: Source
    crawl: Crawl

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.failure: str | None = None
        self.blocked = False
        self.limited = False
        self._cuts: set[str] = set()
        self.download_errors: tuple[type[Exception], ...] = ()
        self._closing: asyncio.Future[None] | None = None
        self._held = ExitStack()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Scrapy's hook: a source that needs a slower lane than others has its own delay."""
        super().update_settings(settings)
        if cls.source.delay:
            delay = cls.source.delay * settings.getfloat("DELAY_SCALE")
            settings.set("DOWNLOAD_DELAY", delay, priority="spider")
        if cls.source.browser:
            from spiders.wire import browser  # playwright takes a while to load

            settings.setdict(browser.settings_for(settings), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's factory: opens the archive, taking its lock unless the caller holds it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        retried = map(load_object, settings.getlist("RETRY_EXCEPTIONS"))
        spider.download_errors = (DownloadCancelledError, *retried)
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
        crawler.signals.connect(spider.recorded, signals.item_scraped)
        crawler.signals.connect(spider.broke, signals.spider_error)
        crawler.signals.connect(spider.broke, signals.item_error)
        return spider

    def speaks_old_tls(self, host: str) -> bool:
        """Whether a host may be spoken to in TLS as old sites speak it."""
        return self.source.tls == "legacy"

    def recorded(self, item: Item) -> None:
        """Scrapy's signal that a page has gone through the stages."""

    def stop(self, error: Exception) -> None:
        """End the crawl because the archive cannot be written."""
        if self.failure is None:
            self.failure = str(error)
            self.logger.error("%s: stopped: %s", self.name, error)
            engine = self.crawler.engine
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason="store error"))

    def cut_short(self, why: str) -> None:
        """The run does less than there is to do: it ends as `limit`, and the log says why."""
        if why not in self._cuts:
            _log.error("%s: %s; the rest is left for now", self.name, why)
        self._cuts.add(why)
        self.limited = True

    def is_over(self) -> bool:
        """Whether the run is ending: what is under way is ended too, and nothing more is begun."""
        slot = self.crawler.engine._slot if self.crawler.engine else None
        return slot is None or slot.closing is not None

    def host_left(self, host: str, why: LeftAloneError) -> None:
        """A host is not asked any more in this run; where lists stand there, the source has failed."""
        _log.error("%s: %s", self.name, why)
        if host in {urlsplit(url).hostname for url in self.source.starts()}:
            self.blocked = self.blocked or why.refused
            self.failure = self.failure or str(why)

    def attempt(self, act: Any, *args: Any) -> Any:
        """What something done with the store gives; None where that failed, which ends the crawl."""
        try:
            with guarded(self.crawl.store.path):
                return act(*args)
        except StoreError as error:
            self.stop(error)
            return None

    async def come_to_rest(self) -> None:
        """Let what is still on its way be written before the archive is closed."""

    async def _closed(self, reason: str) -> None:
        await self.come_to_rest()
        try:
            with guarded(self.crawl.store.path):
                self.crawl.finish(self._end(reason))
        except StoreError as error:  # the next run tells that this one did not end well
            self.failure = self.failure or str(error)
        self._held.close()

    def broke(self, failure: Failure) -> None:
        """An error of ours: Scrapy has logged where; the source must not look well."""
        error = failure.value
        if isinstance(error, sqlite3.DatabaseError) and not is_bug(error):
            error = StoreError(f"{self.crawl.store.path}: cannot be read: {error}")
        if isinstance(error, StoreError):
            self.stop(error)
        self.failure = self.failure or said(failure)

    def _end(self, reason: str) -> FinishReason:
        """Why the crawl ended, as `crawls.finish_reason` says it."""
        if reason == "closespider_timeout":  # what waits comes with the next run
            self.limited = True
        elif reason != "finished":
            return reason if reason in FINISH_REASONS else "failed"
        if self.failure:
            return "blocked" if self.blocked else "failed"
        if self.limited:
            return "limit"
        rows, _ = crawling.list_rows(self.crawl.store.connection, self.crawl.crawl_id)
        return "silent" if rows < self.source.expect.rows else "finished"


def said(failure: Failure) -> str:
    """An error in a line: its class and what it says."""
    return f"{type(failure.value).__name__}: {failure.getErrorMessage()}"

"""robots.txt, asked for once a host and run, and obeyed as RFC 9309 says."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta
from typing import NoReturn, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.python import to_unicode

from archive.errors import DamageError
from archive.queries import crawling, payloads
from archive.records import now
from spiders.article_spider import ArticleSpider
from spiders.wire.bodies import TooLargeError
from spiders.wire.not_asked import RobotsUnreachableError

_PATIENCE = timedelta(days=30)  # RFC 9309, 2.3.1.4
_BUSY = 429


class Unreachable(RobotParser):
    """The rules of a host whose robots.txt cannot be had: all is forbidden."""

    def __init__(self, why: str) -> None:
        self._why = why

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        """Scrapy's factory."""
        return cls("")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> NoReturn:
        """Raise RobotsUnreachableError."""
        raise RobotsUnreachableError(
            f"{to_unicode(url)}: the robots.txt of its host cannot be had ({self._why}), "
            "so nothing of it is fetched"
        )


class Robots(RobotsTxtMiddleware):
    """Obeys robots.txt; where it answers 5xx or not at all, all is forbidden for thirty days.

    Then the last one that came holds, and if there was none, all is allowed. An answer of 4xx says
    that there are no rules (RFC 9309, 2.3.1.3). Scrapy's own (2.19) hands the rules to the first
    request that waits for them, and none to the others, which then go out unchecked.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, RobotParser | None] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of a request's host; None where we ourselves refuse to ask for them."""
        host = urlsplit(request.url).netloc
        async with self._asking[host]:
            if host not in self._rules:
                self._rules[host] = await self._fetch(request, host)
        return self._rules[host]

    async def _fetch(self, request: Request, host: str) -> RobotParser | None:
        asked = Request(
            f"{urlsplit(request.url).scheme}://{host}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        silences: tuple[type[Exception], ...] = (TooLargeError, *self._spider.download_errors)
        try:
            response = await self.crawler.engine.download_async(asked)
        except silences as error:
            return self._without_answer(host, f"{type(error).__name__}: {error}")
        except IgnoreRequest:
            return None
        if response.status >= 500 or response.status == _BUSY:
            return self._without_answer(host, f"HTTP {response.status}")
        rules = self._parsed(response.body if response.status < 400 else b"")
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules

    def _without_answer(self, host: str, why: str) -> RobotParser:
        store = self._spider.crawl.store
        failing_since, last = crawling.robots(store.connection, host)
        if failing_since is None or now() - failing_since < _PATIENCE:
            return Unreachable(why)
        try:
            return self._parsed(payloads.body(store, last)[0] if last else b"")
        except DamageError:
            return Unreachable(why)

    def _parsed(self, body: bytes) -> RobotParser:
        return ProtegoRobotParser(body, self._spider)

    @property
    def _spider(self) -> ArticleSpider:
        assert isinstance(self.crawler.spider, ArticleSpider)
        return self.crawler.spider

"""Crawl-delay as robots.txt states it; Scrapy reads it and leaves it to extensions."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser


class CrawlDelay:
    """Keeps every host's lane at least as slow as its robots.txt asks."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delays: dict[str, float] = {}
        crawler.signals.connect(self._robots_parsed, signals.robots_parsed)
        crawler.signals.connect(self._response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        return cls(crawler)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay(self._crawler.settings["ROBOTSTXT_USER_AGENT"])
        host = urlsplit(request.url).hostname or ""
        if delay:
            self._delays[host] = min(delay, self._crawler.settings.getfloat("CRAWL_DELAY_MAX"))
            self._slow_down(host)

    def _response_downloaded(self, request: Request, response: Response) -> None:
        # AutoThrottle has just set the lane's delay by the latency; the stated one is its floor.
        self._slow_down(urlsplit(request.url).hostname or "")

    def _slow_down(self, host: str) -> None:
        slot = self._crawler.engine.downloader.slots.get(host)
        if slot and host in self._delays:
            slot.delay = max(slot.delay, self._delays[host])

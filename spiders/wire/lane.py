"""One host, one lane, from one crawl to the next: the first request of a crawl waits as well."""

from __future__ import annotations

from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

_asked: dict[str, float] = {}  # when each host was last asked, by any crawl of this process


class Lane:
    """Tells a crawl's downloader when an earlier crawl of this run last asked a host."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._begins, signals.request_reached_downloader)
        crawler.signals.connect(self._ended, signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        return cls(crawler)

    def _begins(self, request: Request) -> None:
        host = request.meta["download_slot"]
        slot = self._crawler.engine.downloader.slots[host]
        slot.lastseen = max(slot.lastseen, _asked.get(host, 0.0))

    def _ended(self, request: Request) -> None:
        host = request.meta.get("download_slot", "")
        if slot := self._crawler.engine.downloader.slots.get(host):
            _asked[host] = max(slot.lastseen, _asked.get(host, 0.0))

"""One host, one lane: a pause after every attempt, also from one crawl to the next."""

from __future__ import annotations

from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

_asked: dict[str, float] = {}  # when each host was last asked, by any crawl of this process


def hold(crawler: Crawler, request: Request, seconds: float) -> None:
    """Let nothing more go to the host of an answered request for some seconds; a second each from
    then on, at least, since it had to ask."""
    host = request.meta["download_slot"]
    slot = crawler.engine.downloader.slots[host]
    slot.delay = max(slot.delay, 1.0)
    slot.lastseen = _asked[host] = monotonic() + seconds - slot.delay


class Lane:
    """Tells a crawl's downloader when its hosts were last asked by the crawls before it."""

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
        host = request.meta["download_slot"]
        slot = self._crawler.engine.downloader.slots[host]
        _asked[host] = max(slot.lastseen, _asked.get(host, 0.0))

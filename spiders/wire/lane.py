"""One host, one lane: a pause after every answer, also from one crawl to the next."""

from __future__ import annotations

from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.core.downloader import Slot
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
    """Tells a crawl's downloader from when on to count a host's delay.

    Scrapy counts from when it takes up a request: where connecting is slow, the next request would
    follow on the heels of the answer.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._begins, signals.request_reached_downloader)
        crawler.signals.connect(self._answered, signals.response_downloaded)
        crawler.signals.connect(self._ended, signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        return cls(crawler)

    def _begins(self, request: Request) -> None:
        host = request.meta["download_slot"]
        slot = self._crawler.engine.downloader.slots[host]
        slot.lastseen = max(slot.lastseen, _asked.get(host, 0.0))

    def _answered(self, request: Request) -> None:
        if slot := self._slot(request):
            slot.lastseen = monotonic()

    def _ended(self, request: Request) -> None:
        if slot := self._slot(request):
            host = request.meta["download_slot"]
            _asked[host] = max(slot.lastseen, _asked.get(host, 0.0))

    def _slot(self, request: Request) -> Slot | None:
        slots: dict[str, Slot] = self._crawler.engine.downloader.slots
        return slots.get(request.meta.get("download_slot", ""))

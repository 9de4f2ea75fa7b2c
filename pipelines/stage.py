"""What every stage has in common as a Scrapy item pipeline."""

from __future__ import annotations

from typing import Protocol, Self, cast

from scrapy.crawler import Crawler

from archive.crawl import Crawl


class Archiving(Protocol):
    """What a stage needs of the spider it serves."""

    crawl: Crawl

    def stop(self, error: Exception) -> None:
        """End the crawl because the archive cannot be written."""


class Stage:
    """A pipeline that reaches the crawl it serves."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        return cls(crawler)

    @property
    def spider(self) -> Archiving:
        """The spider whose items pass through."""
        return cast(Archiving, self._crawler.spider)

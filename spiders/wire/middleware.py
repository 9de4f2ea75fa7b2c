"""What the middlewares nearest to the wire share."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from spiders.article_spider import ArticleSpider


class CrawlMiddleware:
    """A downloader middleware that reaches the crawl it serves."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        return cls(crawler)

    @property
    def spider(self) -> ArticleSpider:
        """The spider whose requests pass through."""
        assert isinstance(self._crawler.spider, ArticleSpider)
        return self._crawler.spider

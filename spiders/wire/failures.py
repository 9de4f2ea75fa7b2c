"""Requests that came to nothing, as records of the WARC file and as captures."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError

from archive.errors import StoreError
from archive.evidence import notes
from archive.outcomes import NOT_ASKED
from archive.records import ArticleRef, Capture, Item, Listed, now
from archive.urls import url_key
from spiders.article_spider import ArticleSpider


async def record(
    spider: ArticleSpider,
    through: Any,
    url: str,
    reason: str,
    article: ArticleRef | None,
    listed: Listed,
) -> None:
    """Record that an address was asked for and showed nothing, and why; `through` are the stages."""
    crawl, when = spider.crawl, now()
    said = notes.article_fields(article, listed)
    try:
        location = await asyncio.to_thread(crawl.file().write_failure, url, reason, when, said)
        capture = Capture(url, when, None, location, note=reason, listed=listed)
        capture.answer = None if reason == NOT_ASKED else "none"
        await through(Item(capture, article), crawl)
    except (StoreError, OSError) as error:
        spider.stop(error)


def reason(error: Exception, most: int) -> str:
    """What came between, in a line; `most` are the bytes that an answer may have."""
    words = str(error)
    if not words and isinstance(error, DownloadCancelledError):  # Scrapy says it in its log alone
        words = f"the answer goes on after {most} bytes, and was given up"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def listed_of(request: Request, url: str) -> Listed:
    """What the list that led to an article said of it; of another address it said nothing."""
    found = request.cb_kwargs.get("listed")
    if found is None or url_key(url) != found.url_key:
        return Listed()
    return Listed(found.title, found.date)

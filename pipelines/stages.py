"""THE FLOW: what happens to every capture, from top to bottom, whoever brings it.

A crawl, a replay, an import, a seed document, a re-reading and a rebuild all come through here.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol, Self, cast
from weakref import WeakValueDictionary

from scrapy.crawler import Crawler

from archive.crawl import Crawl
from archive.errors import PageError, StoreError
from archive.queries import payloads
from archive.queries.payloads import Payload
from archive.records import ArticleRef, Item, PayloadReading, ReadingRules
from archive.store.recording import Recorded, record, record_readings
from archive.store.store import Store, guarded
from archive.urls import url_key
from pipelines.accession import accession
from pipelines.answers import judge
from pipelines.extract.identity import identity
from pipelines.reading import read_again, read_what_is_compared
from pipelines.sameness.relate import relate
from pipelines.workers import beforehand
from pipelines.workers.pool import ReadingPool, shared

RulesOf = Callable[[str, str], ReadingRules]
"""How the pages at an address of a source are read."""

_lanes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class Run(Protocol):
    """What captures are recorded by: a crawl, an import, a rebuild."""

    store: Store
    crawl_id: int


async def through(item: Item, run: Run, pool: ReadingPool = shared) -> Recorded:
    """Take one capture, whose bytes are on disk, all the way; what was recorded.

    An article's captures go one after the other. A page that cannot be read (PageError) is kept
    with the reason; after any other error the capture is kept too, and the error raised. Raises
    StoreError where the archive cannot be read or written.
    """
    async with _lane(item):
        with guarded(run.store.path):
            return await _through(item, run, pool)


async def _through(item: Item, run: Run, pool: ReadingPool) -> Recorded:
    item.capture.answer = judge(item)
    accession(item, run.store)
    try:
        item.readings = await read_what_is_compared(item, run.store, pool)
        _keep_found(item.readings)
    except PageError as error:
        item.capture.note = f"not read: {error}"
    except sqlite3.DatabaseError:
        raise  # nothing can be recorded
    except Exception as error:
        item.capture.note = f"not read: {type(error).__name__}: {error}"
        record(run.store, run.crawl_id, item, relate)
        raise
    return record(run.store, run.crawl_id, item, relate)


async def again(
    held: list[Payload], store: Store, rules: ReadingRules, pool: ReadingPool
) -> tuple[list[Payload], bool]:
    """Take what is held of one article through the stages from the reading on.

    Returns what could not be read, and whether the article's latest text or title is another one.
    """
    found = await read_again(held, rules, store, pool)
    _keep_found(filter(None, found))
    unread = [payload for payload, reading in zip(held, found, strict=True) if reading is None]
    made = [reading for reading in found if reading]
    differs = bool(made) and record_readings(store, held[0].article_id, made, relate)
    return unread, differs


async def read_given(
    article_id: int, run: Run, rules_of: RulesOf, pool: ReadingPool = shared
) -> None:
    """Read what an article was given by a record that one of its revisits refers to."""
    held = payloads.of_article(run.store.connection, article_id)
    if not held:
        return
    rules = rules_of(held[0].url, held[0].source)
    if stale := [payload for payload in held if not payload.is_read_by(identity(rules))]:
        await again(stale, run.store, rules, pool)


def _keep_found(readings: Iterable[PayloadReading]) -> None:
    for read in readings:
        beforehand.keep(read.reading.text, read.reading.found)


def _lane(item: Item) -> asyncio.Lock:
    if item.article is None:
        return asyncio.Lock()
    return _lanes.setdefault(item.article.url_key, asyncio.Lock())


class Archiving(Protocol):
    """What the stages need of the spider they serve."""

    crawl: Crawl

    def rules_of(self, ref: ArticleRef) -> ReadingRules:
        """How the pages of an article are read."""

    def stop(self, error: Exception) -> None:
        """End the crawl because the archive cannot be written or read."""


def _declared(spider: Archiving, url: str, source: str) -> ReadingRules:
    return spider.rules_of(ArticleRef(url_key(url), url, source))


class Stages:
    """The flow as Scrapy runs it; a store that fails stops the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        return cls(crawler)

    async def process_item(self, item: Item) -> Item:
        """See `through`."""
        spider = cast(Archiving, self._crawler.spider)
        try:
            recorded = await through(item, spider.crawl)
            for article_id in recorded.settled:
                await read_given(article_id, spider.crawl, partial(_declared, spider))
        except StoreError as error:
            spider.stop(error)
        return item

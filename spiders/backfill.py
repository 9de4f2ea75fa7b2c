"""What was there before our first crawl, from the Wayback Machine: one request after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scrapy import Request
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from archive.queries import backfilled
from archive.records import BACKFILL, ArticleRef
from archive.urls import url_key
from spiders import listed_captures
from spiders.added import ADDED, AddedSpider
from spiders.prefixes import prefixes
from spiders.service import OverError, Service
from spiders.source import Source
from spiders.wayback import Memento, Query, covers

SOURCE = replace(ADDED, slug=BACKFILL, title="Taken from the Wayback Machine")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Wanted:
    """A source or an address whose past is wanted, and what came of it so far."""

    of: str
    source: Source | None = None
    captures: int = 0
    held: int = 0
    fetched: int = 0
    revisits: int = 0
    missed: int = 0


@dataclass(slots=True)
class Task:
    """All that a run is to bring: of what, from which day to which, and what it did not get.

    `known` leaves out what only the patterns of a source's addresses would find.
    """

    wanted: Sequence[Wanted]
    first: str = ""
    last: str = ""
    limit: int | None = None
    known: bool = False
    missed: list[str] = field(default_factory=list)


class BackfillSpider(AddedSpider):
    """Asks the index for captures, and for each payload of an address that is not held once."""

    name = BACKFILL
    source = SOURCE

    def __init__(self, task: Task, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.task = task
        self._fetched = 0
        self._work: asyncio.Future[None] | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Scrapy's hook: the past of a source may take days, and nobody waits behind it."""
        super().update_settings(settings)
        settings.set("CLOSESPIDER_TIMEOUT", 0, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """Nothing for the scheduler: what is asked next depends on the answer before."""
        self._service = Service(self)
        self.task.missed = self._service.missed
        self._work = asyncio.ensure_future(self._bring_all())
        await asyncio.shield(self._work)  # a run that is told to stop writes what it has
        return
        yield

    async def come_to_rest(self) -> None:
        """Wait until what came last is written."""
        if self._work:
            await self._work

    async def _bring_all(self) -> None:
        try:
            for wanted in self.task.wanted:
                await self._bring(wanted)
        except OverError:
            pass
        except Exception as error:
            _log.exception("the backfill ended")
            self.broke(Failure(error))  # type: ignore[no-untyped-call]
        if self.task.missed and self.failure is None:
            self.failure = f"{len(self.task.missed)} answers could not be had"

    async def _bring(self, wanted: Wanted) -> None:
        for query in self._queries(wanted):
            async for memento in self._service.listed(query):
                if self._is_wanted(memento.url, query, wanted):
                    wanted.captures += 1
                    await self._take(memento, wanted)

    def _queries(self, wanted: Wanted) -> Iterator[Query]:
        """What to ask the index: the beginnings of a source's addresses, and those that are known."""
        days = (self.task.first, self.task.last)
        if wanted.source is None:
            yield Query(wanted.of, False, *days)
            return
        # A page's topic is known only from the list that shows it.
        found = [] if self.task.known or wanted.source.topic else prefixes(wanted.source)
        yield from (Query(prefix, True, *days) for prefix in found)
        connection, slug = self.crawl.store.connection, wanted.source.slug
        for url in backfilled.addresses(connection, slug):
            if not (covers(found, url) and wanted.source.is_article(url)):
                yield Query(url, False, *days)

    def _is_wanted(self, url: str, query: Query, wanted: Wanted) -> bool:
        """Whether a capture is of what was asked for: the index has its own idea of one address."""
        if query.is_prefix:
            return wanted.source is not None and wanted.source.is_article(url)
        return url_key(url) == url_key(query.url)

    async def _take(self, memento: Memento, wanted: Wanted) -> None:
        """Bring one capture, unless it is held: its record, or that its bytes are those of another."""
        connection = self.crawl.store.connection
        if backfilled.is_held(connection, memento.url, memento.at):
            wanted.held += 1
            return
        if original := listed_captures.original(connection, memento):
            ref = self._ref(memento.url, wanted)
            item = await asyncio.to_thread(
                listed_captures.written, self.crawl.file(), memento, original, ref
            )
            item.rules = self.rules_of(ref)
            await load_object(self.settings["STAGES"])(item, self.crawl)
            wanted.revisits += 1
            return
        await self._fetch(memento, wanted)

    async def _fetch(self, memento: Memento, wanted: Wanted) -> None:
        if self.task.limit is not None and self._fetched >= self.task.limit:
            self.limited = True
            raise OverError
        self._fetched += 1
        ref = self._ref(memento.url, wanted)
        if await self._service.bring(memento, ref, self._largest(self._is_file(ref.url_key))):
            wanted.fetched += 1
        else:
            wanted.missed += 1

    def _ref(self, url: str, wanted: Wanted) -> ArticleRef:
        """The article at an address: of the source that has it, else of the one that was named."""
        ref = self.ref(url)
        held = backfilled.source_of(self.crawl.store.connection, ref.url_key)
        if held in self.declared:
            return replace(ref, source=held)
        return replace(ref, source=wanted.source.slug) if wanted.source else ref

"""Many captures on their way through the stages at once, as many as keep the workers busy."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from archive.errors import StoreError
from archive.queries import crawling, payloads
from archive.records import Item, ReadingRules, instant
from pipelines.extract.identity import identity
from pipelines.intake.record_items import Match
from pipelines.stages import Run, again, through
from pipelines.workers.pool import ReadingPool

_AHEAD = 4  # pages in flight per worker
log = logging.getLogger(__name__)


class Flight:
    """Captures of one run on their way. `counts` is how many had each outcome.

    `failed` names what went wrong: records that could not be used, and errors of ours.
    """

    def __init__(self, run: Run, pool: ReadingPool, match: Match) -> None:
        self.run = run
        self.match = match
        self.counts: Counter[str] = Counter()
        self.failed: list[str] = []
        self._pool = pool
        self._settled: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, item: Item) -> None:
        """Send a capture on its way unless it is held; waits where many are."""
        capture = item.capture
        when, place = instant(capture.captured_at), capture.location
        if crawling.is_held(self.run.store.connection, capture.url, when, place):
            self.counts["held"] += 1
            return
        if len(self._tasks) >= self._pool.workers * _AHEAD:
            await self._land(asyncio.FIRST_COMPLETED)
        self._tasks.add(asyncio.create_task(self._go(item)))

    async def land(self) -> None:
        """Wait for all that are on their way. Raises StoreError if the store failed."""
        while self._tasks:
            await self._land(asyncio.ALL_COMPLETED)
        while self._settled:
            await self._read(self._settled.pop())

    async def _land(self, when: str) -> None:
        done, _ = await asyncio.wait(self._tasks, return_when=when)
        for task in done:
            self._tasks.discard(task)
            task.result()

    async def _go(self, item: Item) -> None:
        url = item.capture.url
        try:
            recorded = await through(item, self.run, self._pool)
            self.counts[recorded.outcome] += 1
            self._settled |= recorded.settled
        except StoreError:
            raise
        except Exception as error:
            # A bug of ours costs one page and is told with its traceback; the run is no success.
            log.exception("%s of %s: not read", url, item.capture.captured_at)
            self.failed.append(f"{url}: {type(error).__name__}: {error}")
            self.counts["error"] += 1

    async def _read(self, article_id: int) -> None:
        """Read what an article was given by a record that one of its revisits refers to."""
        store = self.run.store
        held = payloads.of_article(store.connection, article_id)
        matched = self.match(held[0].url, held[0].source) if held else None
        rules = matched.rules if matched else ReadingRules()
        if stale := [payload for payload in held if not payload.is_read_by(identity(rules))]:
            await again(stale, store, rules, self._pool)

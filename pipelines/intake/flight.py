"""Many captures on their way through the stages at once, as many as keep the workers busy."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from archive.errors import StoreError
from archive.queries import crawling
from archive.records import Item, ReadingRules, instant
from pipelines.intake.record_items import Match
from pipelines.stages import Run, read_given, through
from pipelines.workers.pool import ReadingPool

_AHEAD = 4  # pages in flight per worker
_NAMED = 1_000  # failures; nobody reads more, and a file of gigabytes may have millions
log = logging.getLogger(__name__)


class Flight:
    """Captures of one run on their way. `counts` is how many had each outcome, `pool`
    what reads their pages.

    `failed` names what went wrong: records that could not be used, and errors of ours; of very many
    the first.
    """

    def __init__(self, run: Run, pool: ReadingPool, match: Match) -> None:
        self.run = run
        self.match = match
        self.counts: Counter[str] = Counter()
        self.failed: list[str] = []
        self._unnamed = 0
        self.pool = pool
        self._settled: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, item: Item) -> None:
        """Send a capture on its way unless it is held; waits where many are."""
        capture = item.capture
        when, place = instant(capture.captured_at), capture.location
        if crawling.is_held(self.run.store.connection, capture.url, when, place):
            self.counts["held"] += 1
            return
        if len(self._tasks) >= self.pool.workers * _AHEAD:
            await self._land(asyncio.FIRST_COMPLETED)
        self._tasks.add(asyncio.create_task(self._go(item)))

    async def land(self) -> None:
        """Wait for all that are on their way. Raises StoreError if the store failed."""
        while self._tasks:
            await self._land(asyncio.ALL_COMPLETED)
        while self._settled:
            await read_given(self._settled.pop(), self.run, self.rules_of, self.pool)

    def fail(self, line: str) -> None:
        """Name something that went wrong; after very many, say how many more there are."""
        if len(self.failed) < _NAMED:
            self.failed.append(line)
            return
        self._unnamed += 1
        self.failed[_NAMED:] = [f"and {self._unnamed} more, which are not named"]

    async def _land(self, when: str) -> None:
        done, _ = await asyncio.wait(self._tasks, return_when=when)
        for task in done:
            self._tasks.discard(task)
            task.result()

    async def _go(self, item: Item) -> None:
        url = item.capture.url
        try:
            recorded = await through(item, self.run, self.pool)
            self.counts[recorded.outcome] += 1
            self._settled |= recorded.settled
        except StoreError:
            raise
        except Exception as error:
            # A bug of ours costs one page and is told with its traceback; the run is no success.
            log.exception("%s of %s: not read", url, item.capture.captured_at)
            self.fail(f"{url}: {type(error).__name__}: {error}")
            self.counts["error"] += 1

    def rules_of(self, url: str, source: str) -> ReadingRules:
        """How the pages at an address of a source are read."""
        matched = self.match(url, source)
        return matched.rules if matched else ReadingRules()

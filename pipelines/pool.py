"""The worker processes that read pages: extraction never runs on the event loop."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection

from archive.records import Item, Page, Reading
from pipelines.stage import Stage


class ReadingPool:
    """Processes forked from one server that has loaded the extractor once; one per core."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._executor: ProcessPoolExecutor | None = None
        self._starting = threading.Lock()

    def submit(self, page: Page) -> Future[Reading]:
        """Read a page in a worker; the future raises what the reading raised."""
        return self._running().submit(_read, page)

    async def read(self, page: Page) -> Reading:
        """The page's reading. A worker that dies is replaced and the page tried once more.

        Raises what the reading raised, BrokenProcessPool if the page kills its worker again.
        """
        try:
            return await self._read(page)
        except BrokenProcessPool:
            return await self._read(page)

    def close(self) -> None:
        """End the workers; the pool starts anew when it is next used."""
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    async def _read(self, page: Page) -> Reading:
        executor = self._executor
        if executor is None:  # loading the extractor takes seconds: not on the event loop
            executor = await asyncio.to_thread(self._running)
        try:
            return await asyncio.wrap_future(executor.submit(_read, page))
        except BrokenProcessPool:
            if self._executor is executor:  # the first to notice; others find a new one
                self._executor = None
            raise

    def _running(self) -> ProcessPoolExecutor:
        with self._starting:
            if self._executor is None:
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["pipelines.warm"])
                executor = ProcessPoolExecutor(self.workers, context, initializer=_end_with_parent)
                executor.submit(os.getpid).result()
                self._executor = executor
            return self._executor


shared = ReadingPool()


def settle_failure(item: Item, error: Exception) -> None:
    """Keep the capture of a page that could not be read, with the reason; it is retried later."""
    item.capture.outcome = "error"
    item.capture.note = f"not read: {error or type(error).__name__}"
    item.reading = None
    item.settled = True


def _end_with_parent() -> None:
    """Let a worker end when the run is killed; it would wait for pages for ever."""
    parent = multiprocessing.parent_process()
    assert parent

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _read(page: Page) -> Reading:
    # Imported here because only the workers should pay for loading the extractor.
    from pipelines.reading import read

    return read(page)


class ReadingPipeline(Stage):
    """Second to fourth stage (extract, normalise, language) as Scrapy runs them."""

    async def process_item(self, item: Item) -> Item:
        """Attach the reading of an item that still needs one."""
        if item.settled:
            return item
        try:
            item.reading = await shared.read(item.page)
            item.capture.charset = item.reading.charset
        except Exception as error:
            settle_failure(item, error)
        return item

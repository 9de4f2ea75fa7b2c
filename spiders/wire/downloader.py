"""A downloader that leaves hosts alone, and that can be told to stop."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.http import Response
from twisted.internet.defer import Deferred

from spiders.wire.left_alone import Hosts
from spiders.wire.not_asked import NotAskedError, StoppedError


class _Attempts:
    """Scrapy's handlers, counting a host's delay from the end of an attempt, answered or not.

    Scrapy counts from when it takes up a request: where connecting is slow, or a host breaks off
    late, the next request would follow on its heels.
    """

    def __init__(self, handlers: DownloadHandlers, slots: dict[str, Slot]) -> None:
        self._handlers = handlers
        self._slots = slots

    async def download_request_async(self, request: Request) -> Response:
        try:
            return await self._handlers.download_request_async(request)
        finally:
            self._slots[request.meta[Downloader.DOWNLOAD_SLOT]].lastseen = monotonic()


class PoliteDownloader(Downloader):
    """Scrapy's downloader, which asks whoever answers, and ends when all have been asked.

    One request at a time goes to a host, whatever the delay.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handlers = _Attempts(self.handlers, self.slots)  # type: ignore[assignment]
        self._hosts = Hosts(self.crawler)
        self._lanes: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._stopping = False
        self._under_way: set[asyncio.Task[Response]] = set()

    def stop(self) -> None:
        """Give up what is queued now, and what is under way after STOP_SECONDS."""
        self._stopping = True
        for slot in self.slots.values():
            slot.delay = 0
            slot.close()  # its timer: nothing is asked any more that would have to wait
            self._process_queue(slot)
        asyncio.get_running_loop().call_later(self.settings.getfloat("STOP_SECONDS"), self._give_up)

    def _give_up(self) -> None:
        for task in self._under_way:
            task.cancel()

    async def _enqueue_request(self, request: Request) -> Response:
        self._hosts.check(request)
        return await super()._enqueue_request(request)

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        # Scrapy counts it only when its coroutine runs: a busy process would take up a second one.
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)

    async def _download(self, slot: Slot, request: Request) -> Response:
        """The answer. Raises NotAskedError where the run is over, or the host is left alone."""
        # Without a delay Scrapy takes up the next request before the last answer is counted.
        async with self._lanes[request.meta[self.DOWNLOAD_SLOT]]:
            try:
                self._check(request)
            except NotAskedError:
                slot.transferring.remove(request)
                self._process_queue(slot)
                raise
            return await self._ask(slot, request)

    def _check(self, request: Request) -> None:
        if self._stopping:
            raise StoppedError(f"{request.url}: the run was stopped")
        self._hosts.check(request)  # again: it has waited in the lane since

    async def _ask(self, slot: Slot, request: Request) -> Response:
        task = asyncio.ensure_future(super()._download(slot, request))
        self._under_way.add(task)
        try:
            response = await task
        except asyncio.CancelledError:
            raise StoppedError(f"{request.url}: the run was stopped") from None
        except Exception as error:
            self._hosts.failed(request, error)
            raise
        finally:
            self._under_way.discard(task)
        self._hosts.answered(request, response)
        return response

"""The Wayback Machine as a run asks it: one request after the other, patiently."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response

from archive.errors import DamageError
from archive.queries import backfilled, payloads
from archive.records import ArticleRef
from spiders.source_spider import SourceSpider
from spiders.wayback import IndexAnswerError, Memento, Page, Query, read
from spiders.wire import lane
from spiders.wire.left_alone import retry_after
from spiders.wire.not_asked import NotAskedError, StoppedError

_ATTEMPTS = 3
_BUSY = (429, 500, 502, 503, 504)
_OK = 200
_LONG = 300  # seconds; the index of a large host takes minutes to begin
# Asked again from here, after a pause; and where it leads to another instant, that is not wanted.
_META = {"dont_retry": True, "dont_redirect": True}


class OverError(Exception):
    """The run asks for nothing more."""


class Service:
    """Asks the index for captures, and for what they hold; `missed` says what could not be had."""

    def __init__(self, spider: SourceSpider) -> None:
        self.missed: list[str] = []
        self._spider = spider
        self._url = str(spider.settings["WAYBACK_URL"])

    async def listed(self, query: Query) -> AsyncIterator[Memento]:
        """The captures that the index lists, page by page."""
        key, seen = "", set[str]()
        while True:
            address = query.address(self._url, self._spider.settings.getint("WAYBACK_ROWS"), key)
            page = await self._page(Request(address, meta=_META | {"download_timeout": _LONG}))
            for memento in page.mementos if page else ():
                yield memento
            if page is None or page.key is None:
                return
            if page.key in seen:
                self.missed.append(f"{address}: the index goes in a circle")
                return
            key = page.key
            seen.add(key)

    async def bring(self, memento: Memento, ref: ArticleRef, largest: int) -> bool:
        """Fetch a capture of so many bytes at most, which is recorded on its way here as its site's;
        whether it came."""
        meta = _META | {"memento": memento, "memento_of": ref, "download_maxsize": largest}
        headers = {"Accept-Encoding": "identity"}  # the service errs where it packs for itself
        request = Request(memento.uri, headers=headers, meta=meta)
        response = await self._answer(request)
        if response is not None and not is_taken(request):
            self.missed.append(f"{request.url}: {_instead(response)}")
        return is_taken(request)

    async def _page(self, request: Request) -> Page | None:
        body = self._kept(request.url)
        if body is None:
            response = await self._answer(request)
            if response is None:
                return None
            if response.status != _OK:
                self.missed.append(f"{request.url}: HTTP {response.status}")
                return None
            body = response.body
        try:
            return read(body, self._url)
        except IndexAnswerError as error:
            self.missed.append(f"{request.url}: {error}")
            return None

    def _kept(self, url: str) -> bytes | None:
        """A page of the index that a run before asked for and did not finish with."""
        store = self._spider.crawl.store
        digest = backfilled.kept_page(store.connection, url)
        try:
            return payloads.body(store, digest)[0] if digest else None
        except DamageError:
            return None

    async def _answer(self, request: Request) -> Response | None:
        """What the service says, asked again where it is busy or silent; None if nothing came."""
        why = ""
        for _ in range(_ATTEMPTS):
            try:
                response = await self._downloaded(request)
            except (IgnoreRequest, DownloadCancelledError) as error:  # too large: it stays so
                why = str(error)
                break
            except self._spider.download_errors as error:
                why = f"{type(error).__name__}: {error}"
                continue
            if is_taken(request) or response.status not in _BUSY:
                return response
            why = f"HTTP {response.status}"
            self._wait(request, response)
        self.missed.append(f"{request.url}: {why}")
        return None

    async def _downloaded(self, request: Request) -> Response:
        """Raises OverError where nothing more can be asked or written."""
        engine: Any = self._spider.crawler.engine
        if self._spider.failure or not engine.running:  # it was told to stop
            raise OverError
        try:
            response: Response = await engine.download_async(request)
        except IgnoreRequest as error:
            if isinstance(error, NotAskedError) and not isinstance(error, StoppedError):
                self._spider.failure = self._spider.failure or str(error)
            if self._spider.failure or isinstance(error, StoppedError):
                raise OverError from error
            raise
        return response

    def _wait(self, request: Request, response: Response) -> None:
        """Leave the service alone for a while where it is busy and does not say for how long."""
        if retry_after(response) <= 0:
            seconds = self._spider.settings.getfloat("WAYBACK_PATIENCE")
            lane.hold(self._spider.crawler, request, seconds)


def is_taken(request: Request) -> bool:
    """Whether the answer to a request was recorded as what the site said."""
    return bool(request.meta.get("is_taken"))


def _instead(response: Response) -> str:
    """What came in the place of what the site said."""
    location = (response.headers.get("Location") or b"").decode("latin-1")
    leads = f", which leads to {location}" if location else ""
    return f"not the capture that the index lists, but HTTP {response.status}{leads}"

"""How a spider reads the lists of its source: page by page, without holding up other sources."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import DamageError
from archive.outcomes import DiscoveryState, by_status
from archive.queries import crawling
from archive.records import Discovery, now
from archive.store.discoveries import Known
from archive.urls import url_key
from spiders import list_pages
from spiders.aside import aside
from spiders.kinds.list_page import (
    Discover,
    ListAnswer,
    ListError,
    ListPage,
    ListRefusedError,
    ListRequest,
    NoRowsError,
    Row,
)
from spiders.list_pages import Asked
from spiders.source_spider import SourceSpider, said
from spiders.wire.not_asked import StoppedError
from spiders.wire.replay import NotInReplayError

_OVERLAP = timedelta(
    days=7
)  # editors back-date and correct: lists are read this far past the known


class ListSpider(SourceSpider):
    """Reads lists; what becomes of the articles that they show, those that inherit it say."""

    reads_older = True  # pages of a list after the first ones

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._listed: set[str] = set()
        self._list_pages = 0

    def new_articles(self, found: Iterable[Discovery]) -> Iterator[Request]:
        """Requests for articles that a list shows and the archive does not hold."""
        raise NotImplementedError

    async def parse_list(
        self, response: Response, asked: Sequence[Asked], first: bool
    ) -> AsyncIterator[Request]:
        """Keep what a list page shows, then ask for its articles and for further pages.

        Several tables of a declaration may read one page: it is asked for once.
        """
        pages = await self._read(response, asked, first)
        address, when, is_fresh, is_known = asked[0][0].address, now(), False, True
        for rows, shown in list_pages.slices(self._rows_of(response.url, pages)):
            if not pages or self.is_over():
                return
            known = self.attempt(self.crawl.keep_list, address, rows, shown, when)
            if known is None:
                return
            fresh = {d.url_key for d in rows} - self._listed
            self._listed |= fresh
            is_fresh, is_known = is_fresh or bool(fresh), is_known and self._is_known(rows, known)
            for request in self.new_articles(d for d in rows if d.url_key not in known.captured):
                yield request
            await asyncio.sleep(0)  # others have their turn
        lists = ((request, d) for d, page in pages for request in page.lists)
        for request in self.list_requests(lists):
            yield request
        if self.reads_older and is_fresh and not is_known:
            older = ((request, d) for d, page in pages for request in page.older)
            for request in self.list_requests(older, first=False):
                yield request

    def list_failed(self, failure: Failure) -> None:
        """A list that could not be read: the source has failed, and says why."""
        request: Request = failure.request  # type: ignore[attr-defined]
        response = getattr(failure.value, "response", None)
        absent = isinstance(failure.value, NotInReplayError) or (
            response is not None and response.status == 404
        )
        if absent and not request.cb_kwargs["first"]:
            return  # the page after the last one
        if isinstance(failure.value, StoppedError):
            return
        refused = response is not None and by_status(response.status) == "refused"
        self.blocked = refused or getattr(failure.value, "refused", False)
        reason = f"HTTP {response.status}" if response is not None else said(failure)
        self.failure = self.failure or f"{request.url}: {reason}"

    def discovery(self, row: Row) -> Discovery | None:
        """What a list's row means for the archive; None if it is no article of the source."""
        if not self.source.is_article(row.url):
            return None
        on_topic = self.source.is_on_topic(row.title, row.summary)
        state: DiscoveryState = "pending" if on_topic else "off topic"
        return Discovery(url_key(row.url), row.url, row.title, row.date, state)

    async def _read(
        self, response: Response, asked: Sequence[Asked], first: bool
    ) -> list[tuple[Discover, ListPage]]:
        """What each table reads of a page; nothing where it is no list, or the run is over."""

        def read() -> list[tuple[Discover, ListPage]]:
            return [(d, d.read(answer)) for answer, d in answers]

        try:
            answers = [(self._answer(response, request), d) for request, d in asked]
            return await aside(read, self.is_over) or []
        except (ListError, DamageError) as error:
            if isinstance(error, NoRowsError) and not first:
                return []  # the page after the last one
            self.blocked = isinstance(error, ListRefusedError)
            self.failure = self.failure or f"{response.url}: {error}"
            return []

    def _rows_of(self, url: str, pages: list[tuple[Discover, ListPage]]) -> Iterator[Discovery]:
        """What the rows of a page mean, as far as it can be read."""
        try:
            for row in (row for _, page in pages for row in chain(page.rows, page.more)):
                if found := self.discovery(row):
                    yield found
        except ListError as error:
            self.failure = self.failure or f"{url}: {error}"

    def list_requests(self, wanted: Iterable[Asked], first: bool = True) -> Iterator[Request]:
        """Requests for list pages, as many as a run may ask for."""
        most = self.settings.getint("LIST_PAGES")
        for request in list_pages.requests(wanted, self.parse_list, self.list_failed, first=first):
            if self._list_pages >= most:
                self.cut_short(f"its lists go on after {most} pages")
                return
            self._list_pages += 1
            request.meta["rendered"] = self._is_rendered(request)
            yield request

    def _is_rendered(self, request: Request) -> bool:
        """Whether a list is a page that shows nothing without scripts."""
        kinds = {discover.kind for _, discover in request.cb_kwargs["asked"]}
        return self.source.browser and request.method == "GET" and kinds <= {"listing", "levels"}

    def _answer(self, response: Response, request: ListRequest) -> ListAnswer:
        return list_pages.answer(response, request, self.source.timezone, self.crawl.store)

    def _is_known(self, rows: Sequence[Discovery], known: Known) -> bool:
        """Whether none of them is new, nor so recent that an editor may still touch it."""
        since = crawling.last_success(self.crawl.store.connection, self.source.slug)
        recent = (since - _OVERLAP).date().isoformat() if since else ""
        return all(d.url_key in known.settled and not (d.date and d.date >= recent) for d in rows)

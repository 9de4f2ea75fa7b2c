"""Nearest to the wire: every response is on disk before anything reads it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.utils.misc import load_object
from scrapy.utils.python import to_unicode

from archive.errors import StoreError
from archive.evidence import notes
from archive.outcomes import NOT_ASKED, REDIRECTS
from archive.queries import crawling
from archive.records import (
    ArticleRef,
    Capture,
    Exchange,
    Item,
    Listed,
    Reference,
    WarcLocation,
    instant,
    now,
)
from archive.store.store import guarded
from archive.urls import url_key
from spiders.wire.middleware import CrawlMiddleware
from spiders.wire.replay import NotInReplayError


class CaptureMiddleware(CrawlMiddleware):
    """Writes each response to the WARC file before anything reads it, then sends it on its way.

    A page of an article goes by way of the spider, where its compression is undone; every other
    answer goes through the stages from here.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._through: Any = load_object(crawler.settings["STAGES"])

    async def process_response(self, request: Request, response: Response) -> Response:
        """Record the response. Compression and redirects are still as the server sent them."""
        crawl = self.spider.crawl
        article = request.meta["article"] = self._article(request)
        request.meta["item"] = None
        exchange = _exchange(request, response, article)
        if self._is_held(request, exchange):
            return response
        try:
            with guarded(crawl.store.path):
                original = crawl.original(exchange)
            location = await asyncio.to_thread(crawl.file().write_exchange, exchange, original)
            with guarded(crawl.store.path):
                item = self._item(request, exchange, location, article)
            if article and response.status in (200, 304):
                request.meta["item"] = item
            else:
                await self._through(item, crawl)
            if item.capture.answer in ("absent", "refused"):
                request.meta["article"] = None  # the page it leads to is no article
        except (StoreError, OSError) as error:
            self.spider.stop(error)
            raise IgnoreRequest("the archive cannot be written") from error
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Record a request that got no response; refusals of our own are not the server's."""
        absent = isinstance(exception, NotInReplayError)
        if isinstance(exception, IgnoreRequest) and not absent:
            return
        reason = NOT_ASKED if absent else f"{type(exception).__name__}: {exception}"
        crawl, when = self.spider.crawl, now()
        article, listed = self._article(request), _listed(request)
        said = notes.article_fields(article, listed)
        try:
            location = await asyncio.to_thread(
                crawl.file().write_failure, request.url, reason, when, said
            )
            capture = Capture(request.url, when, None, location, note=reason, listed=listed)
            capture.answer = None if absent else "none"
            await self._through(Item(capture, article), crawl)
        except (StoreError, OSError) as error:
            self.spider.stop(error)

    def _is_held(self, request: Request, exchange: Exchange) -> bool:
        """Whether a replayed answer is recorded already; the spider reads it all the same."""
        return "replayed_at" in request.meta and crawling.is_held(
            self.spider.crawl.store.connection,
            exchange.url,
            instant(exchange.captured_at),
            WarcLocation("", 0, exchange.payload_digest, "response"),
        )

    def _item(
        self,
        request: Request,
        exchange: Exchange,
        location: WarcLocation,
        article: ArticleRef | None,
    ) -> Item:
        capture = _capture(exchange, location, _listed(request))
        if exchange.status == 304:
            self._not_modified(request, capture)
        rules = self.spider.source_of(article).rules() if article else None
        return Item(capture, article, rules) if rules else Item(capture)

    def _not_modified(self, request: Request, capture: Capture) -> None:
        """A 304 stands for the payload that was asked about."""
        held = crawling.last_shown(self.spider.crawl.store.connection, request.url)
        capture.location = replace(capture.location, payload_digest=None)
        if held:
            capture.refers_to = Reference(request.url, held["captured_at"])
            request.meta["payload_digest"] = held["payload_digest"]

    def _article(self, request: Request) -> ArticleRef | None:
        """The article this request is of; after a redirect, that of the new address."""
        article: ArticleRef | None = request.meta.get("article")
        if article and url_key(request.url) != article.url_key:
            return self.spider.ref(request.url)
        return article


def _listed(request: Request) -> Listed:
    """What the list that led to an article said of it; of another address it said nothing."""
    found = request.cb_kwargs.get("listed")
    if found is None or url_key(request.url) != found.url_key:
        return Listed()
    return Listed(found.title, found.date)


def _exchange(request: Request, response: Response, article: ArticleRef | None) -> Exchange:
    parts = urlsplit(request.url)
    address = None if request.meta.get("proxy") else response.ip_address
    return Exchange(
        url=request.url,
        status=response.status,
        response_headers=_pairs(response.headers),
        body=response.body,
        captured_at=request.meta.get("replayed_at") or now(),
        method=request.method,
        request_headers=[("Host", parts.netloc.rpartition("@")[2]), *_pairs(request.headers)],
        request_body=request.body,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(address) if address else None,
        said=notes.article_fields(article, _listed(request)),
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (to_unicode(name, "latin-1"), to_unicode(value, "latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _capture(exchange: Exchange, location: WarcLocation, listed: Listed) -> Capture:
    headers = Headers(exchange.response_headers)
    content_type = _header(headers, "Content-Type") or ""
    leads = _header(headers, "Location") if exchange.status in REDIRECTS else None
    target = urljoin(exchange.url, leads) if leads else None
    return Capture(
        url=exchange.url,
        captured_at=exchange.captured_at,
        http_status=exchange.status,
        location=location,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        etag=_header(headers, "ETag"),
        last_modified=_header(headers, "Last-Modified"),
        size=0 if location.record_type == "revisit" else len(exchange.body),
        note=f"redirected to {target}" if target else None,
        target=target,
        listed=listed,
    )


def _header(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return to_unicode(value, "latin-1") if value else None

"""Nearest to the wire: every response is on disk before anything reads it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.utils.misc import load_object
from scrapy.utils.python import to_unicode

from archive import redirects
from archive.errors import StoreError
from archive.evidence import notes, provenance, truncation
from archive.evidence.codings import Undone
from archive.outcomes import NOT_ASKED, by_status
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
from spiders.wire import beginnings, bodies, certificates, failures, mementos
from spiders.wire.middleware import CrawlMiddleware
from spiders.wire.replay import NotInReplayError

_ASCII = "".join(map(chr, range(0x20, 0x7F)))


class CaptureMiddleware(CrawlMiddleware):
    """Writes each response to the WARC file before anything reads it, then sends it on its way.

    A page of an article goes by way of the spider, where its compression is undone; every other
    answer goes through the stages from here.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._through: Any = load_object(crawler.settings["STAGES"])

    async def process_response(self, request: Request, response: Response) -> Response:
        """Record the response, whose codings and redirects are still as the server sent them.

        Gives it without its content codings. What another archive hands on is recorded as the
        site's own answer.
        """
        response = beginnings.beginning(request, response)
        if not mementos.is_memento(request, response):
            return await self._captured(request, response)
        request.meta["is_taken"] = True
        return await self._captured(*mementos.as_the_site_said(request, response))

    async def _captured(self, request: Request, response: Response) -> Response:
        article = request.meta["article"] = self._article(request)
        request.meta["item"] = None
        body = bodies.unpacked(response)
        exchange = _exchange(request, response, article, bodies.truncated(response, body))
        is_page = by_status(response.status) == "article"
        against = truncation.note(exchange.truncated, body.fault) if is_page else None
        request.meta["not_whole"] = against
        if self._is_held(request, exchange):
            return self._plain(request, response, body)
        try:
            item = await self._recorded(request, exchange, against)
            if article and is_page and not against:
                item.body = body.body
                item.content_type = _header(response.headers, "Content-Type") or ""
                request.meta["item"] = item
            if request.meta["item"] is None or exchange.provenance:
                await self._through(item, self.spider.crawl)
            if item.capture.target and item.capture.answer in ("absent", "refused"):
                request.meta["article"] = None  # the page it leads to is no article
        except (StoreError, OSError) as error:
            self.spider.stop(error)
            raise IgnoreRequest("the archive cannot be written") from error
        return response if exchange.provenance else self._plain(request, response, body)

    def _plain(self, request: Request, response: Response, body: Undone) -> Response:
        return bodies.plain(response, body, self._largest(request))

    def _largest(self, request: Request) -> int:
        """How many bytes an answer may have."""
        usual = self._crawler.settings.getint("DOWNLOAD_MAXSIZE")
        kept = request.meta.get(beginnings.KEPT)
        return int(kept or request.meta.get("download_maxsize", usual))

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Record a request that got no response; refusals of our own are not the server's."""
        absent = isinstance(exception, NotInReplayError)
        if isinstance(exception, IgnoreRequest) and not absent:
            return
        reason = failures.reason(exception, self._largest(request))
        reason = NOT_ASKED if absent else reason
        listed = failures.listed_of(request, request.url)
        await failures.record(
            self.spider, self._through, request.url, reason, self._article(request), listed
        )

    def _is_held(self, request: Request, exchange: Exchange) -> bool:
        """Whether a replayed answer is recorded already; the spider reads it all the same."""
        return "replayed_at" in request.meta and crawling.is_held(
            self.spider.crawl.store.connection,
            exchange.url,
            instant(exchange.captured_at),
            WarcLocation("", 0, exchange.payload_digest, "response"),
        )

    async def _recorded(self, request: Request, exchange: Exchange, against: str | None) -> Item:
        """The exchange written to the WARC file; `against` is what is wrong with its body."""
        crawl = self.spider.crawl
        with guarded(crawl.store.path):
            original = None if against else crawl.original(exchange)
        location = await asyncio.to_thread(crawl.file().write_exchange, exchange, original)
        with guarded(crawl.store.path):
            return self._item(request, exchange, location, against)

    def _item(
        self, request: Request, exchange: Exchange, location: WarcLocation, against: str | None
    ) -> Item:
        article: ArticleRef | None = request.meta["article"]
        capture = _capture(exchange, location, failures.listed_of(request, request.url))
        capture.note = against or capture.note
        if exchange.provenance:
            capture.host = provenance.host_of(exchange.provenance.uri)
            capture.names = notes.archived_names(exchange.said)
        if exchange.status == 304:
            self._not_modified(request, capture)
        rules = self.spider.rules_of(article) if article else None
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


def _exchange(
    request: Request, response: Response, article: ArticleRef | None, truncated: str | None
) -> Exchange:
    parts = urlsplit(request.url)
    captured_at = request.meta.get("replayed_at") or now()
    address = None if request.meta.get("proxy") else response.ip_address
    return Exchange(
        url=request.url,
        status=response.status,
        response_headers=_pairs(response.headers),
        body=response.body,
        captured_at=captured_at,
        method=request.method,
        request_headers=[("Host", parts.netloc.rpartition("@")[2]), *_pairs(request.headers)],
        request_body=request.body,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(address) if address else None,
        said=notes.article_fields(article, failures.listed_of(request, request.url))
        | notes.certificate_fields(certificates.against(response, captured_at))
        | notes.renderer_fields(request.meta.get("renderer"))
        | mementos.said(request),
        truncated=truncated,
        provenance=mementos.provenance(request),
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    """Names and values; an address in its bytes, percent-encoded, since records hold ASCII."""
    return [
        (
            to_unicode(name, "latin-1"),
            quote(value, safe=_ASCII) if name == b"Location" else to_unicode(value, "latin-1"),
        )
        for name, values in headers.items()
        for value in values
    ]


def _capture(exchange: Exchange, location: WarcLocation, listed: Listed) -> Capture:
    headers = Headers(exchange.response_headers)
    content_type = _header(headers, "Content-Type") or ""
    note, target = redirects.told(exchange.url, exchange.status, _header(headers, "Location"))
    return Capture(
        url=exchange.url,
        captured_at=exchange.captured_at,
        http_status=exchange.status,
        location=location,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        etag=_header(headers, "ETag"),
        last_modified=_header(headers, "Last-Modified"),
        size=0 if location.record_type == "revisit" else len(exchange.body),
        note=note,
        target=target,
        listed=listed,
        certificate=notes.certificate_said(exchange.said),
        renderer=notes.renderer_said(exchange.said),
    )


def _header(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return to_unicode(value, "latin-1") if value else None

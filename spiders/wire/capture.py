"""Below redirects and decompression: conditional requests, and every response on disk first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.utils.python import to_unicode

from archive.digest import sha256
from archive.errors import StoreError
from archive.outcomes import REDIRECTS, by_status
from archive.records import ArticleRef, Capture, Exchange, Outcome, WarcLocation, instant, now
from archive.urls import url_key
from spiders.wire.middleware import CrawlMiddleware
from spiders.wire.replay import NotInReplayError


class CaptureMiddleware(CrawlMiddleware):
    """Writes each response to the WARC file before anything reads it, then its row.

    The row of an article that is to be read waits for the pipelines, so that capture, article
    and version are one transaction; every other row is written here.
    """

    async def process_response(self, request: Request, response: Response) -> Response:
        """Record the response. Compression and redirects are still as the server sent them."""
        crawl = self.spider.crawl
        exchange = _exchange(request, response)
        if self._is_held(request, exchange):
            return response
        try:
            original = crawl.original(exchange)
            location = await asyncio.to_thread(crawl.file().write_exchange, exchange, original)
            capture = _capture(exchange, location, response.headers)
            if response.status == 304:
                self._not_modified(request, capture)
            self._settle(request, response, capture)
        except (StoreError, OSError) as error:
            self.spider.stop(error)
            raise IgnoreRequest("the archive cannot be written") from error
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Record a request that got no response; refusals of our own are not the server's."""
        absent = isinstance(exception, NotInReplayError)
        if isinstance(exception, IgnoreRequest) and not absent:
            return
        reason = "not in the replay" if absent else f"{type(exception).__name__}: {exception}"
        crawl, when = self.spider.crawl, now()
        try:
            location = await asyncio.to_thread(
                crawl.file().write_failure, request.url, reason, when
            )
            outcome: Outcome = "not in replay" if absent else "error"
            capture = Capture(request.url, when, None, location, outcome=outcome, note=reason)
            # What a replay lacks says nothing of how an article stands.
            article = None if absent else request.meta.get("article")
            crawl.record(capture, article, final=self._is_final(request))
        except (StoreError, OSError) as error:
            self.spider.stop(error)

    def _is_held(self, request: Request, exchange: Exchange) -> bool:
        """Whether a replayed answer is recorded already; the spider reads it all the same."""
        request.meta["capture"] = None
        return "replayed_at" in request.meta and self.spider.crawl.store.has_capture(
            exchange.url, instant(exchange.captured_at), sha256(exchange.body)
        )

    def _settle(self, request: Request, response: Response, capture: Capture) -> None:
        """Write the row now, or hand it to the pipelines with the response."""
        article = self._article(request)
        request.meta["article"] = article
        request.meta["capture"] = None
        if article is None:
            capture.outcome = _list_outcome(response.status, capture.location)
            self.spider.crawl.record(capture)
        elif response.status in (200, 304):
            request.meta["capture"] = capture
        else:
            final = self._is_final(request, response.status)
            if response.status in REDIRECTS:
                final = self._redirect(response, article, capture)
                if capture.outcome == "gone":
                    request.meta["article"] = None  # the home page it leads to is no article
            else:
                capture.outcome = by_status(response.status)
            self.spider.crawl.record(capture, article, final=final)

    def _not_modified(self, request: Request, capture: Capture) -> None:
        """A 304 stands for the payload that was asked about; its media type is that one's."""
        held = self.spider.crawl.store.last_capture(request.url)
        if held:
            capture.outcome = "revisit"
            capture.media_type = held["media_type"]
            capture.location = replace(capture.location, payload_digest=held["payload_digest"])
            request.meta["payload_digest"] = held["payload_digest"]

    def _article(self, request: Request) -> ArticleRef | None:
        """The article this request is of; after a redirect, that of the new address."""
        article: ArticleRef | None = request.meta.get("article")
        if article and url_key(request.url) != article.url_key:
            return self.spider.ref(request.url)
        return article

    def _redirect(self, response: Response, article: ArticleRef, capture: Capture) -> bool:
        """Name a redirect: moved, or gone when it leads home; True if the article's status ends."""
        target = urljoin(response.url, to_unicode(response.headers.get("Location") or b""))
        home = self.spider.source_of(article).homepage
        is_home = bool(home) and url_key(target) == url_key(home)
        gone = is_home or urlsplit(target).path in ("", "/")
        capture.outcome = "gone" if gone else "moved"
        capture.note = f"redirected to {target}"
        return url_key(target) != article.url_key

    def _is_final(self, request: Request, status: int | None = None) -> bool:
        """Whether Scrapy's retry middleware will not ask again."""
        settings = self._crawler.settings
        retried = status is None or str(status) in settings.getlist("RETRY_HTTP_CODES")
        spent = request.meta.get("retry_times", 0) >= settings.getint("RETRY_TIMES")
        return spent or not retried


def _list_outcome(status: int, location: WarcLocation) -> Outcome:
    """Lists, robots.txt and pages that are no article: only their bytes are compared."""
    if status == 200:
        return "revisit" if location.record_type == "revisit" else "new"
    return by_status(status)


def _exchange(request: Request, response: Response) -> Exchange:
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
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (to_unicode(name, "latin-1"), to_unicode(value, "latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _capture(exchange: Exchange, location: WarcLocation, headers: Headers) -> Capture:
    content_type = to_unicode(headers.get("Content-Type") or b"", "latin-1")
    return Capture(
        url=exchange.url,
        captured_at=exchange.captured_at,
        http_status=exchange.status,
        location=location,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        etag=_header(headers, "ETag"),
        last_modified=_header(headers, "Last-Modified"),
        size=len(exchange.body),
    )


def _header(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return to_unicode(value, "latin-1") if value else None

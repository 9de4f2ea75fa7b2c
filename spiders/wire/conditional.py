"""Asking only for what has changed (RFC 9110, section 13)."""

from __future__ import annotations

from scrapy import Request

from archive.queries import crawling, payloads
from archive.records import instant, now
from spiders.wire.middleware import CrawlMiddleware


class ConditionalMiddleware(CrawlMiddleware):
    """Asks for lists and articles held before only if they changed (RFC 9110, section 13)."""

    def process_request(self, request: Request) -> None:
        """Add the validators of the newest capture of this address, as long as a 304 is believed,
        and its payload is there for a 304 to stand for.

        A request that follows a redirect has the headers of the one before: a server that numbers
        its files alike would answer 304 of a page that is not held.
        """
        if request.method != "GET" or not ("list" in request.meta or "article" in request.meta):
            return
        if not self.spider.settings.getbool("CONDITIONAL"):
            return
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        store = self.spider.crawl.store
        connection = store.connection
        held = crawling.last_shown(connection, request.url)
        if held is None or crawling.must_come_whole(connection, request.url, held["captured_at"]):
            return
        if payloads.held(store, held["payload_digest"]) is None:
            return
        if held["captured_at"] > instant(now()):  # of a clock that was ahead: nothing follows it
            return
        if held["etag"]:
            request.headers["If-None-Match"] = held["etag"]
        if held["last_modified"]:
            request.headers["If-Modified-Since"] = held["last_modified"]

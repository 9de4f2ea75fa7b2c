"""Bodies as they came: without their content codings, and whether all of them came."""

from __future__ import annotations

import re

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.python import to_unicode

from archive.evidence import codings, truncation
from archive.evidence.codings import Undone
from spiders.wire.beginnings import is_beginning
from spiders.wire.middleware import CrawlMiddleware

_MARKUP = re.compile(rb"<(?:!doctype html|html|body)\b", re.IGNORECASE)
_ENDED = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_BOXES = re.compile(
    rb"<(/?)(article|div|main|section|table|td|ul|ol|script|style)\b", re.IGNORECASE
)


class TooLargeError(IgnoreRequest):
    """A body that is too large when it is unpacked."""


class WholeMiddleware(CrawlMiddleware):
    """Asks again for a body that is not whole, as Scrapy does for one that does not come."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Raise ResponseDataLossError for one that was not whole at the last attempt either."""
        reason = request.meta.pop("not_whole", None)
        if reason is None:
            return response
        error, again = ResponseDataLossError(reason), None
        is_last = is_beginning(response) or "replayed_at" in request.meta
        if self.spider.settings.getbool("RETRY_ENABLED") and not is_last:
            again = get_retry_request(request, spider=self.spider, reason=error)
        if again is None:
            raise error
        return again


def unpacked(response: Response) -> Undone:
    """The body without its content codings, and what is wrong with them."""
    said = ", ".join(to_unicode(c, "latin-1") for c in _codings(response))
    return codings.undo(response.body, said)


def plain(response: Response, body: Undone, most: int) -> Response:
    """The response without its content codings. Raises TooLargeError where it is too large so."""
    if len(body.body) > most:
        raise TooLargeError(f"{response.url}: more than {most} bytes when it is unpacked")
    if not _codings(response):
        return response
    found = response.replace(body=body.body)
    del found.headers["Content-Encoding"]
    return found


def truncated(response: Response, body: Undone) -> str | None:
    """Why the body is not whole, as WARC-Truncated says it; None if it is.

    One without a length ends where the connection does: a page that stops within its boxes was cut.
    """
    if said := next((flag for flag in response.flags if flag in truncation.REASONS), None):
        return said  # by a record that is replayed
    return truncation.reason(is_cut(response, body), body.fault)


def is_cut(response: Response, body: Undone) -> bool:
    """Whether the connection ended before the body did."""
    flags = response.flags
    return "dataloss" in flags or ("partial" in flags and stops_midway(body.body))


def stops_midway(page: bytes) -> bool:
    """Whether bytes are the beginning of an HTML page: no end, and within a text or a box."""
    if not _MARKUP.search(page, 0, 2_000) or _ENDED.search(page):
        return False
    opened: dict[bytes, int] = {}
    for closes, name in _BOXES.findall(page):
        opened[name.lower()] = opened.get(name.lower(), 0) + (-1 if closes else 1)
    return not page.rstrip().endswith(b">") or any(count > 0 for count in opened.values())


def _codings(response: Response) -> list[bytes]:
    return list(response.headers.getlist("Content-Encoding"))

"""Redirects followed as far as they lead somewhere; where they do not, the error says why."""

from __future__ import annotations

from typing import Any, NamedTuple, Self
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import load_object

from archive.outcomes import REDIRECTS
from archive.redirects import led_to, told
from spiders.wire import failures

_SEEN, _COOKIES = "redirects_seen", "redirect_cookies"  # what a chain of redirects remembers


class RedirectError(IgnoreRequest):
    """A redirect that leads nowhere, and how."""


class _Step(NamedTuple):
    """An address, and the cookies it is asked for with."""

    url: str
    cookie: str


class RedirectMiddleware(BaseRedirectMiddleware):
    """Scrapy's, but a circle is told at once and a chain that ends nowhere is an error.

    An address is asked for a second time only with cookies that the chain itself has set: a page
    still depends on nothing that was asked before.
    """

    _through: Any

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        found = super().from_crawler(crawler)
        found._through = load_object(crawler.settings["STAGES"])
        return found

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The request that a redirect leads to. Raises RedirectError where it leads nowhere."""
        if response.status not in REDIRECTS or request.meta.get("dont_redirect"):
            return response
        location = (response.headers.get("Location") or b"").decode("latin-1")
        target = led_to(request.url, location)
        if target is None:  # its capture says so
            raise RedirectError(told(request.url, response.status, location)[0])
        cookies = request.meta.get(_COOKIES, {}) | _cookies(response)
        seen = (*request.meta.get(_SEEN, ()), _asked(request))
        step = _next(request, target, cookies, seen)
        if fault := self._fault(request, step, seen):
            await self._failed(request, fault)
            raise RedirectError(fault)
        return self._follow(request, response, target, step, {_COOKIES: cookies, _SEEN: seen})

    def _fault(self, request: Request, step: _Step, seen: tuple[_Step, ...]) -> str | None:
        if step in seen:
            is_own = step.url == _asked(request).url
            leads = "to itself" if is_own else f"in a circle, back to {step.url}"
            return f"redirects {leads}{', with its own cookies too' if step.cookie else ''}"
        if len(seen) > self.max_redirect_times:
            return f"redirects more than {self.max_redirect_times} times, at last to {step.url}"
        return None

    async def _failed(self, request: Request, fault: str) -> None:
        """Record the error with the address that was asked for first, if that is what it is of."""
        spider: Any = self.crawler.spider
        article = request.meta.get("article")
        first = request.meta.get(_SEEN, [_asked(request)])[0].url
        url = first if article or "list" in request.meta else request.url
        ref = spider.ref(url) if article else None
        listed = failures.listed_of(request, url)
        await failures.record(spider, self._through, url, fault, ref, listed)

    def _follow(
        self,
        request: Request,
        response: Response,
        target: str,
        step: _Step,
        remembered: dict[str, Any],
    ) -> Request:
        is_post = request.method not in ("GET", "HEAD") and response.status in (301, 302, 303)
        build = self._redirect_request_using_get if is_post else self._built
        found = self._redirect(build(request, response, target), request, response.status)
        found.meta.update(remembered)
        if step.cookie:
            found.headers["Cookie"] = step.cookie
        if step.url in {earlier.url for earlier in remembered[_SEEN]}:
            found.dont_filter = True  # this time with a cookie
        return found

    def _built(self, request: Request, response: Response, url: str) -> Request:
        return self._build_redirect_request(request, response, url=url)


def _next(
    request: Request, target: str, cookies: dict[tuple[str, str], str], seen: tuple[_Step, ...]
) -> _Step:
    """Where a redirect leads; with the chain's cookies if that was asked for without."""
    url, host = urldefrag(target).url, urlsplit(target).hostname
    sent = _asked(request).cookie if host == urlsplit(request.url).hostname else ""
    if _Step(url, sent) not in seen:
        return _Step(url, sent)
    own = [f"{name}={value}" for (where, name), value in cookies.items() if where == host]
    return _Step(url, "; ".join(own) or sent)


def _asked(request: Request) -> _Step:
    cookie = (request.headers.get("Cookie") or b"").decode("latin-1")
    return _Step(urldefrag(request.url).url, cookie)


def _cookies(response: Response) -> dict[tuple[str, str], str]:
    """What an answer sets, by its host and the cookie's name."""
    host = urlsplit(response.url).hostname or ""
    pairs = (c.decode("latin-1").partition(";")[0] for c in response.headers.getlist("Set-Cookie"))
    named = (pair.partition("=") for pair in pairs)
    return {(host, name.strip()): value.strip() for name, _, value in named if name.strip()}

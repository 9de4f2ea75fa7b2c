"""No request to private, loopback or link-local addresses, unless the run allows them.

Addresses written in a URL are refused before a request is made, redirects included; names are
refused when they resolve, at the moment of connecting, so that a name cannot change in between.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest, NotConfigured
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from archive.urls import is_private_address, is_private_host


class PrivateAddressMiddleware:
    """Refuses requests whose URL names a private address."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory; absent from runs that allow private addresses."""
        if crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES"):
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for a private address."""
        host = urlsplit(request.url).hostname or ""
        if is_private_host(host):
            raise IgnoreRequest(f"{request.url}: {host} is a private address")


class PrivateNameMiddleware:
    """Says why a name that resolves to a private address was refused; nothing asks it again."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise IgnoreRequest where the resolver refused the request's host."""
        host = urlsplit(request.url).hostname or ""
        address = PublicResolver.refused.get(host)
        if address and isinstance(exception, CannotResolveHostError):
            raise IgnoreRequest(f"{request.url}: {host} resolves to the private address {address}")


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which does not answer with private addresses."""

    refused: ClassVar[dict[str, str]] = {}  # names and the addresses they were refused for

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        # A proxy is the operator's choice, wherever it stands.
        self.allowed = {urlsplit(url).hostname for url in getproxies().values()}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Any:
        """Scrapy's factory; the plain resolver where a run allows private addresses."""
        if crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES"):
            return CachingThreadedResolver.from_crawler(crawler, reactor)
        return super().from_crawler(crawler, reactor)

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802
        """Resolve, failing with DNSLookupError where the answer is a private address."""
        found = super().getHostByName(name, timeout)
        return found if name in self.allowed else found.addCallback(self._public, name)

    def _public(self, address: str, name: str) -> str:
        if is_private_address(address):
            self.refused[name] = address
            raise DNSLookupError(f"{name} resolves to the private address {address}")
        return address

"""No request to private, loopback or link-local addresses, unless the run allows them.

Addresses written in a URL are refused before a request is made, redirects included; names are
refused when they resolve, at the moment of connecting, so that a name cannot change in between.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from contextlib import suppress
from typing import Any, ClassVar, Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest, NotConfigured
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

_LOCAL_NAME = re.compile(r"(?:.*\.)?(?:localhost|local|internal)")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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


def is_private_host(host: str) -> bool:
    """Return whether a URL's host names this machine or a private network, without asking DNS.

    Understands IPv4 and IPv6 literals (in brackets or not), the short, decimal, hexadecimal and
    octal IPv4 forms that inet_aton reads, and local names (RFC 6761, RFC 6762, `.internal`).
    Any other name is not private: check the addresses it resolves to.
    """
    name = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").lower()
    name = name.strip("[]").removesuffix(".")
    if not name or _LOCAL_NAME.fullmatch(name):
        return True
    with suppress(OSError, ValueError):  # not IPv4 in any of its forms
        name = socket.inet_ntoa(socket.inet_aton(name))
    try:
        return is_private_address(name)
    except ValueError:
        return False


def is_private_address(address: str) -> bool:
    """Return whether an IP address, as DNS answers it, is anything but public unicast.

    Private, loopback, link-local, carrier-grade NAT, multicast, unspecified and reserved
    addresses count, also inside IPv4-mapped, 6to4 and NAT64 IPv6 addresses.

    Raises ValueError if it is not an IPv4 or IPv6 literal.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or _nat64(ip) or ip
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None

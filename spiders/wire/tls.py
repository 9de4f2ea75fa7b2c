"""TLS as old sites speak it, for the hosts of sources that declare `tls = "legacy"`."""

from __future__ import annotations

from typing import Any

from OpenSSL import SSL
from scrapy.crawler import Crawler
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from spiders.source_spider import SourceSpider
from spiders.wire.heads import BoundedHandler

_CIPHERS = b"ALL:!aNULL:@SECLEVEL=0"  # level 0: keys of 1024 bits, SHA-1
_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: renegotiation of before RFC 5746


class TLSHandler(BoundedHandler):
    """Scrapy's handler of https, which speaks old TLS where the spider says that a host needs it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory: Any = _ByHost(crawler, self._contextFactory)


@implementer(IPolicyForHTTPS)
class _ByHost:
    """How to speak TLS with a host: as Scrapy does, or as the spider's source needs it."""

    def __init__(self, crawler: Crawler, strict: Any) -> None:
        self._crawler = crawler
        self._strict = strict
        self._legacy = legacy_context()

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802
        """Twisted's hook."""
        assert isinstance(self._crawler.spider, SourceSpider)
        if self._crawler.spider.speaks_old_tls(hostname.decode("ascii")):
            return _Legacy(self._legacy, hostname)
        return self._strict.creatorForNetloc(hostname, port)


@implementer(IOpenSSLClientConnectionCreator)
class _Legacy:
    """Connections with a host whatever its certificate says: that is for the record."""

    def __init__(self, context: SSL.Context, hostname: bytes) -> None:
        self._context = context
        self._hostname = hostname

    def clientConnectionForTLS(self, tls_protocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802
        """Twisted's hook."""
        connection = SSL.Connection(self._context, None)
        name = self._hostname.decode("ascii")
        if not isIPAddress(name) and not isIPv6Address(name):
            connection.set_tlsext_host_name(self._hostname)
        return connection


def legacy_context() -> SSL.Context:
    """TLS from 1.0 on, keys of any length, no certificate verified."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(_CIPHERS)
    context.set_options(_LEGACY_SERVER_CONNECT)
    context.set_verify(SSL.VERIFY_NONE)
    return context

"""How much may come of an answer before its body: headers without end would fill the memory."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

MOST = 8 * 1024 * 1024  # bytes; real ones have a few thousand


class EndlessHeadersError(Exception):
    """An answer's headers go on beyond what any server sends."""


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler, which gives up an answer whose headers do not end.

    It asks once: Twisted would ask again at once, outside the lane, where a connection breaks off.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        self._pool._factory = _Factory


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    _came = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        within = self._parser is not None and self._parser.state in (STATUS, HEADER)
        self._came = self._came + len(data) if within else 0
        if self._came > MOST:
            error = EndlessHeadersError(f"more than {MOST} bytes of headers")
            self._giveUp(Failure(error))  # type: ignore[no-untyped-call]

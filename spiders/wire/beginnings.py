"""The beginning of a file that is larger than what is kept of one; Scrapy alone would keep nothing."""

from __future__ import annotations

from typing import Self
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response

KEPT = "kept_bytes"  # of a request's meta: how much of its answer is kept
_STOPPED, _CUT = "download_stopped", "length"  # Scrapy's flag, and WARC's word


class Beginnings:
    """Ends a download once there is as much of it as is kept."""

    def __init__(self, crawler: Crawler) -> None:
        self._came: WeakKeyDictionary[Request, int] = WeakKeyDictionary()
        crawler.signals.connect(self._received, signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's factory."""
        return cls(crawler)

    def _received(self, data: bytes, request: Request) -> None:
        if most := request.meta.get(KEPT):
            self._came[request] = self._came.get(request, 0) + len(data)
            if self._came[request] > most:
                raise StopDownload(fail=False)


def beginning(request: Request, response: Response) -> Response:
    """An answer that was ended so, cut at the very length and marked; any other as it is."""
    if _STOPPED not in response.flags:
        return response
    return response.replace(body=response.body[: request.meta[KEPT]], flags=[_CUT])


def is_beginning(response: Response) -> bool:
    """Whether more of it would not be kept either."""
    return _CUT in response.flags

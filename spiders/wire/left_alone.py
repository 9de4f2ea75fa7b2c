"""Hosts that are left alone for the rest of a run: they refuse, they do not answer, or they ask."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import load_object
from scrapy.utils.python import to_unicode

from archive.outcomes import by_status
from archive.records import now
from spiders.wire import lane, mementos
from spiders.wire.middleware import CrawlMiddleware
from spiders.wire.not_asked import LeftAloneError

REFUSALS, SILENCES = 5, 3  # addresses in a row; measured on nothing
LONGEST = 300.0  # seconds that Retry-After may hold a lane, by one answer or by several in a row
_UNAVAILABLE = 503

_in_a_row: dict[str, tuple[str, set[str]]] = {}  # by host: what happened last, at which addresses
_waited: dict[str, float] = {}  # by host: seconds it has asked for since it last gave an answer
_left: dict[str, LeftAloneError] = {}  # by host; of this process, as crawls of a run share hosts


class Hosts(CrawlMiddleware):
    """Honours Retry-After, and stops asking hosts that refuse or do not answer again and again.

    The downloader tells of each answer before it takes up the host's next request.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        retried = crawler.settings.getlist("RETRY_EXCEPTIONS")
        self._silences = tuple(load_object(error) for error in retried)

    def check(self, request: Request) -> None:
        """Raise LeftAloneError for a request to a host that is left alone."""
        if left := _left.get(_host(request)):
            raise LeftAloneError(f"{request.url}: {left}", refused=left.refused)

    def answered(self, request: Request, response: Response) -> None:
        """Count refusals in a row, and wait as long as the host asks."""
        if "replayed_at" in request.meta:
            return
        if mementos.is_memento(request, response):  # whatever its site said, the service answered
            _in_a_row.pop(_host(request), None)
            return
        refused = by_status(response.status) == "refused"
        if refused:
            self._count(request, "refused")
        else:
            _in_a_row.pop(_host(request), None)
        if refused or response.status == _UNAVAILABLE:
            self._wait(request, retry_after(response))
        else:
            _waited.pop(_host(request), None)

    def failed(self, request: Request, exception: Exception) -> None:
        """Count silences in a row."""
        if isinstance(exception, self._silences) and not isinstance(exception, IgnoreRequest):
            self._count(request, "did not answer")

    def _count(self, request: Request, what: str) -> None:
        """Leave a host alone to which the same happened at many addresses, and nothing else."""
        host = _host(request)
        before, addresses = _in_a_row.get(host, (what, set()))
        addresses = {*(addresses if before == what else ()), request.url}
        _in_a_row[host] = what, addresses
        if len(addresses) >= (REFUSALS if what == "refused" else SILENCES):
            self._leave(host, f"{host} {what} at {len(addresses)} addresses in a row", what)

    def _wait(self, request: Request, seconds: float) -> None:
        host = _host(request)
        before = _waited.get(host, 0.0)
        if seconds > 0 and before + seconds > LONGEST:
            more = f" more, after {before:.0f} s" if before else ""
            self._leave(host, f"{host} asks to be left alone for {seconds:.0f} s{more}", "refused")
        elif seconds > 0:
            _waited[host] = before + seconds
            lane.hold(self._crawler, request, seconds)

    def _leave(self, host: str, why: str, what: str) -> None:
        said = f"{why}: it is left alone for this run"
        _left.setdefault(host, LeftAloneError(said, refused=what == "refused"))
        self.spider.host_left(host, _left[host])


def retry_after(response: Response) -> float:
    """Seconds that an answer asks to wait (RFC 9110, 10.2.3); 0 if it asks for nothing readable."""
    said = to_unicode(response.headers.get("Retry-After") or b"", "latin-1").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        return (parsedate_to_datetime(said) - now()).total_seconds()
    except (TypeError, ValueError):  # no date, or one without a zone
        return 0.0


def _host(request: Request) -> str:
    return urlsplit(request.url).hostname or ""

"""Mementos: what a site once answered, as another archive hands it on (RFC 7089).

An answer is the site's only if the service says so: it bears the Memento-Datetime that was asked
for. Whatever else comes is the service's own: a page that it has nothing, that it is busy, or a
redirect to another instant.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.python import to_unicode

from archive.evidence import codings
from archive.records import Provenance, instant, now
from spiders.wayback import Memento
from spiders.wire import bodies

_ORIGINAL = b"x-archive-orig-"
_LED_ELSEWHERE = "X-Archive-Redirect-Reason"
_NOT_SENT_ON = (b"transfer-encoding", b"connection", b"keep-alive")  # of the site's own connection
_CODING = "Content-Encoding"


def is_memento(request: Request, response: Response) -> bool:
    """Whether an answer is what the site said at the instant that was asked for, and all of it."""
    memento: Memento | None = request.meta.get("memento")
    if memento is None or _LED_ELSEWHERE in response.headers or response.status == 304:
        return False
    same = _at(response) == instant(memento.at) and memento.status in (None, response.status)
    return same and not bodies.is_cut(response, bodies.unpacked(response))


def as_the_site_said(request: Request, response: Response) -> tuple[Request, Response]:
    """The request and the answer as if we had been there: the site's address, headers and bytes."""
    memento: Memento = request.meta["memento"]
    article = request.meta["memento_of"]
    asked = Request(
        memento.url, meta={"article": article, "replayed_at": memento.at, "memento": memento}
    )
    headers, body = _original(response)
    kind = responsetypes.from_args(headers=headers, url=memento.url, body=body)
    return asked, kind(memento.url, response.status, headers, body, protocol="HTTP/1.1")


def said(request: Request) -> dict[str, str]:
    """What is noted beside the record of a memento; nothing beside another one."""
    memento = _of_site(request)
    return memento.said() if memento else {}


def provenance(request: Request) -> Provenance | None:
    """Where a memento comes from; None of what we ourselves have asked a site."""
    memento = _of_site(request)
    return Provenance(memento.uri, now()) if memento else None


def _of_site(request: Request) -> Memento | None:
    """The memento, if the request stands for one to its site; not if it goes to the service."""
    memento: Memento | None = request.meta.get("memento")
    return memento if "replayed_at" in request.meta else None


def _original(response: Response) -> tuple[Headers, bytes]:
    """Headers and body as the site sent them; where the service has undone a coding, without it."""
    headers = Headers()
    for name, values in response.headers.items():
        original = name.lower().removeprefix(_ORIGINAL)
        if original != name.lower() and original not in _NOT_SENT_ON:
            headers.setlist(original, values)
    theirs, ours = _codings(headers), _codings(response.headers)
    if theirs == ours:
        return headers, response.body
    body = codings.undo(response.body, ",".join(ours)).body
    if codings.undo(body, ",".join(theirs)).fault:
        del headers[_CODING]
    return headers, body


def _codings(headers: Headers) -> list[str]:
    said = ",".join(to_unicode(value, "latin-1") for value in headers.getlist(_CODING))
    return [coding for each in said.split(",") if (coding := each.strip().lower())]


def _at(response: Response) -> str | None:
    said = to_unicode(response.headers.get("Memento-Datetime") or b"", "latin-1")
    try:
        return instant(parsedate_to_datetime(said))
    except (TypeError, ValueError):
        return None

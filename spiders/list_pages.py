"""Requests for the pages of lists, what came for them, and their rows by slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.python import to_unicode

from archive.queries import payloads
from archive.records import Discovery, now
from archive.store.discoveries import unique
from archive.store.store import Store
from spiders.kinds.list_page import Discover, ListAnswer, ListRequest

Asked = tuple[ListRequest, Discover]
"""A page of a list, and the table of a declaration that reads it."""
SLICE = 500  # rows that are kept before others have their turn: some 0.2 s
_COMPARED = 100_000  # rows of a page that are compared with what it shows the next time


def requests(
    wanted: Iterable[Asked], parse: Callable[..., Any], failed: Callable[..., Any], *, first: bool
) -> Iterator[Request]:
    """A request for each list page, once for all tables that read it."""
    pages: dict[ListRequest, list[Asked]] = {}
    for request, discover in wanted:
        pages.setdefault(replace(request, page=0), []).append((request, discover))
    for request, asked in pages.items():
        yield Request(
            request.url,
            method=request.method,
            headers=dict(request.headers),
            body=request.body,
            callback=parse,
            errback=failed,
            cb_kwargs={"asked": asked, "first": first},
            meta={"list": True, "handle_httpstatus_list": [304]},
            priority=10,
        )


def answer(response: Response, request: ListRequest, timezone: str, store: Store) -> ListAnswer:
    """What came for a list page; of a 304 the bytes that are held.

    Raises DamageError where these cannot be read back.
    """
    body = response.body
    content_type = to_unicode(response.headers.get("Content-Type") or b"", "latin-1")
    if response.status == 304:
        body, content_type = payloads.body(store, response.meta["payload_digest"])
    cookies = (
        to_unicode(cookie, "latin-1").partition(";")[0]
        for cookie in response.headers.getlist("Set-Cookie")
    )
    zone = datetime.strptime(timezone, "%z").tzinfo
    day = (response.meta.get("replayed_at") or now()).astimezone(zone).date()
    return ListAnswer(
        request, response.url, body, content_type, "; ".join(cookies), day.isoformat()
    )


def slices(found: Iterable[Discovery]) -> Iterator[tuple[list[Discovery], list[str] | None]]:
    """The rows of a page a slice at a time, and with the last one the keys of all.

    There is one slice at least. A page of very many rows has no keys: it is not compared.
    """
    rest, shown = iter(found), dict[str, None]()
    rows = list(islice(rest, SLICE))
    while True:
        following = list(islice(rest, SLICE))
        if len(shown) <= _COMPARED:
            shown |= dict.fromkeys(d.url_key for d in rows)
        if not following:
            yield unique(rows), list(shown) if len(shown) <= _COMPARED else None
            return
        yield unique(rows), None
        rows = following

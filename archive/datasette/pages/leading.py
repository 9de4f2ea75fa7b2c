"""Addresses that lead to a page of ours: rows of the public views, which Datasette has no page of."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from datasette import NotFound, Response

from archive.store.views import VIEWS

_OF_A_SOURCE = ("source_health", "coverage")
_OTHERS = {"captures": "capture_id", "crawls": "crawl_id"}


async def row(request: Any, datasette: Any) -> Response:
    """Leads to the article, the source, or the row itself among the others."""
    view, name = request.url_vars["view"], request.url_vars["name"]
    if view in _OF_A_SOURCE:
        return Response.redirect(datasette.urls.path(f"/source/{quote(name)}"))
    if not name.isdecimal():
        raise NotFound(f"A row of {view} is named by a number.")
    if view in _OTHERS:
        where = f"/archive/{view}?{_OTHERS[view]}={int(name)}"
        return Response.redirect(datasette.urls.path(where))
    return Response.redirect(datasette.urls.path(f"/article/{int(name)}"))


ROWS = rf"^/archive/(?P<view>{'|'.join(VIEWS)})/(?P<name>[\w-]+)$"

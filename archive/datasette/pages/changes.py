"""What publishers changed: as a page, CSV, JSON and a feed."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from datasette import Response

from archive.datasette import charts, handed_on, headers, marks
from archive.datasette.asking import ask, page, page_number
from archive.exports import atom
from archive.queries import changes, holdings
from archive.queries.happenings import Kind
from archive.records import instant

_SIZE = 20
_PERIODS = (7, 90, 0)
_COLUMNS = (
    *("article_id", "version", "captured_at", "last_seen_before_at", "score", "summary"),
    *("changed_fields", "before", "after", "characters_added", "characters_removed"),
    *("source", "publisher", "title", "status", "url"),
)
ONLY = {
    "figures": "Figures, dates, duties",
    "struck": "Struck out",
    "titles": "Titles",
    "facts": "Facts",
    "attachments": "Attachments",
}


class Wanted(NamedTuple):
    """Which changes: of the last so many days (0: all), of a kind, in an order."""

    days: int
    only: str | None
    order: str

    def path(self, **other: Any) -> str:
        """The query string that asks for these, or for others."""
        asked = self._replace(**other)._asdict()
        return urlencode({name: value for name, value in asked.items() if value is not None})


def _wanted(request: Any) -> Wanted:
    days = request.args.get("days", "")
    only, order = request.args.get("only"), request.args.get("order")
    return Wanted(
        int(days) if days.isdecimal() and len(days) < 6 else 90,
        only if only in changes.ONLY else None,
        order if order in changes.ORDERS else "score",
    )


async def as_page(request: Any, datasette: Any) -> Response:
    """Twenty of them, and how many there are."""
    wanted = _wanted(request)
    at = page_number(request)

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        last = (holdings.span(db) or ("", ""))[1]
        found = changes.listed(
            db, _since(last, wanted.days), wanted.only, wanted.order, _SIZE + 1, _SIZE * (at - 1)
        )
        return {
            "last": last,
            "rows": [shown(row) for row in found[:_SIZE]],
            "more": len(found) > _SIZE,
            "periods": [(days, changes.count(db, _since(last, days))) for days in _PERIODS],
        }

    asked = await ask(datasette, question)
    path = datasette.urls.path("/changes")
    here = {
        "page": at,
        "more": asked["more"],
        "size": _SIZE,
        "path": f"{path}?{wanted.path()}&page=",
    }
    return await page(
        datasette,
        request,
        "changes",
        current="Changes",
        wanted=wanted,
        only=ONLY,
        here=here,
        **asked,
    )


async def as_csv(request: Any, datasette: Any) -> Response:
    """All of them, in one file."""
    rows = handed_on.of_columns(await _all(request, datasette), _COLUMNS)
    return handed_on.as_csv(rows, _COLUMNS, "yigai-changes")


async def as_json(request: Any, datasette: Any) -> Response:
    """All of them, in one array."""
    return handed_on.as_json(await _all(request, datasette))


async def as_atom(request: Any, datasette: Any) -> Response:
    """The newest, as a feed."""
    kinds: tuple[Kind, ...] = ("changed",)
    feed = await ask(datasette, lambda db: "".join(atom.feed(db, kinds=kinds)))
    return Response(feed, headers=headers.OURS, content_type="application/atom+xml; charset=utf-8")


async def _all(request: Any, datasette: Any) -> list[dict[str, Any]]:
    wanted = _wanted(request)

    def question(db: sqlite3.Connection) -> list[dict[str, Any]]:
        last = (holdings.span(db) or ("", ""))[1]
        return changes.listed(db, _since(last, wanted.days), wanted.only, wanted.order)

    return await ask(datasette, question)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A change with its passages marked, and its score as a bar."""
    sides = marks.sides(row["before"], row["after"])
    return row | {"sides": sides, "bar": charts.score(row["score"] or 0)}


def _since(last: str, days: int) -> str:
    """The instant so many days before the last capture; all of the past for 0."""
    if not days or not last:
        return ""
    try:
        return instant(datetime.fromisoformat(last) - timedelta(days=days))
    except OverflowError:
        return ""

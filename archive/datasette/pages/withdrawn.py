"""What is gone, or absent once: as a page, CSV and JSON."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlencode

from datasette import Response

from archive.datasette import handed_on
from archive.datasette.asking import ask, page, page_number
from archive.queries import absences, holdings

_SIZE = 50
_COLUMNS = (
    *("article_id", "source", "publisher", "title", "document_number", "published_on", "status"),
    *("since", "confirmed_at", "last_seen_at", "looks", "evidence", "characters", "url"),
)


def _wanted(request: Any) -> tuple[str, str | None]:
    status = "suspected" if request.args.get("status") == "suspected" else "withdrawn"
    return status, request.args.get("source") or None


async def as_page(request: Any, datasette: Any) -> Response:
    """Fifty of them, the latest first."""
    status, source = _wanted(request)
    at = page_number(request)

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        found = absences.latest(db, status, source, _SIZE + 1, _SIZE * (at - 1))
        counts = holdings.held(db, source).statuses
        return {"rows": found[:_SIZE], "more": len(found) > _SIZE, "counts": counts}

    asked = await ask(datasette, question)
    asked_for = {"status": status} | ({"source": source} if source else {})
    here = {
        "page": at,
        "more": asked["more"],
        "size": _SIZE,
        "path": f"{datasette.urls.path('/withdrawn')}?{urlencode(asked_for)}&page=",
    }
    return await page(
        datasette,
        request,
        "withdrawn",
        current="Withdrawn",
        status=status,
        source=source,
        of_source=f"&{urlencode({'source': source})}" if source else "",
        here=here,
        **asked,
    )


async def as_csv(request: Any, datasette: Any) -> Response:
    """All of them, in one file."""
    found = await ask(datasette, lambda db: absences.latest(db, *_wanted(request)))
    rows = handed_on.of_columns(found, _COLUMNS)
    return handed_on.as_csv(rows, _COLUMNS, f"yigai-{_wanted(request)[0]}")


async def as_json(request: Any, datasette: Any) -> Response:
    """All of them, in one array."""
    return handed_on.as_json(
        await ask(datasette, lambda db: absences.latest(db, *_wanted(request)))
    )

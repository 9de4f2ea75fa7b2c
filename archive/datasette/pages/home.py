"""Home: what the archive holds, what happened of late, and which sources need attention."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date
from typing import Any

from datasette import Response

from archive.datasette import charts, words
from archive.datasette.asking import ask, page
from archive.datasette.pages.changes import shown
from archive.queries import absences, changes, health, holdings, publishers

_CHANGES, _NEW, _GONE = 4, 6, 5
_ROWS, _MONTHS = 6, 24  # of the chart of articles a month


async def home(request: Any, datasette: Any) -> Response:
    """The first page."""
    asked = await ask(datasette, gathered)
    return await page(datasette, request, "home", bare=True, **asked)


def gathered(connection: sqlite3.Connection) -> dict[str, Any]:
    """All that the page shows; `span` is None where there is nothing yet."""
    span = holdings.span(connection)
    if span is None:
        return {"span": None}
    held = holdings.held(connection)
    week = holdings.week(connection, span[1])
    sources = health.sources(connection)
    names = publishers.names(connection)
    return {
        "span": span,
        "held": held,
        "captures": holdings.captures(connection),
        "week": week,
        "changed": [shown(row) for row in changes.listed(connection, week.since, most=_CHANGES)],
        "new": holdings.newest(connection, _NEW),
        "gone": [
            row
            for status in ("withdrawn", "suspected")
            for row in absences.latest(connection, status, most=_GONE)
        ][: 2 * _GONE],
        "unwell": [
            row | {"name": names[row["source"]]["publisher"]}
            for row in sources
            if row["state"] not in health.GOOD
        ],
        "states": Counter(row["state"] for row in sources),
        "sources": len(sources),
        "months": _months(connection, span[1], names),
        "languages": held.languages.most_common(4),
    }


def _months(
    connection: sqlite3.Connection, until: str, names: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """A row of columns for each of the largest sources, and one for the others."""
    last = date.fromisoformat(until[:10])
    ordinals = range(12 * last.year + last.month - _MONTHS, 12 * last.year + last.month)
    months = [f"{n // 12}-{n % 12 + 1:02}" for n in ordinals]
    found = holdings.months(connection, months[0])
    known = min((month for counts in found.values() for month in counts), default=months[0])
    months = [month for month in months if month >= known]
    totals = Counter({source: sum(counts.values()) for source, counts in found.items()})
    largest = [source for source, _ in totals.most_common(_ROWS)]
    rows = [
        (names[source]["publisher"], names[source]["title"], source, found[source])
        for source in largest
    ]
    others: Counter[str] = Counter()
    for source in totals.keys() - {*largest}:
        others.update(found[source])
    if others:
        count = len(totals) - len(largest)
        rows.append((words.counted(count, "other source"), "", "", dict(others)))
    return {
        "first": months[0],
        "last": months[-1],
        "rows": [
            {
                "name": name,
                "title": title,
                "source": source,
                "chart": charts.columns(
                    f"{name}: articles a month, {months[0]} to {months[-1]}",
                    [counts.get(month, 0) for month in months],
                ),
                "now": counts.get(months[-1], 0),
            }
            for name, title, source, counts in rows
        ],
    }

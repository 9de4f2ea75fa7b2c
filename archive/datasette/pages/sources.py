"""The sources: how they are doing; and each: when it was watched, what it missed and left."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from typing import Any

from datasette import Response

from archive.datasette import charts, words
from archive.datasette.asking import ask, page
from archive.queries import health, holdings, publishers
from archive.records import instant

_RUNS = 20
_LATELY = 30  # days
_UNDECLARED = {"state": None, "reason": None, "new_30d": None, "last_crawl_at": None}
Day = dict[str, int]


async def every(request: Any, datasette: Any) -> Response:
    """The list of sources, those that need attention first."""

    def question(db: sqlite3.Connection) -> list[dict[str, Any]]:
        states = {row["source"]: row for row in health.sources(db)}
        held = holdings.held(db).sources
        rows = [
            names | states.get(slug, _UNDECLARED) | {"articles": held[slug]}
            for slug, names in publishers.names(db).items()
        ]
        return sorted(rows, key=lambda row: (row["state"] in (*health.GOOD, None), row["slug"]))

    rows = await ask(datasette, question)
    return await page(datasette, request, "sources", current="Sources", rows=rows)


async def one(request: Any, datasette: Any) -> Response:
    """The page of a source; `year` says of which year the calendar is."""
    slug, asked_year = request.url_vars["slug"], request.args.get("year", "")

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        return gathered(db, slug, int(asked_year) if asked_year.isdecimal() else None)

    asked = await ask(datasette, question)
    return await page(datasette, request, "source", current="Sources", **asked)


def gathered(connection: sqlite3.Connection, slug: str, year: int | None) -> dict[str, Any]:
    """All that the page of a source shows. Raises YigaiError if there is no such source."""
    source = publishers.source(connection, slug)
    runs = publishers.runs(connection, slug, _RUNS)
    first = publishers.first_run(connection, slug)
    last = date.fromisoformat(
        (runs[0]["started_at"] if runs else instant(datetime.now().astimezone()))[:10]
    )
    year = min(max(year or last.year, 1990), 9000)
    since = instant(datetime.fromisoformat(f"{last}T00:00:00+00:00") - timedelta(days=_LATELY))
    pages, missed = publishers.misses(connection, slug)
    days = publishers.days(connection, slug, f"{year}-01-01", f"{year}-12-31")
    lately = publishers.days(connection, slug, since[:10], last.isoformat())
    return {
        "source": source,
        "held": holdings.held(connection, slug),
        "runs": [run | {"took": _took(run)} for run in runs],
        "first": first,
        "changed": sum(day["changed"] for day in lately.values()),
        "new": sum(day["new"] for day in lately.values()),
        "lately": _LATELY,
        "pages": pages,
        "missed": sorted(missed.items(), key=lambda pair: -pair[1]),
        "left": publishers.left(connection, slug),
        "refusals": publishers.refusals(connection, slug, since),
        **_calendar(days, first, last, year),
    }


def _calendar(days: dict[str, Day], first: str | None, last: date, year: int) -> dict[str, Any]:
    """The two halves of a year as calendars, and the same as rows."""
    began = date.fromisoformat(first[:10]) if first else last
    end = min(last, date(year, 12, 31))
    start = max(began, date(year, 1, 1))
    shades = {day: _shade(row) for day, row in days.items()}
    halves = []
    for opening, closing in (
        (date(year, 1, 1), date(year, 6, 30)),
        (date(year, 7, 1), date(year, 12, 31)),
    ):
        if opening <= end and closing >= start:
            shown = opening, min(closing, end)
            label = (
                f"Days watched, {words.full_day(str(shown[0]))} to {words.full_day(str(shown[1]))}"
            )
            halves.append(charts.calendar(label, *shown, shades))
    return {
        "year": year,
        "years": range(began.year, last.year + 1),
        "halves": halves,
        "watched": sum(row["looked"] > 0 for row in days.values()),
        "of_days": max(0, (end - start).days + 1),
        "days": [row | {"said": shades[day][1]} for day, row in sorted(days.items(), reverse=True)],
    }


def _shade(row: Day) -> tuple[str, str]:
    """The class of a day, and what is said of it."""
    if not row["looked"]:
        return "fx", "looked and failed"
    new = row["new"]
    said = f"{new} new" if new else "looked, nothing new"
    return f"f{1 + (new > 0) + (new > 2) + (new > 4)}", said


def _took(run: dict[str, Any]) -> str:
    """How long a run took, in words."""
    if not run["finished_at"]:
        return ""
    ended, began = (datetime.fromisoformat(run[name]) for name in ("finished_at", "started_at"))
    seconds = round((ended - began).total_seconds())
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"

"""What the archive holds, from what is counted as it is written; and the figures of some days."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from archive.records import instant


class Held(NamedTuple):
    """How many articles with a text there are, and versions of them, and how the articles divide."""

    articles: int
    versions: int
    sources: Counter[str]
    languages: Counter[str]
    statuses: Counter[str]


class Week(NamedTuple):
    """Some days and what happened in them."""

    since: str
    until: str
    new: int
    changed: int
    suspected: int
    withdrawn: int


def held(connection: sqlite3.Connection, source: str | None = None) -> Held:
    """What is held, of a source or of all of them."""
    found = connection.execute(
        """SELECT source, language, status, sum(articles), sum(versions) FROM article_counts
        WHERE source = coalesce(?, source) GROUP BY source, language, status""",
        (source,),
    ).fetchall()
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for *names, articles, _ in found:
        for counter, name in zip(counts, names, strict=True):
            counter[name] += articles
    articles, versions = (sum(row[at] for row in found) for at in (3, 4))
    return Held(articles, versions, *counts)


def months(connection: sqlite3.Connection, since: str) -> dict[str, dict[str, int]]:
    """How many articles each source published in each month from one on (YYYY-MM)."""
    found = connection.execute(
        """SELECT source, month, sum(articles) FROM article_counts WHERE month >= ?
        GROUP BY source, month""",
        (since,),
    )
    result: dict[str, dict[str, int]] = {}
    for source, month, articles in found:
        result.setdefault(source, {})[month] = articles
    return result


def captures(connection: sqlite3.Connection) -> int:
    """How many captures there are: they are numbered, and none is ever taken away."""
    row = connection.execute("SELECT coalesce(max(capture_id), 0) FROM capture_log").fetchone()
    return int(row[0])


def span(connection: sqlite3.Connection) -> tuple[str, str] | None:
    """The instants of the first and the last capture; None where there is none."""
    first, last = (
        connection.execute(f"SELECT {which}(captured_at) FROM capture_log").fetchone()[0]
        for which in ("min", "max")
    )
    return (first, last) if first else None


def week(connection: sqlite3.Connection, until: str, days: int = 7) -> Week:
    """What happened in the days up to an instant."""
    since = instant(datetime.fromisoformat(until) - timedelta(days=days))
    new, changed = (
        connection.execute(
            "SELECT count(*) FROM versions WHERE cause = ? AND captured_at >= ?", (cause, since)
        ).fetchone()[0]
        for cause in ("first", "change")
    )
    suspected = connection.execute(
        """SELECT count(*) FROM articles WHERE status = 'suspected' AND status_since >= ?
        AND versions > 0""",
        (since,),
    ).fetchone()[0]
    withdrawn = connection.execute(
        """SELECT count(*) FROM spells WHERE status = 'withdrawn' AND confirmed_at >= ?
        AND to_at IS NULL AND EXISTS (SELECT 1 FROM articles a
            WHERE a.article_id = spells.article_id AND a.versions > 0)""",
        (since,),
    ).fetchone()[0]
    return Week(since, until, new, changed, suspected, withdrawn)


def newest(connection: sqlite3.Connection, most: int) -> list[dict[str, Any]]:
    """The articles that were captured first most lately."""
    rows = connection.execute(
        """SELECT v.article_id, v.title, v.language, v.captured_at, v.published_on, a.url, a.source,
            (SELECT publisher FROM sources s WHERE s.slug = a.source) AS publisher
        FROM versions v JOIN articles a USING (article_id)
        WHERE v.cause = 'first' ORDER BY v.captured_at DESC LIMIT ?""",
        (most,),
    )
    return [dict(row) for row in rows]

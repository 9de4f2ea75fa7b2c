"""Which articles are to be looked at again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from archive.ladder import Ladder
from archive.records import Discovery

_DAY = 86_400  # seconds


class Due(NamedTuple):
    """An article that is due, and since when, in seconds since 1970."""

    since: int
    article: Discovery


def due(connection: sqlite3.Connection, source: str, ladder: Ladder, at: datetime) -> list[Due]:
    """The source's articles that are due at an instant, in no order."""
    found = connection.execute(
        _DUE,
        {
            "source": source,
            "looks": _steps(ladder.looks),
            "suspicion": _steps(ladder.suspicion),
            "every": ladder.every * _DAY,
            "at": int(at.timestamp()),
        },
    )
    return [Due(since, Discovery(*row)) for since, *row in found]


def all_of(connection: sqlite3.Connection, source: str) -> list[Discovery]:
    """All of the source's captured articles, least recently captured first."""
    found = connection.execute(
        """SELECT a.url_key, a.url, d.title, d.date FROM articles a
        LEFT JOIN discoveries d ON d.source = a.source AND d.url_key = a.url_key
        WHERE a.source = ? ORDER BY a.last_captured_at""",
        (source,),
    )
    return [Discovery(*row) for row in found]


def _steps(days: Iterable[int]) -> str:
    return json.dumps([day * _DAY for day in days])


# Whole seconds: sums of days are exact in them, and in julianday() they are not.
_NEXT = "(SELECT min({0} + value) FROM json_each(:{1}) WHERE {0} + value > last)"
_DUE = f"""
WITH stood AS (
    SELECT a.source, a.url_key, a.url,
        CAST(strftime('%s', a.last_captured_at) AS INTEGER) AS last,
        CAST(strftime('%s', coalesce(
            (SELECT v.captured_at FROM versions v
             WHERE v.article_id = a.article_id AND v.version = a.versions),
            a.first_captured_at)) AS INTEGER) AS first_shown,
        CASE WHEN a.status = 'suspected'
            THEN CAST(strftime('%s', a.status_since) AS INTEGER) END AS suspected
    FROM articles a WHERE a.source = :source
), debts AS (
    SELECT *, min(last + :every,
        coalesce({_NEXT.format("first_shown", "looks")}, last + :every),
        coalesce({_NEXT.format("suspected", "suspicion")}, last + :every)) AS since
    FROM stood
)
SELECT e.since, e.url_key, e.url, d.title, d.date FROM debts e
LEFT JOIN discoveries d ON d.source = e.source AND d.url_key = e.url_key
WHERE e.since <= :at"""

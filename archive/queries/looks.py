"""Which articles are to be looked at again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from archive.ladder import Ladder
from archive.records import BACKFILL, Discovery, instant

_DAY = 86_400  # seconds


class Due(NamedTuple):
    """An article that is due, and since when, in seconds since 1970."""

    since: int
    article: Discovery


def due(connection: sqlite3.Connection, source: str, ladder: Ladder, at: datetime) -> list[Due]:
    """The source's articles that are due at an instant, in no order."""
    sql = _DUE.format(_next("first_shown", ladder.looks), _next("suspected", ladder.suspicion))
    given = {"source": source, "every": ladder.every * _DAY, "at": int(at.timestamp())}
    given |= {"now": instant(at), "theirs": backfills(connection)}
    found = connection.execute(sql, given)
    return [Due(since, Discovery(*row)) for since, *row in found]


def backfills(connection: sqlite3.Connection) -> str:
    """The runs that took in what another archive captured, as JSON."""
    found = connection.execute("SELECT crawl_id FROM crawl_log WHERE source = ?", (BACKFILL,))
    return json.dumps([crawl_id for (crawl_id,) in found])


def all_of(connection: sqlite3.Connection, source: str) -> list[Discovery]:
    """All of the source's captured articles, least recently captured first."""
    found = connection.execute(
        """SELECT a.url_key, a.url, d.title, d.date FROM articles a
        LEFT JOIN discovery_log d ON d.source = a.source AND d.url_key = a.url_key
        WHERE a.source = ? ORDER BY a.last_captured_at""",
        (source,),
    )
    return [Discovery(*row) for row in found]


def _next(begun: str, days: Iterable[int]) -> str:
    """The first step of a ladder, as SQL, that comes after the last capture; else the usual one."""
    steps = [f"{begun} + {day * _DAY}" for day in days]
    cases = " ".join(f"WHEN {step} > last THEN {step}" for step in steps)
    return f"CASE {cases} ELSE usual END" if steps else "usual"


# What a clock that was ahead dated later than now counts as just seen; what another archive captured
# is no look of ours. Whole seconds: sums of days are exact in them, and in julianday() they are not.
# Materialized, so that each instant is taken apart once and not for each step.
_DUE = """
WITH stood AS MATERIALIZED (
    SELECT a.source, a.url_key, a.url,
        CAST(strftime('%s', iif(a.last_captured_at <= :now AND :theirs = '[]',
            a.last_captured_at, coalesce((SELECT max(c.captured_at) FROM capture_log c
             WHERE c.article_id = a.article_id AND c.captured_at <= :now
                AND c.crawl_id NOT IN (SELECT value FROM json_each(:theirs))),
            '1970-01-01'))) AS INTEGER) AS last,
        CAST(strftime('%s', coalesce(
            (SELECT v.captured_at FROM versions v
             WHERE v.article_id = a.article_id AND v.version = a.versions),
            a.first_captured_at)) AS INTEGER) AS first_shown,
        CASE WHEN a.status = 'suspected'
            THEN CAST(strftime('%s', a.status_since) AS INTEGER) END AS suspected
    FROM articles a WHERE a.source = :source
), debts AS (
    SELECT *, min(usual, {}, {}) AS since FROM (
        SELECT source, url_key, url, last, last + :every AS usual,
            min(first_shown, last) AS first_shown, min(suspected, last) AS suspected FROM stood)
)
SELECT e.since, e.url_key, e.url, d.title, d.date FROM debts e
LEFT JOIN discovery_log d ON d.source = e.source AND d.url_key = e.url_key
WHERE e.since <= :at"""

"""How each source is doing, judged when a run over it ends. Runs inside its caller's transaction."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from archive.health import IN_A_ROW, Day, Health, Known, Run, Shown, counts_as_usual, judge
from archive.outcomes import SHOWN
from archive.records import BACKFILL

_RUNS, _DAYS, _ARTICLES = 20, 400, 210
_COLUMNS = "started_at, finish_reason, requests, list_rows, blocked, errors"
_FACTS = ("body", "title", "date")  # what every article has: others may well find nothing


def note(connection: sqlite3.Connection, crawl_id: int) -> None:
    """Judge the source of a run that has ended, and keep what it is."""
    source, at = connection.execute(
        "SELECT source, started_at FROM crawl_log WHERE crawl_id = ?", (crawl_id,)
    ).fetchone()
    held = connection.execute(
        "SELECT state, since, reason FROM health WHERE source = ?", (source,)
    ).fetchone()
    before = Health(*held) if held else None
    found = judge(_known(connection, source, at, before), before)
    connection.execute(
        """INSERT INTO health (source, crawl_id, state, since, reason) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET crawl_id = excluded.crawl_id, state = excluded.state,
            since = excluded.since, reason = excluded.reason""",
        (source, crawl_id, found.state, found.since, found.reason),
    )


def note_again(connection: sqlite3.Connection) -> None:
    """Judge every source anew by its newest run: its pages have been read again."""
    for (crawl_id,) in connection.execute("SELECT crawl_id FROM health").fetchall():
        note(connection, crawl_id)


def _known(connection: sqlite3.Connection, source: str, at: str, before: Health | None) -> Known:
    """What there is to judge by. What a clock that was ahead dated later is left out."""
    given = {"source": source, "at": at, "theirs": BACKFILL}
    runs = _runs(connection, given, IN_A_ROW, "finish_reason IS NOT NULL")
    learned = counts_as_usual(before, runs[0])
    given["before"] = runs[-1].started_at if learned or before is None else before.since
    missed = connection.execute(_MISSED, given).fetchone()
    return Known(
        floor=_value(connection, "SELECT expected_min FROM sources WHERE slug = :source", given),
        runs=runs,
        usual=_runs(
            connection, given, _RUNS, "finish_reason = 'finished' AND started_at < :before"
        ),
        days=_days(connection, given),
        articles=[Shown(*row) for row in connection.execute(_SHOWN, given)],
        pages=missed["pages"],
        missed={name: missed[name] or 0 for name in _FACTS},
        flapping=_value(connection, _FLAPPING, given),
    )


def _runs(
    connection: sqlite3.Connection, given: dict[str, str], most: int, where: str
) -> list[Run]:
    found = connection.execute(
        f"""SELECT {_COLUMNS} FROM crawl_log
        WHERE source = :source AND started_at <= :at AND {where}
        ORDER BY started_at DESC LIMIT {most}""",
        given,
    )
    return [Run(*row) for row in found]


def _days(connection: sqlite3.Connection, given: dict[str, str]) -> list[Day]:
    """The newest days on which the source was looked at, and how much was news to whoever looked."""
    theirs = connection.execute("SELECT 1 FROM crawl_log WHERE source = :theirs", given).fetchone()
    more = dict(connection.execute(_NEWS_TO_US, given).fetchall()) if theirs else {}
    found = connection.execute(_NEWS, given)
    return [Day(date.fromisoformat(day), new + more.get(day, 0)) for day, new in found]


def _value(connection: sqlite3.Connection, sql: str, given: dict[str, str]) -> Any:
    return connection.execute(sql, given).fetchone()[0]


def _misses(name: str) -> str:
    return f"sum(instr(' ' || r.missed || ' ', ' {name} ') > 0) AS {name}"


# On how many articles of the last three runs, each by its newest page. Of a 304 nothing was read.
_MISSED = f"""
    SELECT count(*) AS pages, {", ".join(map(_misses, _FACTS))}
    FROM capture_log c JOIN reading_log r
        ON r.article_id = c.article_id AND r.payload_digest = c.payload_digest
    WHERE c.crawl_id IN (SELECT crawl_id FROM crawl_log k WHERE k.source = :source
            AND k.started_at <= :at AND k.finished_at IS NOT NULL
            ORDER BY k.started_at DESC LIMIT 3)
        AND c.capture_id = (SELECT capture_id FROM capture_log n
            WHERE n.article_id = c.article_id AND n.answer = 'article'
                AND n.http_status = 200 ORDER BY n.captured_at DESC LIMIT 1)
        AND r.superseded_at IS NULL AND r.missed IS NOT NULL"""
_NEWS = f"""
    SELECT substr(started_at, 1, 10) AS day, sum(new) FROM crawl_log
    WHERE source = :source AND finish_reason = 'finished' AND substr(started_at, 1, 10) <= :at
    GROUP BY source, substr(started_at, 1, 10)
    ORDER BY source DESC, substr(started_at, 1, 10) DESC LIMIT {_DAYS}"""
# What a run showed first is no news to the archive where another one captured it before.
_NEWS_TO_US = f"""
    WITH theirs AS MATERIALIZED (SELECT crawl_id FROM crawl_log WHERE source = :theirs)
    SELECT substr(k.started_at, 1, 10), count(*) FROM (
        SELECT DISTINCT article_id FROM capture_log c JOIN articles a USING (article_id)
        WHERE c.crawl_id IN theirs AND a.source = :source) b
    JOIN capture_log c ON c.capture_id = (
        SELECT capture_id FROM capture_log o WHERE o.article_id = b.article_id
            AND o.answer IN {SHOWN} AND o.crawl_id NOT IN theirs ORDER BY captured_at LIMIT 1)
    JOIN crawl_log k ON k.crawl_id = c.crawl_id
    WHERE k.source = :source AND k.finish_reason = 'finished' AND c.outcome <> 'new' GROUP BY 1"""
_SHOWN = f"""
    SELECT v.characters, v.published_at IS NOT NULL,
        (SELECT missed FROM reading_log r WHERE r.reading_id = v.reading_id)
    FROM articles a JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
    WHERE a.source = :source ORDER BY a.first_captured_at DESC LIMIT {_ARTICLES}"""
_FLAPPING = """
    SELECT count(*) FROM articles
    WHERE source = :source AND text_state <> 'whole' AND text_state = 'flapping'"""

"""How the declared sources are doing, and what a run did."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from cronsim import CronSim

from archive.records import SourceRow, instant

HAPPENED = ("new", "changed", "gone")
"""The outcomes that tell something of an article."""

GOOD = ("ok", "never", "paused")
NOT_CRAWLED = "due for two days or more, and nothing has crawled it: does cron run?"
_LATE = timedelta(days=2)


def sources(
    connection: sqlite3.Connection, declared: Iterable[SourceRow] = (), at: datetime | None = None
) -> list[dict[str, Any]]:
    """The rows of source_health, and one for each declared source that was never crawled.

    `next_run_at` is when a source's schedule lets it be crawled next. One that has been due for
    two days is `failing`: nothing has crawled it.
    """
    found = connection.execute("SELECT * FROM source_health ORDER BY source")
    names = [column[0] for column in found.description]
    rows = {row["source"]: dict(row) | {"next_run_at": None} for row in found}
    nothing = {"captures_30d": 0, "new_30d": 0, "state": "never", "next_run_at": None}
    for source in declared:
        said = {"source": source.slug, "expected_min": source.expected_min, "kind": source.kind}
        said |= {"level": source.level, "province": source.province, "tags": source.tags}
        row = rows.setdefault(source.slug, dict.fromkeys(names) | nothing | said)
        if source.paused:
            row |= {"state": "paused", "reason": source.paused, "since": None}
        elif at:
            row |= _schedule(connection, source, at)
    return sorted(rows.values(), key=lambda row: str(row["source"]))


def _schedule(connection: sqlite3.Connection, source: SourceRow, at: datetime) -> dict[str, Any]:
    """When a source is crawled next, and that nothing has crawled it though it was due."""
    due = due_since(connection, source, at)
    if due is None:
        local = at.astimezone().replace(tzinfo=None)
        return {"next_run_at": instant(next(CronSim(source.schedule, local)).astimezone())}
    late = at - due > _LATE
    trouble = {"state": "failing", "since": instant(due), "reason": NOT_CRAWLED}
    return {"next_run_at": instant(at)} | (trouble if late else {})


def is_due(connection: sqlite3.Connection, source: SourceRow, at: datetime) -> bool:
    """Whether the source's schedule has fired since its last crawl."""
    return _last(connection, source, at) is None or due_since(connection, source, at) is not None


def due_since(connection: sqlite3.Connection, source: SourceRow, at: datetime) -> datetime | None:
    """When the source's schedule first fired since its last crawl (local time, as cron does).

    None if it has not by now, or was never crawled. What a clock that was ahead dated later than
    now does not count.
    """
    last = _last(connection, source, at)
    if last is None:
        return None
    fired: datetime = next(CronSim(source.schedule, last.astimezone().replace(tzinfo=None)))
    return fired.astimezone() if fired <= at.astimezone().replace(tzinfo=None) else None


def _last(connection: sqlite3.Connection, source: SourceRow, at: datetime) -> datetime | None:
    row = connection.execute(
        """SELECT max(started_at) FROM crawl_log
        WHERE source = ? AND started_at <= ?
            AND coalesce(finish_reason, '') NOT IN ('limit', 'shutdown')""",
        (source.slug, instant(at)),
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


def last_crawl_id(connection: sqlite3.Connection) -> int:
    """The newest crawl's id, 0 where there was none."""
    return int(connection.execute("SELECT coalesce(max(crawl_id), 0) FROM crawl_log").fetchone()[0])


def crawls_since(connection: sqlite3.Connection, crawl_id: int) -> list[dict[str, Any]]:
    """The rows of crawls after one, oldest first."""
    rows = connection.execute(
        "SELECT * FROM crawls WHERE crawl_id > ? ORDER BY crawl_id", (crawl_id,)
    )
    return [dict(row) for row in rows]


def failed_items(connection: sqlite3.Connection, crawl_id: int) -> list[dict[str, Any]]:
    """What the crawls after one asked for and did not get in the end: url, outcome, reason."""
    rows = connection.execute(
        """SELECT url, outcome, coalesce(note, 'HTTP ' || http_status) AS reason, max(captured_at)
        FROM capture_log c WHERE crawl_id > ? AND outcome IN ('error', 'blocked') AND NOT EXISTS (
            SELECT 1 FROM capture_log later WHERE later.crawl_id = c.crawl_id AND later.url = c.url
            AND later.outcome NOT IN ('error', 'blocked') AND later.captured_at > c.captured_at)
        GROUP BY +url ORDER BY +url""",
        (crawl_id,),
    )
    return [dict(row) for row in rows]


def happenings(
    connection: sqlite3.Connection, crawl_id: int, outcomes: Sequence[str] = HAPPENED
) -> list[dict[str, Any]]:
    """Articles, and not their files, that had such an outcome in the crawls after one."""
    rows = connection.execute(
        f"""SELECT c.outcome, a.source, a.article_id, coalesce(v.title, a.url) AS title, v.version,
            v.characters_added, v.characters_removed
        FROM capture_log c JOIN articles a USING (article_id)
        LEFT JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        WHERE c.crawl_id > ? AND c.outcome IN ({", ".join("?" for _ in outcomes)})
            AND (v.version IS NOT NULL OR NOT EXISTS (
                SELECT 1 FROM companions n WHERE n.url_key = a.url_key))
        ORDER BY CASE c.outcome WHEN 'new' THEN 1 WHEN 'changed' THEN 2 WHEN 'gone' THEN 3
            ELSE 4 END, a.source, c.captured_at""",
        (crawl_id, *outcomes),
    )
    return [dict(row) for row in rows]

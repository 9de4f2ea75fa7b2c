"""How the declared sources are doing, and what a run did."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cronsim import CronSim

from archive.records import SourceRow, instant

GOOD = ("ok", "never", "paused")


def sources(
    connection: sqlite3.Connection, declared: Iterable[SourceRow] = ()
) -> list[dict[str, Any]]:
    """The rows of source_health, and one for each declared source that was never crawled."""
    found = connection.execute("SELECT * FROM source_health ORDER BY source")
    names = [column[0] for column in found.description]
    rows = [dict(row) for row in found]
    known = {row["source"] for row in rows}
    nothing = {"captures_30d": 0, "new_30d": 0, "state": "never"}
    rows += [
        dict.fromkeys(names)
        | nothing
        | {"source": s.slug, "expected_min": s.expected_min, "kind": s.kind, "level": s.level}
        | {"province": s.province, "tags": s.tags}
        | ({"state": "paused", "reason": s.paused} if s.paused else {})
        for s in declared
        if s.slug not in known
    ]
    return sorted(rows, key=lambda row: str(row["source"]))


def is_due(connection: sqlite3.Connection, source: SourceRow, at: datetime) -> bool:
    """Whether the source's schedule has fired since its last crawl (local time, as cron does).

    What a clock that was ahead dated later than now does not count.
    """
    row = connection.execute(
        """SELECT max(started_at) FROM crawl_log
        WHERE source = ? AND finish_reason IS NOT 'limit' AND started_at <= ?""",
        (source.slug, instant(at)),
    ).fetchone()
    if row[0] is None:
        return True
    last = datetime.fromisoformat(row[0]).astimezone().replace(tzinfo=None)
    return bool(next(CronSim(source.schedule, last)) <= at.astimezone().replace(tzinfo=None))


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


def happenings(connection: sqlite3.Connection, crawl_id: int) -> list[dict[str, Any]]:
    """Articles that were new, changed or gone in the crawls after one."""
    rows = connection.execute(
        """SELECT c.outcome, a.source, a.article_id, coalesce(v.title, a.url) AS title, v.version,
            v.characters_added, v.characters_removed
        FROM capture_log c JOIN articles a USING (article_id)
        LEFT JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        WHERE c.crawl_id > ? AND c.outcome IN ('new', 'changed', 'gone')
        ORDER BY CASE c.outcome WHEN 'new' THEN 1 WHEN 'changed' THEN 2 ELSE 3 END, a.source,
            c.captured_at""",
        (crawl_id,),
    )
    return [dict(row) for row in rows]

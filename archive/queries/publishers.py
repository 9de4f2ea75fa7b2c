"""A source as a page shows it: how it is doing, when it was watched, what it missed and left."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Any

from archive.errors import YigaiError
from archive.outcomes import LOOKED

_RUNS = 3  # whose articles a selector is judged by, as in source_health


def source(connection: sqlite3.Connection, slug: str) -> dict[str, Any]:
    """What is known of a source, with its health where it is declared. Raises YigaiError."""
    row = connection.execute("SELECT * FROM sources WHERE slug = ?", (slug,)).fetchone()
    if row is None:
        raise YigaiError(f"This archive has no source {slug}.")
    health = connection.execute(
        "SELECT state, reason, last_crawl_at, last_success_at, last_new_at, new_30d, captures_30d "
        "FROM source_health WHERE source = ?",
        (slug,),
    ).fetchone()
    return dict(row) | dict(health or {"state": None, "reason": None})


def names(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Every source by its slug."""
    rows = connection.execute("SELECT * FROM sources ORDER BY slug")
    return {row["slug"]: dict(row) for row in rows}


def runs(connection: sqlite3.Connection, slug: str, most: int) -> list[dict[str, Any]]:
    """The newest runs over a source."""
    rows = connection.execute(
        "SELECT * FROM crawls WHERE source = ? ORDER BY started_at DESC LIMIT ?", (slug, most)
    )
    return [dict(row) for row in rows]


def days(
    connection: sqlite3.Connection, slug: str, since: str, until: str
) -> dict[str, dict[str, int]]:
    """Each day (UTC) on which a run began, from one to another: runs, those that looked, new."""
    rows = connection.execute(
        f"""SELECT substr(started_at, 1, 10) AS day, count(*) AS runs,
            sum(finish_reason IS NOT NULL AND finish_reason IN {LOOKED}) AS looked,
            sum(new) AS new, sum(changed) AS changed, sum(gone) AS gone
        FROM crawl_log WHERE source = ? AND requests > 0
            AND substr(started_at, 1, 10) BETWEEN ? AND ?
        GROUP BY substr(started_at, 1, 10)""",
        (slug, since, until),
    )
    return {row["day"]: dict(row) for row in rows}


def first_run(connection: sqlite3.Connection, slug: str) -> str | None:
    """When a run over the source began first."""
    row = connection.execute(
        "SELECT started_at FROM crawl_log WHERE source = ? ORDER BY started_at LIMIT 1", (slug,)
    ).fetchone()
    return row["started_at"] if row else None


def misses(connection: sqlite3.Connection, slug: str) -> tuple[int, dict[str, int]]:
    """How many articles of the last runs were read, and on how many each selector found nothing."""
    found = connection.execute(
        f"""SELECT DISTINCT c.article_id, r.missed FROM capture_log c
        JOIN reading_log r ON r.article_id = c.article_id AND r.payload_digest = c.payload_digest
        WHERE c.crawl_id IN (SELECT crawl_id FROM crawl_log WHERE source = ?
                AND finished_at IS NOT NULL ORDER BY started_at DESC LIMIT {_RUNS})
            AND c.answer = 'article' AND r.superseded_at IS NULL AND r.missed IS NOT NULL""",
        (slug,),
    ).fetchall()
    missed = Counter(name for row in found for name in row["missed"].split())
    return len({row["article_id"] for row in found}), dict(missed)


def left(connection: sqlite3.Connection, slug: str) -> list[dict[str, Any]]:
    """What lists showed and was not taken: how many addresses of each state, and the latest."""
    rows = connection.execute(
        """SELECT state, count(*) AS addresses, max(discovered_at) AS latest_at FROM discovery_log
        WHERE source = ? AND state <> 'captured' GROUP BY state""",
        (slug,),
    ).fetchall()
    return [
        dict(row)
        | dict(
            connection.execute(
                """SELECT title, url FROM discovery_log WHERE source = ? AND state = ?
                ORDER BY discovered_at DESC LIMIT 1""",
                (slug, row["state"]),
            ).fetchone()
        )
        for row in rows
    ]


def refusals(connection: sqlite3.Connection, slug: str, since: str) -> list[dict[str, Any]]:
    """What the server refused or failed to answer in the runs since an instant, by HTTP status."""
    runs_since = connection.execute(
        "SELECT crawl_id FROM crawl_log WHERE source = ? AND started_at >= ? ORDER BY started_at",
        (slug, since),
    ).fetchall()
    found: dict[tuple[str, int | None], dict[str, Any]] = {}
    for run in runs_since:
        for row in connection.execute(_REFUSED, (run["crawl_id"],)):
            kind = row["outcome"], row["http_status"]
            before = found.get(kind, {"addresses": 0})["addresses"]
            found[kind] = dict(row) | {"addresses": before + row["addresses"]}
    return sorted(found.values(), key=lambda row: -int(row["addresses"]))


_REFUSED = """SELECT outcome, http_status, count(*) AS addresses, max(captured_at) AS latest_at,
        url, note
    FROM captures WHERE crawl_id = ? AND outcome IN ('blocked', 'error')
    GROUP BY outcome, http_status"""

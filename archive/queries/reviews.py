"""What waits for a person's decision, and what exactly a decision is of."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.errors import YigaiError
from archive.records import Decision, instant, now


def waiting(connection: sqlite3.Connection, limit: int) -> list[dict[str, Any]]:
    """Withdrawals and host events that nobody has decided on, the newest first of each."""
    rows = connection.execute(
        """SELECT * FROM (SELECT 'withdrawal' AS kind, article_id AS name, withdrawn_at AS since,
            looks, coalesce(title, url) AS what
            FROM withdrawn_articles WHERE review IS NULL ORDER BY withdrawn_at DESC LIMIT :limit)
        UNION ALL SELECT * FROM (SELECT 'event', host, began_on, looked,
            failed || ' of ' || looked || ' articles failed'
            FROM host_events WHERE review IS NULL ORDER BY began_on DESC LIMIT :limit)""",
        {"limit": limit},
    )
    return [dict(row) for row in rows]


def of_withdrawal(connection: sqlite3.Connection, article_id: int) -> Decision:
    """A decision, yet to be made, on an article's standing absence. Raises YigaiError if it was
    there when last looked at."""
    row = connection.execute(
        """SELECT url_key, status_since FROM articles
        WHERE article_id = ? AND status IN ('withdrawn', 'suspected')""",
        (article_id,),
    ).fetchone()
    if row is None:
        raise YigaiError(f"article {article_id} is not withdrawn; see `yigai history {article_id}`")
    at = instant(now())
    return Decision("withdrawal", row["url_key"], row["status_since"], at, "right", at)


def of_change(connection: sqlite3.Connection, article_id: int, version: int) -> Decision:
    """The same, on one of its versions. Raises YigaiError if it is no change."""
    row = connection.execute(
        """SELECT url_key, v.captured_at, v.last_captured_at FROM versions v
        JOIN articles USING (article_id)
        WHERE article_id = ? AND version = ? AND cause = 'change'""",
        (article_id, version),
    ).fetchone()
    if row is None:
        raise YigaiError(
            f"article {article_id}: version {version} is no change; see `yigai history {article_id}`"
        )
    span = row["captured_at"], row["last_captured_at"]
    return Decision("change", row["url_key"], *span, "right", instant(now()))


def of_event(connection: sqlite3.Connection, host: str, day: str) -> Decision:
    """The same, on the event of a host that began on a day. Raises YigaiError if there is none."""
    row = connection.execute(
        "SELECT 1 FROM host_event_log WHERE host = ? AND began_on = ?", (host, day)
    ).fetchone()
    if row is None:
        raise YigaiError(f"{host}: no event began on {day}; `yigai review` lists those that wait")
    at = instant(now())
    return Decision("event", host, day, at, "right", at)

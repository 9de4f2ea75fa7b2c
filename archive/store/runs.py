"""Rows of runs and sources, and of what is done to the archive itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, fields

from archive.outcomes import FinishReason
from archive.records import BACKFILL, SourceRow, instant, now
from archive.store import health
from archive.store.rows import insert
from archive.store.store import Store


def save_sources(store: Store, sources: Iterable[SourceRow], *, over: bool = True) -> None:
    """Make the archive's list of sources agree with these rows (none is deleted).

    Without `over`, those that it knows stay as they are.
    """
    values = [asdict(s) | {"languages": " ".join(s.languages)} for s in sources]
    names = [field.name for field in fields(SourceRow) if field.name != "slug"]
    updates = ", ".join(f"{name} = excluded.{name}" for name in names)
    with store.transaction() as connection:
        connection.executemany(
            f"""INSERT INTO sources (slug, {", ".join(names)})
            VALUES (:slug, {", ".join(f":{name}" for name in names)})
            ON CONFLICT (slug) DO {f"UPDATE SET {updates}" if over else "NOTHING"}""",
            values,
        )


def begin(store: Store, source: str, started_at: str) -> int:
    """Record that a run over a source has begun; its crawl_id."""
    with store.transaction() as connection:
        return insert(connection, "crawl_log", {"source": source, "started_at": started_at})


def is_backfill(connection: sqlite3.Connection, crawl_id: int) -> bool:
    """Whether a run takes in what another archive captured: none of its looks is ours."""
    row = connection.execute(
        "SELECT source FROM crawl_log WHERE crawl_id = ?", (crawl_id,)
    ).fetchone()
    return bool(row["source"] == BACKFILL)


def finish(
    store: Store, crawl_id: int, source: str, reason: FinishReason, finished_at: str
) -> None:
    """Record how a run ended, and how its source is doing now; what it discovered is settled only if
    it `finished`."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE crawl_log SET finished_at = ?, finish_reason = ? WHERE crawl_id = ?",
            (finished_at, reason, crawl_id),
        )
        if reason == "finished":
            connection.execute(
                "UPDATE discovery_log SET settled = 1 WHERE source = ? AND settled = 0", (source,)
            )
        health.note(connection, crawl_id)


def end_killed(store: Store, crawl_id: int) -> None:
    """Record that a run was killed: when it recorded its last capture, as far as anybody knows."""
    with store.transaction() as connection:
        connection.execute(
            """UPDATE crawl_log SET finish_reason = 'killed', finished_at = max(started_at,
                coalesce((SELECT max(captured_at) FROM capture_log c
                    WHERE c.crawl_id = crawl_log.crawl_id), started_at))
            WHERE crawl_id = ?""",
            (crawl_id,),
        )
        health.note(connection, crawl_id)


def set_list_rows(store: Store, crawl_id: int, rows: int, off_topic: int) -> None:
    """Record how many rows a run's lists showed, as its own records have them."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE crawl_log SET list_rows = ?, off_topic = ? WHERE crawl_id = ?",
            (rows, off_topic, crawl_id),
        )


def log_event(store: Store, kind: str, outcome: str, detail: str) -> None:
    """Record something done to the archive itself: a mending, a backup, a reading anew."""
    values = {"kind": kind, "at": instant(now()), "outcome": outcome, "detail": detail}
    with store.transaction() as connection:
        insert(connection, "event_log", values)


def judge_again(store: Store) -> None:
    """Judge anew how every source is doing, by what is read now."""
    with store.transaction() as connection:
        health.note_again(connection)

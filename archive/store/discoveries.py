"""What lists showed, as rows: kept before anything is asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from archive.outcomes import Answer, DiscoveryState
from archive.records import Discovery
from archive.store import withheld
from archive.store.store import Store


class Known(NamedTuple):
    """Of the addresses a list shows: those an earlier finished run saw, those captured, and the
    rows that say something the archive did not know."""

    settled: set[str]
    captured: set[str]
    news: list[Discovery]


def save(
    store: Store,
    crawl_id: int,
    source: str,
    url: str,
    found: Sequence[Discovery],
    at: str,
    shown: Sequence[str] | None = None,
) -> Known:
    """Keep rows that a list showed at an instant, in one transaction; what was known before.

    With `shown`, the keys of all its rows, what it no longer shows is noted.
    """
    with store.transaction() as connection:
        known = _known(connection, source, found)
        put(connection, source, found, at)
        if shown is not None:
            note_missing(connection, source, url, shown, at)
        connection.execute(
            """UPDATE crawl_log SET list_rows = list_rows + ?, off_topic = off_topic + ?
            WHERE crawl_id = ?""",
            (len(found), sum(d.state == "off topic" for d in found), crawl_id),
        )
    return known


def _known(connection: sqlite3.Connection, source: str, found: Sequence[Discovery]) -> Known:
    known = Known(set(), set(), [])
    for d in found:
        row = _row(connection, source, d.url_key)
        if row and row["settled"]:
            known.settled.add(d.url_key)
        if row and row["state"] == "captured":
            known.captured.add(d.url_key)
        if row is None or _is_news(row, d):
            known.news.append(d)
    return known


def unique(found: Iterable[Discovery]) -> list[Discovery]:
    """One row for each address, saying what any of its rows says, the first before others.

    Lists show an article twice: by its picture and its headline, or in two tables.
    """
    rows: dict[str, Discovery] = {}
    for d in found:
        held = rows.setdefault(d.url_key, d)
        if held is d:
            continue
        is_pending = "pending" in (held.state, d.state)
        rows[d.url_key] = replace(
            held,
            title=held.title or d.title,
            date=held.date or d.date,
            state="pending" if is_pending else held.state,
        )
    return list(rows.values())


def put(connection: sqlite3.Connection, source: str, found: Sequence[Discovery], at: str) -> None:
    """Write rows of a list; one that was off topic before may be on topic now."""
    connection.executemany(
        """INSERT INTO discovery_log (source, url_key, url, title, date, state, discovered_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET title = coalesce(excluded.title, title),
            date = coalesce(excluded.date, date),
            state = CASE WHEN state = 'off topic' THEN excluded.state ELSE state END""",
        [(source, d.url_key, d.url, d.title, d.date, d.state, at) for d in found],
    )
    withheld.strike_listed(connection, (d.url_key for d in found))


def note_missing(
    connection: sqlite3.Connection, source: str, url: str, shown: Sequence[str], at: str
) -> None:
    """Note what a list no longer shows between rows that it still does, until one shows it again."""
    row = connection.execute(
        "SELECT shown FROM list_pages WHERE source = ? AND url = ?", (source, url)
    ).fetchone()
    gone = missing(json.loads(row["shown"]), shown) if row else []
    connection.executemany(
        """UPDATE discovery_log SET delisted_at = coalesce(delisted_at, ?)
        WHERE source = ? AND url_key = ?""",
        [(at, source, key) for key in gone],
    )
    connection.executemany(
        """UPDATE discovery_log SET delisted_at = NULL
        WHERE source = ? AND url_key = ? AND delisted_at IS NOT NULL""",
        [(source, key) for key in shown],
    )
    connection.execute(
        """INSERT INTO list_pages (source, url, shown) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET shown = excluded.shown""",
        (source, url, json.dumps(shown)),
    )


def missing(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """What is gone from a list that still shows a row before and a row after its place."""
    shown = set(now)
    kept = [n for n, key in enumerate(before) if key in shown]
    if not kept:
        return []
    return [key for key in before[kept[0] : kept[-1]] if key not in shown]


def mark(store: Store, source: str, url_key: str, state: DiscoveryState) -> None:
    """Say what became of a discovered address that no capture tells of."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE discovery_log SET state = ? WHERE source = ? AND url_key = ?",
            (state, source, url_key),
        )


def answered(
    connection: sqlite3.Connection, source: str, url_key: str, answer: Answer | None
) -> None:
    """Take note that a discovered address was asked for: captured, or failed so far."""
    failed = answer in ("broken", "none", None)
    connection.execute(
        f"""UPDATE discovery_log SET state = ? WHERE source = ? AND url_key = ?
        {"AND state <> 'captured'" if failed else ""}""",
        ("failed" if failed else "captured", source, url_key),
    )


def _is_news(row: sqlite3.Row, d: Discovery) -> bool:
    on_topic = row["state"] == "off topic" and d.state != "off topic"
    return on_topic or d.title not in (None, row["title"]) or d.date not in (None, row["date"])


def _row(connection: sqlite3.Connection, source: str, url_key: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM discovery_log WHERE source = ? AND url_key = ?", (source, url_key)
    ).fetchone()
    return row

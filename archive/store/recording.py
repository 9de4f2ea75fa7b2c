"""What one item writes, in one transaction: its capture, its readings, and what follows from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from archive.outcomes import Outcome
from archive.records import Item, PayloadReading, instant
from archive.store import captures, discoveries, histories, readings, runs
from archive.store.store import Store

_DAY = len("2026-09-18")


class Recorded(NamedTuple):
    """What a capture brought, and the articles in which a revisit was given a payload by it."""

    outcome: Outcome
    settled: set[int]


def record(store: Store, crawl_id: int, item: Item, relate: histories.Relate) -> Recorded:
    """Write an item and the history that follows.

    Raises StoreError where the archive cannot be written.
    """
    capture, ref = item.capture, item.article
    with store.transaction() as connection:
        capture_id, settled = captures.add(connection, crawl_id, capture, ref)
        article_id = _article_id(connection, capture_id)
        for read in item.readings if article_id else ():
            readings.add(connection, article_id, read)
        when = instant(capture.captured_at)
        is_new = article_id not in settled and captures.is_first(connection, article_id, item)
        articles = [(n, "") for n in settled - {article_id}]
        if article_id:
            articles.append((article_id, when if is_new else ""))
        histories.bring_up_to_date(connection, articles, relate, when[:_DAY])
        row = connection.execute(
            "SELECT outcome, answer FROM capture_log WHERE capture_id = ?", (capture_id,)
        ).fetchone()
        if ref and ref.asked and not runs.is_backfill(connection, crawl_id):
            discoveries.answered(connection, ref.source, ref.url_key, row["answer"])
    return Recorded(row["outcome"], settled)


def record_readings(
    store: Store, article_id: int, read: Iterable[PayloadReading], relate: histories.Relate
) -> bool:
    """Write what was read again in an article's payloads; whether its latest text differs now."""
    with store.transaction() as connection:
        for reading in read:
            readings.add(connection, article_id, reading)
        differing = histories.bring_up_to_date(connection, [(article_id, "")], relate)
    return article_id in differing


def _article_id(connection: sqlite3.Connection, capture_id: int) -> int:
    row = connection.execute(
        "SELECT article_id FROM capture_log WHERE capture_id = ?", (capture_id,)
    ).fetchone()
    return row["article_id"] or 0

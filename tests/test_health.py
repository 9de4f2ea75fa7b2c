"""Which sources are due, and what the last runs did."""

from __future__ import annotations

from datetime import datetime

import pytest

from archive.outcomes import FinishReason
from archive.queries import health
from archive.records import Discovery, SourceRow, instant, now
from archive.store import discoveries, runs
from tests.conftest import SOURCES, Shelf, noon

PAPER = SOURCES[0]  # its schedule is "17 */4 * * *"


def finish(shelf: Shelf, reason: FinishReason, crawl_id: int | None = None) -> None:
    """Let a run over the paper end a day after it began."""
    ended = instant(noon(1))
    runs.finish(shelf.store, crawl_id or shelf.crawl_id, "paper", reason, ended)


def crawled(shelf: Shelf, started: str) -> None:
    """Let the source's only crawl have begun at a local time."""
    instant = datetime.fromisoformat(started).astimezone().isoformat()
    shelf.store.connection.execute("UPDATE crawl_log SET started_at = ?", (instant,))


@pytest.mark.parametrize(
    ("last", "at", "due"),
    [
        ("2026-10-12T08:17:05", "2026-10-12T08:18:00", False),
        ("2026-10-12T08:17:05", "2026-10-12T12:16:59", False),
        ("2026-10-12T08:17:05", "2026-10-12T12:17:00", True),
        ("2026-10-12T08:17:05", "2026-10-14T09:00:00", True),
        ("2026-10-12T12:16:59", "2026-10-12T12:17:00", True),
        ("2026-10-12T20:20:00", "2026-10-13T00:16:00", False),
        ("2026-10-12T20:20:00", "2026-10-13T00:17:00", True),
    ],
)
def test_a_source_is_due_when_its_schedule_has_fired_since_its_last_crawl(
    shelf: Shelf, last: str, at: str, due: bool
) -> None:
    crawled(shelf, last)
    moment = datetime.fromisoformat(at).astimezone()
    assert health.is_due(shelf.store.connection, PAPER, moment) is due


def test_a_crawl_cut_short_by_its_limit_leaves_its_source_due(shelf: Shelf) -> None:
    crawled(shelf, "2026-10-12T08:17:05")
    finish(shelf, "limit")
    moment = datetime.fromisoformat("2026-10-12T08:18:00").astimezone()
    assert health.is_due(shelf.store.connection, PAPER, moment)


def test_a_run_of_a_clock_that_was_ahead_leaves_its_source_due(shelf: Shelf) -> None:
    crawled(shelf, "2027-12-01T08:17:05")
    finish(shelf, "finished")
    moment = datetime.fromisoformat("2026-10-12T08:18:00").astimezone()
    assert health.is_due(shelf.store.connection, PAPER, moment)


def test_a_source_that_was_never_crawled_is_due(shelf: Shelf) -> None:
    other = SourceRow("new", "New", "New", "news", schedule="0 0 1 1 *")
    assert health.is_due(shelf.store.connection, other, datetime.now().astimezone())


def states(shelf: Shelf) -> dict[str, str]:
    return {row["source"]: row["state"] for row in health.sources(shelf.store.connection)}


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("finished", "ok"),
        ("limit", "ok"),
        ("silent", "silent"),
        ("blocked", "blocked"),
        ("failed", "failing"),
        ("shutdown", "failing"),
        ("killed", "failing"),
        ("store error", "failing"),
    ],
)
def test_a_source_is_as_well_as_its_last_crawl(
    shelf: Shelf, reason: FinishReason, state: str
) -> None:
    finish(shelf, reason)
    assert states(shelf) == {"bureau": "never", "paper": state}
    again = runs.begin(shelf.store, "paper", instant(noon(2)))
    assert states(shelf)["paper"] == state  # while the next one is going on
    finish(shelf, "finished", again)
    assert states(shelf) == {"bureau": "never", "paper": "ok"}


def test_health_tells_the_last_success_and_the_last_new_article(shelf: Shelf) -> None:
    shelf.crawl_id = runs.begin(shelf.store, "paper", instant(now()))
    shelf.read("甲", day=2)
    shelf.read("乙", day=4)
    [_, row] = health.sources(shelf.store.connection)
    assert row["last_success_at"] is None
    assert row["last_new_at"] == instant(noon(2))
    assert (row["captures_30d"], row["new_30d"], row["expected_min"]) == (2, 1, 1)
    ended = instant(now())
    runs.finish(shelf.store, shelf.crawl_id, "paper", "finished", ended)
    [_, row] = health.sources(shelf.store.connection)
    assert row["last_success_at"] == ended >= row["last_crawl_at"]


def test_only_what_failed_in_the_end_is_told(shelf: Shelf) -> None:
    one, two, three = (f"https://paper.example/{number}" for number in (1, 2, 3))
    shelf.answer("broken", one, status=503, day=0)
    shelf.read("甲", one, day=1)
    shelf.answer("refused", two, status=403)
    shelf.answer("none", three, day=0)
    shelf.answer("broken", three, status=500, day=1)
    rows = health.failed_items(shelf.store.connection, 0)
    assert [(row["url"], row["outcome"], row["reason"]) for row in rows] == [
        (two, "blocked", "HTTP 403"),
        (three, "error", "HTTP 500"),
    ]
    assert health.failed_items(shelf.store.connection, shelf.crawl_id) == []


def test_what_happened_since_a_crawl_is_told_new_first(shelf: Shelf) -> None:
    one, two = "https://paper.example/1", "https://bureau.example/2"
    shelf.read("甲", one, title="题一")
    since = health.last_crawl_id(shelf.store.connection)
    shelf.crawl_id = runs.begin(shelf.store, "bureau", instant(noon(2)))
    shelf.answer("absent", one, status=404, day=2)
    shelf.read("甲乙", one, title="题一", day=1)
    shelf.read("丙", two, title="题二", day=3, source="bureau")
    shelf.read("丙", two, title="题二", day=4, source="bureau")
    rows = health.happenings(shelf.store.connection, since)
    assert [(row["outcome"], row["source"], row["title"]) for row in rows] == [
        ("new", "bureau", "题二"),
        ("changed", "paper", "题一"),
        ("gone", "paper", "题一"),
    ]
    assert (rows[1]["characters_added"], rows[1]["characters_removed"]) == (1, 0)


def test_crawls_since_one_are_told_oldest_first(shelf: Shelf) -> None:
    assert health.last_crawl_id(shelf.store.connection) == shelf.crawl_id == 1
    for source in ("bureau", "paper"):
        crawl_id = runs.begin(shelf.store, source, instant(noon(2)))
        found = [Discovery("a.example/1", "https://a/1")]
        discoveries.save(shelf.store, crawl_id, source, "list", found, instant(noon(2)))
    rows = health.crawls_since(shelf.store.connection, 1)
    assert [(row["crawl_id"], row["source"], row["list_rows"]) for row in rows] == [
        (2, "bureau", 1),
        (3, "paper", 1),
    ]

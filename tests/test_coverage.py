"""On which days a source was looked at."""

from __future__ import annotations

from archive.outcomes import FinishReason
from archive.records import Discovery, instant
from archive.store import discoveries, runs
from tests.conftest import Shelf, noon


def run(shelf: Shelf, day: float, rows: int, reason: FinishReason | None) -> None:
    """A run over the paper that shows rows and captures an article, and how it ended."""
    shelf.crawl_id = runs.begin(shelf.store, "paper", instant(noon(day)))
    found = [Discovery(f"paper.example/{n}", f"https://paper.example/{n}") for n in range(rows)]
    discoveries.save(shelf.store, shelf.crawl_id, "paper", "list", found, instant(noon(day)))
    shelf.read("甲", day=day)
    if reason:
        runs.finish(shelf.store, shelf.crawl_id, "paper", reason, instant(noon(day)))


def test_coverage_tells_on_which_days_a_source_was_looked_at(shelf: Shelf) -> None:
    run(shelf, 1, 20, "finished")
    run(shelf, 1.2, 21, "silent")
    run(shelf, 2, 0, "blocked")
    run(shelf, 3, 20, None)  # still going on
    runs.begin(shelf.store, "paper", instant(noon(4)))  # asks for nothing
    assert shelf.rows("SELECT * FROM coverage ORDER BY day") == [
        ("paper", "2026-10-02", 2, 41, 2),
        ("paper", "2026-10-03", 0, 0, 1),
        ("paper", "2026-10-04", 0, 20, 1),
    ]

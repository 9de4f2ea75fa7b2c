"""All that is held compared anew: where other rules compared it, or somebody wants it so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archive.store import runs, sameness_index
from archive.store.store import open_to_write
from pipelines.sameness.relate import relate
from pipelines.sameness.rules import rules

_TOLD_EVERY = 20  # articles


def texts_are_behind(path: Path) -> bool:
    """Whether an archive's texts were compared by other rules than today's; call under the lock."""
    store = open_to_write(path)
    behind = sameness_index.is_behind(store.connection, rules())
    store.close()
    return behind


def compare_again(path: Path, done: Callable[[int, int], None] | None = None) -> None:
    """Compare every text anew; `done` is told of how many articles, of how many in all.

    Call only under the lock. Raises StoreError; the relations are then as they were.
    """
    store = open_to_write(path)
    with store.transaction() as connection:
        articles = sameness_index.clear(connection, rules())
        for number, article_id in enumerate(articles, 1):
            relate(connection, article_id)
            if done and (number % _TOLD_EVERY == 0 or number == len(articles)):
                done(number, len(articles))
    runs.log_event(store, "dedupe", "done", f"{len(articles)} articles compared again")
    store.close()

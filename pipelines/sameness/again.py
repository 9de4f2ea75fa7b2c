"""All that is held compared anew: where other rules compared it, or somebody wants it so."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from archive.store import runs, sameness_index, text_holders
from archive.store.store import open_to_write
from pipelines.sameness import traits
from pipelines.sameness.relate import relate
from pipelines.sameness.rules import rules

FEW = 200
"""Articles from which on it is worth starting processes."""
_TOLD_EVERY = 20  # articles
_BATCH = 32  # articles whose traits are found while those before are compared

Finding = list[tuple[str, "Future[traits.Traits]"]]


def texts_are_behind(path: Path) -> bool:
    """Whether an archive's texts were compared by other rules than today's; call under the lock."""
    store = open_to_write(path)
    behind = sameness_index.is_behind(store.connection, rules())
    store.close()
    return behind


def compare_again(path: Path, done: Callable[[int, int], None] | None = None) -> None:
    """Compare every text anew; `done` is told of how many articles, of how many in all.

    Traits are found in a process for each core. Call only under the lock. Raises StoreError; the
    relations are then as they were.
    """
    store = open_to_write(path)
    with store.transaction() as connection:
        articles = sameness_index.clear(connection, rules())
        for number, article_id in enumerate(_with_traits(connection, articles), 1):
            relate(connection, article_id)
            if done and (number % _TOLD_EVERY == 0 or number == len(articles)):
                done(number, len(articles))
    runs.log_event(store, "dedupe", "done", f"{len(articles)} articles compared again")
    store.close()


def _with_traits(connection: sqlite3.Connection, articles: list[int]) -> Iterator[int]:
    """The articles in their order, each when the traits of its texts are found."""
    if len(articles) < FEW:
        yield from articles
        return
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(mp_context=context) as pool:
        rest = iter(articles)
        batch = list(islice(rest, _BATCH))
        finding = _find(connection, batch, pool)
        while batch:
            following = list(islice(rest, _BATCH))
            ahead = _find(connection, following, pool)
            for text, found in finding:
                traits.of.keep(text, found.result())
            yield from batch
            batch, finding = following, ahead


def _find(
    connection: sqlite3.Connection, articles: list[int], pool: ProcessPoolExecutor
) -> Finding:
    texts = {text for one in articles for text in text_holders.texts(connection, one)}
    return [(text, pool.submit(traits.of.find, text)) for text in sorted(texts)]

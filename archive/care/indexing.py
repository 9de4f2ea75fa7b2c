"""The index of words made anew, where other rules made it or somebody wants it so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archive.store import runs, search_index
from archive.store.search_terms import is_current
from archive.store.store import open_to_write


def words_are_behind(path: Path) -> bool:
    """Whether an archive's index was made by other rules than today's; call under the lock."""
    store = open_to_write(path)
    behind = not is_current(store.connection)
    store.close()
    return behind


def index_again(path: Path, done: Callable[[int, int], None]) -> None:
    """Make the index of an archive anew; `done` is told of how many articles, of how many in all.

    Call only under the lock. Raises StoreError; the index is then as it was.
    """
    store = open_to_write(path)
    with store.transaction() as connection:
        search_index.fill(connection, done)
    runs.log_event(store, "rebuild", "done", "the index of words, made again")
    store.close()

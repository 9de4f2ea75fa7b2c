"""After a killed run: what it left unfinished is ended, and what was torn off is told."""

from __future__ import annotations

import os
from pathlib import Path

from archive.digest import file_digest
from archive.evidence.gzip_members import members
from archive.store.store import Store


def recover(data: Path) -> list[str]:
    """End the runs and WARC files that a killed run left open; call only under the lock.

    A record that was being written when the run was killed is cut off, so that every file ends
    on a member boundary; no capture row can point at it, since rows follow records. Returns a
    line for each run that was killed and each cut; both are kept as events.
    """
    store = Store(data / "archive.db")
    said = [f"an earlier crawl of {source} was killed" for source in store.end_killed_crawls()]
    for row in store.files():
        if row["closed_at"] is None and row["imported_from"] is None:
            said += _end_file(data / "warc" / row["warc_file"], store)
    for line in said:
        store.log_event("recovery", "mended", line)
    store.close()
    return said


def _end_file(path: Path, store: Store) -> list[str]:
    if not path.exists():
        store.forget_file(path.name)
        return []
    torn = next((member for member in members(path) if member.error), None)
    lost = path.stat().st_size - torn.offset if torn else 0
    if torn:
        os.truncate(path, torn.offset)
    store.close_file(path.name, file_digest(path))
    return [f"{path.name}: {lost} bytes of an unfinished record were cut off"] if torn else []

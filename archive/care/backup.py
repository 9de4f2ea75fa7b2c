"""A consistent copy of an archive, taken while a crawl may be writing; later runs add what is new.

SQLite's online backup comes first: every record its rows point at is then on disk already, since
records are written before rows.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.evidence.gzip_members import members
from archive.queries import files
from archive.store import runs
from archive.store.store import Store, open_to_write


def backup(store: Store, destination: Path, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Copy the archive to a folder; how many WARC files were linked, copied, or there already.

    Finished files never change: they are hard links where the file system allows, else copies.
    A file still being written is copied up to its last whole record. `progress` is told how many
    of how many files are done.
    """
    warcs = destination / "warc"
    warcs.mkdir(parents=True, exist_ok=True)
    partial = destination / ".archive.db.partial"
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as copy:
        store.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    os.replace(partial, destination / "archive.db")
    copied = open_to_write(destination / "archive.db")
    counts = {"linked": 0, "copied": 0, "there already": 0}
    found = files.all_files(copied.connection)
    for number, row in enumerate(found, 1):
        source, target = store.path.parent / "warc" / row["warc_file"], warcs / row["warc_file"]
        if source.exists():
            counts[_copy(source, target, growing=_is_growing(row))] += 1
        progress(number, len(found))
    runs.log_event(copied, "backup", "done", f"copy of {store.path.parent.name}")
    copied.close()
    return counts


def _is_growing(row: sqlite3.Row) -> bool:
    """Whether a crawl may be writing the file; an imported one came whole."""
    return row["closed_at"] is None and row["imported_from"] is None


def _copy(source: Path, target: Path, *, growing: bool) -> str:
    if not growing and target.exists() and target.stat().st_size == source.stat().st_size:
        return "there already"
    target.unlink(missing_ok=True)
    if not growing:
        try:
            os.link(source, target)
            return "linked"
        except OSError:
            pass  # another file system: a copy serves as well
    partial = target.with_name(f".{target.name}.partial")
    shutil.copyfile(source, partial)
    if growing:
        _cut_tail(partial)
    os.replace(partial, target)
    return "copied"


def _cut_tail(path: Path) -> None:
    """End a copy of a growing file on its last whole record."""
    torn = next((member for member in members(path) if member.error), None)
    if torn:
        os.truncate(path, torn.offset)

"""A consistent copy of an archive, taken while a crawl may be writing; later runs add what is new.

SQLite's online backup comes first: every record its rows point at is then on disk already, since
records are written before rows. What is damaged never takes the place of a copy that is not.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.digest import file_digest
from archive.errors import StoreError
from archive.evidence.gzip_members import members
from archive.queries import files, fixity
from archive.store import runs
from archive.store.store import Store, open_to_read, open_to_write
from archive.whole import whole

Copied = tuple[dict[str, int], list[str]]


def backup(store: Store, destination: Path, progress: Callable[[int, int], None]) -> Copied:
    """Copy the archive to a folder; how many WARC files were linked, copied, or there already, and
    what is wrong with those that were not.

    Finished files never change: they are hard links where the file system allows, else copies.
    A file still being written is copied up to its last whole record. `progress` is told how many
    of how many files are done. Raises StoreError where the database is damaged.
    """
    warcs = destination / "warc"
    warcs.mkdir(parents=True, exist_ok=True)
    counts = {"linked": 0, "copied": 0, "there already": 0}
    wrong = []
    # The database takes its place last: killed before, the copy that stood there is whole.
    with whole(destination / "archive.db") as partial:
        _copy_database(store, partial)
        with closing(open_to_write(partial)) as copied:
            found = files.all_files(copied.connection)
            for number, row in enumerate(found, 1):
                source = store.path.parent / "warc" / row["warc_file"]
                target = warcs / row["warc_file"]
                if damage := _damage(source, target, row):
                    wrong.append(f"{source}: {damage}")
                elif source.exists():
                    counts[_copy(source, target, growing=_is_growing(row))] += 1
                progress(number, len(found))
            runs.log_event(copied, "backup", "done", f"copy of {store.path.parent.name}")
    return counts, wrong


def stand_in(data: Path, folder: Path) -> None:
    """Make a folder an archive to try something in: a copy of the database, links to WARC files."""
    if (data / "archive.db").exists():
        with closing(open_to_read(data / "archive.db")) as store:
            _copy_database(store, folder / "archive.db")
    (folder / "warc").mkdir()
    for path in (data / "warc").glob("*"):
        (folder / "warc" / path.name).symlink_to(path.absolute())


def copy_to(partial: Path, connection: sqlite3.Connection) -> None:
    """Copy a database as it stands; of a copy that was killed, and its journal, nothing stays."""
    for left in partial.parent.glob(f"{partial.name}*"):
        left.unlink()
    partial.touch()  # where that cannot be, SQLite would not name the place
    with closing(sqlite3.connect(partial)) as copy:
        connection.backup(copy)


def _copy_database(store: Store, partial: Path) -> None:
    copy_to(partial, store.connection)
    with closing(sqlite3.connect(partial)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        damage = next(fixity.damage(copy), None)
    if damage:
        raise StoreError(
            f"{store.path}: damaged: {damage}. Nothing was copied; the backup is as it was. "
            "`yigai verify` names all damage."
        )


def _damage(source: Path, target: Path, row: sqlite3.Row) -> str | None:
    """Why a file cannot be copied, or must not take the place of its copy."""
    if not source.exists():
        if _is_growing(row):
            return None  # announced, and nothing was written yet
        return f"missing{'; its copy in the backup stays' if target.exists() else ''}"
    is_other = target.exists() and target.stat().st_size != source.stat().st_size
    if is_other and not _is_growing(row) and row["digest"] not in (None, file_digest(source)):
        return "its bytes do not fit their digest; the copy in the backup stays"
    return None


def _is_growing(row: sqlite3.Row) -> bool:
    """Whether a crawl may be writing the file; an imported one came whole."""
    return row["closed_at"] is None and row["imported_from"] is None


def _copy(source: Path, target: Path, *, growing: bool) -> str:
    if not growing and target.exists() and target.stat().st_size == source.stat().st_size:
        return "there already"
    with whole(target) as partial:
        partial.unlink(missing_ok=True)
        if growing or not _is_linked(source, partial):
            shutil.copyfile(source, partial)
            if growing:
                _cut_tail(partial)
            return "copied"
    return "linked"


def _is_linked(source: Path, target: Path) -> bool:
    """Link a file, where the file system can; on another one a copy serves as well."""
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _cut_tail(path: Path) -> None:
    """End a copy of a growing file on its last whole record."""
    torn = next((member for member in members(path) if member.error), None)
    if torn:
        os.truncate(path, torn.offset)

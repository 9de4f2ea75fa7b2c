"""A database made again from `warc/`: where it stands meanwhile, and how it compares."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.care.upgrade import free_name
from archive.lock import lock
from archive.queries import comparison
from archive.store import runs
from archive.store.store import Store, address, open_to_read, open_to_write
from archive.store.views import VIEWS


@contextmanager
def made_again(data: Path, *, check: bool) -> Iterator[Store]:
    """An empty store to fill from an archive's WARC files.

    At the end it takes the place of archive.db, which is kept beside it; with `check` it is thrown
    away, and the archive is not touched.
    """
    if check:
        open_to_read(data / "archive.db").close()  # whatever is wrong with it is said at once
        with tempfile.TemporaryDirectory(prefix="yigai-rebuild-") as folder:
            os.symlink((data / "warc").absolute(), Path(folder) / "warc")
            store = open_to_write(Path(folder) / "archive.db")
            try:
                yield store
            finally:
                store.close()
        return
    path, new = data / "archive.db", data / "archive.db.rebuilding"
    with lock(data, "yigai rebuild"):
        for left in data.glob(f"{new.name}*"):
            left.unlink()
        store = open_to_write(new)
        try:
            yield store
            runs.log_event(store, "rebuild", "done", "made again from warc/")
        finally:
            store.close()
        _replace(path, new)


def differences(held: Path, made: Store) -> list[dict[str, Any]]:
    """The public views that are not equal: how many rows only either has, and one of them.

    Ids are compared by what they stand for. When something was read is left out, and with it since
    when a source has been as it is; so are runs that recorded nothing.
    """
    made.connection.execute("ATTACH ? AS held", (address(held),))
    found = []
    for view in VIEWS:
        only_held, only_made, example = comparison.of_view(made.connection, view)
        if only_held or only_made:
            row = {"view": view, "held": only_held, "rebuilt": only_made, "example": example}
            found.append(row)
    return found


def _replace(path: Path, new: Path) -> None:
    """Put the new database in the old one's place; what belongs to the old one goes with it."""
    if path.exists():
        kept = free_name(path, "before-rebuild")
        for suffix in ("-wal", "-shm", ""):
            if (part := path.with_name(path.name + suffix)).exists():
                os.replace(part, kept.with_name(kept.name + suffix))
    os.replace(new, path)

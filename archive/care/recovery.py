"""After a killed run: what was torn off is cut, and what it had on disk is named."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from archive.evidence.gzip_members import members
from archive.queries import files
from archive.store import runs, warc_files
from archive.store.store import Store


@dataclass(frozen=True, slots=True)
class Killed:
    """A run that never said how it ended, and the WARC files it left open."""

    crawl_id: int
    source: str
    files: list[Path]


def killed_runs(store: Store) -> list[Killed]:
    """The runs that a kill has ended; call only under the lock."""
    folder = store.path.parent / "warc"
    return [
        Killed(crawl_id, source, [folder / name for name in names])
        for crawl_id, source, names in files.open_runs(store.connection)
    ]


def mend(store: Store, killed: Killed) -> list[str]:
    """Cut off the record that was being written when a run was killed; a line for each cut.

    Files that were announced and never written are struck out, and leave `killed.files`.

    So every file ends on a member boundary; no capture can point at what is cut, since rows
    follow records.
    """
    said = []
    for path in list(killed.files):
        if not path.exists():
            warc_files.forget_file(store, path.name)
            killed.files.remove(path)
            continue
        torn = next((member for member in members(path) if member.error), None)
        if torn:
            lost = path.stat().st_size - torn.offset
            os.truncate(path, torn.offset)
            said.append(f"{path.name}: {lost} bytes of an unfinished record were cut off")
    for line in said:
        runs.log_event(store, "recovery", "mended", line)
    return said

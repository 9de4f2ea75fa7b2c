"""That records stood in a run when it ended: the ways from them to its root (decision 0055)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.evidence import notes
from archive.evidence.gzip_members import Member, members
from archive.evidence.merkle import audit_path, leaf, root_of
from archive.exports.wanted import existing
from archive.queries import evidence
from archive.roots import Said


@dataclass(slots=True)
class Run:
    """A run and the leaves of its tree; `fault` says why nothing can be proved by it."""

    said: dict[str, Any]
    leaves: list[bytes] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    fault: str | None = None

    def way(self, file: str, offset: int) -> dict[str, Any]:
        """Where a record stands in the tree, and the hashes from there to the root."""
        if self.fault:
            return {"unproven": self.fault}
        index = next(
            (
                n
                for n, member in enumerate(self.members)
                if member.offset == offset and member.path.name == file
            ),
            None,
        )
        if index is None or index >= len(self.leaves):
            return {"unproven": "no root covers it: it was written after the run had ended"}
        way = audit_path(self.leaves, index)
        return {"run": self.said["root_number"], "index": index, "path": way}

    def stated(self) -> dict[str, Any]:
        """What is said of the run: its number, source and end, its root, and of how many records."""
        return {
            "number": self.said["root_number"],
            "source": self.said["source"],
            "finished_at": self.said["finished_at"],
            "root": self.said["root"],
            "records": len(self.leaves),
        }


def walked(connection: sqlite3.Connection, directory: Path, file: str) -> Run:
    """The run that a WARC file is of, its own files hashed record by record."""
    run = Run(evidence.run_of(connection, file))
    if run.said["imported_from"]:
        run.fault = "the file was taken in from elsewhere: roots cover its digest, not its records"
    elif run.said["root"] is None:
        run.fault = "the run has no root: it was killed, is not over, or is of an earlier Yigai"
    if run.fault:
        return run
    for name in evidence.own_files(connection, run.said["crawl_id"]):
        for member, data in _hashed(existing(directory, name)):
            run.members.append(member)
            run.leaves.append(data)
    while run.leaves and root_of(run.leaves) != run.said["root"]:
        run.leaves.pop()  # the record that states the root, and what was added later
    if not run.leaves:
        run.fault = "the run's records do not give its root: `yigai verify` says what is wrong"
    return run


def vouching(run: Run, said: Said) -> Member | None:
    """The record in which a run vouches for a reading; None where there is none.

    Such records are the last before the one that states the root.
    """
    for member in reversed(run.members[: len(run.leaves)]):
        with member.record() as record:
            found = notes.note(record) if record else None
        if found is None or found[0] != notes.VOUCHED:
            return None
        if list(said) in found[1]["readings"]:
            return member
    return None


def _hashed(path: Path) -> Iterator[tuple[Member, bytes]]:
    with open(path, "rb") as file:
        for member in members(path):
            file.seek(member.offset)
            yield member, leaf(file.read(member.length))

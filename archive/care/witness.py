"""What runs vouched for when they ended, against what stands there now (decision 0055).

The evidence is hashed again, record by record; what a root covers may not have been rewritten, by
whoever owns the disk and whatever digests were repaired.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from archive.care.fixity import Finding
from archive.digest import file_digest
from archive.evidence import notes
from archive.evidence.gzip_members import members
from archive.evidence.merkle import Tree
from archive.evidence.warc import DAMAGE, OTHERS
from archive.queries import fixity as rows
from archive.store import witness
from archive.store.store import Store

_HEAD = 1024  # bytes of a record that surely hold its type and address
_NOTED = f"WARC-Target-URI: {notes.RUN}".encode()
IsDerived = Callable[[sqlite3.Row], bool]
Progress = Callable[[int], None]


@dataclass(slots=True)
class _Run:
    """A run as its files have it: what it vouched for, the root it states, and the real one."""

    number: int
    files: list[str] = field(default_factory=list)
    tree: Tree = field(default_factory=Tree)
    place: tuple[str, str] = ("", "")
    previous: str | None = None
    others: list[tuple[str, str]] = field(default_factory=list)
    stated: str | None = None
    computed: str = ""
    last: bytes = b""
    behind: int = 0

    def wrong(self) -> str | None:
        """What of its records is not as it was when the run ended."""
        if self.stated != self.computed:
            return "a record was rewritten, added or struck out"
        expected = witness.last_record(*self.place, self.computed, self.tree.size - self.behind - 1)
        if _unpacked(self.last) != _unpacked(expected):
            return "the record that states the root was rewritten"
        return f"{self.behind} records were added after its end" if self.behind else None


def check(
    store: Store, roots: Iterable[str], is_derived: IsDerived, progress: Progress
) -> Iterator[Finding]:
    """What is not as the runs vouched for that these roots stand for, and all runs before them.

    `is_derived` says of a reading's row whether it is derived from its record again, which proves
    more. `progress` is told how many bytes of WARC files are done.
    """
    warcs = store.path.parent / "warc"
    runs = {run.stated: run for run in _runs(store, warcs, progress) if run.stated}
    covered: set[int] = set()
    for root in roots:
        yield from _chain(root, runs, covered, warcs)
    yield from _readings(store, covered, is_derived)


def _chain(root: str, runs: dict[str, _Run], covered: set[int], warcs: Path) -> Iterator[Finding]:
    """What is wrong with a run and all before it."""
    at: str | None = root
    while at is not None:
        run = runs.get(at)
        if run is None:
            what = "no run here states it: its last record was rewritten, or its files are gone"
            yield Finding("lost root", at, what)
            return
        if run.number in covered:
            return
        covered.add(run.number)
        if wrong := run.wrong():
            yield Finding("rewritten record", ", ".join(run.files), wrong)
        for name, digest in run.others:
            path = warcs / name
            if not path.exists() or file_digest(path) != digest:
                yield Finding("rewritten record", name, "the file is not what a root covers")
        at = run.previous


def _readings(store: Store, covered: set[int], is_derived: IsDerived) -> Iterator[Finding]:
    """Readings that say another thing than a run vouched for, or that none tells of."""
    for row in rows.readings(store.connection):
        said = witness.said(row)
        told = rows.witnessed(store.connection, said[:4])
        before = {tuple(found[1:]) for found in told if found["number"] in covered}
        after = {tuple(found[1:]) for found in told}
        where = f"article {row['article_id']}, capture of {row['captured_at']}"
        if before and said.text_digest not in {text for text, _ in before}:
            yield Finding("rewritten reading", where, "a root covers another text")
        elif told and (said.text_digest, said.facts_digest) not in after:
            yield Finding("rewritten reading", where, "no run vouches for these facts")
        elif not told and not is_derived(row):
            yield Finding("rewritten reading", where, "no run vouches for it: is it of ours?")


def _runs(store: Store, warcs: Path, progress: Progress) -> list[_Run]:
    """The runs that the archive's own files tell of."""
    runs: dict[object, _Run] = {}
    witness.remember(store.connection, ())
    done = 0
    for path in sorted(warcs.glob("*.warc.gz")):
        if not path.name.startswith(OTHERS):
            _add_file(path, runs, store)
        done += path.stat().st_size
        progress(done)
    return list(runs.values())


def _add_file(path: Path, runs: dict[object, _Run], store: Store) -> None:
    run = None
    for number, data in enumerate(_records(path)):
        if number == 0:
            run = runs.setdefault(_key(path, data), _Run(len(runs)))
            run.files.append(path.name)
        assert run
        run.behind += 1
        if note := _note(data):
            with suppress(KeyError, TypeError, ValueError):  # no run wrote it: the root tells
                _add_note(run, note, data, store)
        run.tree.add(data)


def _add_note(run: _Run, note: tuple[str, Any, tuple[str, str]], data: bytes, store: Store) -> None:
    kind, value, place = note
    if kind == notes.VOUCHED:
        run.place, run.previous = place, value["previous"]
        run.others += [(name, digest) for name, digest in value["files"]]
        witness.remember(store.connection, [(run.number, *said) for said in value["readings"]])
    elif kind == notes.WITNESS:
        run.stated, run.computed, run.last, run.behind = value["root"], run.tree.root(), data, 0


def _records(path: Path) -> Iterator[bytes]:
    """The bytes of each record of a file, damaged ones too."""
    with open(path, "rb") as file:
        for member in members(path):
            file.seek(member.offset)
            yield file.read(member.length)


def _key(path: Path, data: bytes) -> object:
    """What a file's first record says of its run; its name where it says nothing."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(data))))
        return notes.run_of(notes.fields(record)) or path.name
    except (*DAMAGE, StopIteration, TypeError, KeyError):
        return path.name


def _note(data: bytes) -> tuple[str, Any, tuple[str, str]] | None:
    """Kind, value, and address with date of a record in which a run speaks of itself."""
    if _NOTED not in _unpacked(data, _HEAD):
        return None
    try:
        record = next(iter(ArchiveIterator(BytesIO(data))))
        found = notes.note(record)
    except (*DAMAGE, StopIteration):
        return None
    header = record.rec_headers.get_header
    return (*found, (header("WARC-Target-URI"), header("WARC-Date"))) if found else None


def _unpacked(data: bytes, size: int = 0) -> bytes:
    """What a gzip member holds, or its beginning; nothing of a damaged one."""
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(data, size)
    except zlib.error:
        return b""

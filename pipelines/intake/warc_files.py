"""Taking in WARC and WACZ files made by anyone, and other archives: a crawl without a network."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive.crawl import Crawl
from archive.digest import file_digest
from archive.errors import NoWarcError, YigaiError
from archive.evidence import notes, packed, wacz_members, warc
from archive.queries import files
from archive.records import Item, SourceRow
from archive.store import runs
from archive.store.store import PATIENCE, Store, address, guarded
from archive.whole import whole
from pipelines.intake import readings
from pipelines.intake.brought import Brought
from pipelines.intake.flight import Flight
from pipelines.intake.warc_records import Note, Unusable, found_in

Progress = Callable[[int], None]


@dataclass(slots=True)
class Taken:
    """The run that a file's captures count for."""

    store: Store
    crawl_id: int


def files_of(path: Path) -> list[Path]:
    """What there is to take in: the file itself, or an archive's WARC files in their order.

    Raises YigaiError for a folder that is no archive.
    """
    if not path.is_dir():
        return [path]
    rows = _read(path, "SELECT warc_file FROM warc_files ORDER BY opened_at, warc_file")
    return [path / "warc" / row["warc_file"] for row in rows]


def sources_of(path: Path) -> list[SourceRow]:
    """The sources that another archive knows; it is read only, whatever its schema."""
    rows = _read(path, "SELECT * FROM sources ORDER BY slug")
    return [SourceRow(**dict(row) | {"languages": tuple(row["languages"].split())}) for row in rows]


def _read(folder: Path, sql: str) -> list[sqlite3.Row]:
    path = folder / "archive.db"
    if not path.exists():
        raise YigaiError(f"{folder}: a folder without archive.db: no archive to take in")
    opened = sqlite3.connect(address(path), uri=True, timeout=PATIENCE)
    with guarded(path), closing(opened) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql).fetchall()


async def import_file(
    path: Path, crawl: Crawl, flight: Flight, brought: Brought, progress: Progress
) -> None:
    """Take in one WARC or WACZ file; `brought` tells what its records were.

    WARC files are copied into the archive whole, so that captures point at their own records;
    one that was taken in before is passed over. `progress` is told the byte offset. What is
    missing or neither is named in `brought.failed`, a record that cannot be used in
    `flight.failed`; what else there is, is taken in.
    """
    with tempfile.TemporaryDirectory() as folder:
        found, unusable = packed.unpack(path, Path(folder))
        brought.refuse(*unusable)
        for file in found:
            named = str(path) if file == path else f"{path}: {file.name}"
            try:
                await _import_warc(file, named, crawl, flight, brought, progress)
            except NoWarcError as error:
                brought.refuse(str(error))


async def _import_warc(
    path: Path, named: str, crawl: Crawl, flight: Flight, brought: Brought, progress: Progress
) -> None:
    if not path.exists():
        raise NoWarcError(f"{named}: the file is missing; what else there is was taken in")
    if not warc.looks_like(path):
        raise NoWarcError(f"{named}: cannot be read as WARC: it begins as no such file does")
    digest = file_digest(path)
    if files.file_with(crawl.store.connection, digest):
        brought.other["file held", "taken in before"] += 1
        return
    held = _keep(path, crawl.data / "warc", digest)
    original = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    flight.run = Taken(crawl.store, crawl.taking_in(held.name, original, digest))
    told = len(flight.failed)
    taken = await take_in(held, named, flight, brought, progress)
    if taken.damage and not taken.usable:
        del flight.failed[told:]  # one line says it all
        crawl.gave_up(held.name, taken.damage)
        held.unlink()
        raise NoWarcError(f"{named}: cannot be read as WARC: {taken.damage}")
    brought.files.append(held.name)
    crawl.taken_in(held.name, digest, ", ".join(taken.software), taken.damage)


@dataclass(slots=True)
class _Found:
    """What a file turned out to hold: how many records that can be used, the first reason why one
    cannot, and what says that it made the file."""

    usable: int = 0
    damage: str | None = None
    software: list[str] = field(default_factory=list)


async def take_in(
    file: Path, named: str, flight: Flight, brought: Brought, progress: Progress
) -> _Found:
    """Send a file's records through the stages."""
    taken = _Found()
    try:
        for offset, found in found_in(file, flight.match):
            progress(offset)
            if isinstance(found, Unusable):
                brought.other["unusable", found.kind] += 1
                where = f"{named}: cannot be read as WARC:" if found.kind == "damage" else file.name
                flight.fail(f"{where} at byte {offset}: {found.reason}")
                taken.damage = taken.damage or found.reason
                continue
            taken.usable += 1
            if isinstance(found, str):
                brought.other["not a capture", found] += 1
            elif isinstance(found, Item):
                await flight.take(found)
            else:
                await _note(found, (file.name, offset), flight, taken)
    finally:
        await flight.land()
    return taken


async def _note(note: Note, place: tuple[str, int], flight: Flight, taken: _Found) -> None:
    """What another archive's run says of itself, and what it once read."""
    if note.kind == notes.BEGUN:
        said, run = note.value
        taken.software += [said["software"]] if said.get("software") else []
        runs.save_sources(flight.run.store, [run[0]] if run else [], over=False)
    elif note.kind == notes.READING:
        await flight.land()
        readings.take_in(flight.run.store, note.value, place)


def _keep(path: Path, directory: Path, digest: str) -> Path:
    """Copy the file into the archive under a name that holds its digest; whole or not at all."""
    name = wacz_members.plain_name(path.name)
    target = directory / f"import-{digest.partition(':')[2][:12]}-{name}"
    if not target.exists():
        directory.mkdir(parents=True, exist_ok=True)
        with whole(target) as partial:
            shutil.copyfile(path, partial)
    return target

"""Taking in WARC and WACZ files made by anyone, and other archives: a crawl without a network."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.crawl import Crawl
from archive.digest import file_digest
from archive.errors import NoWarcError, YigaiError
from archive.evidence import notes, wacz_members, warc
from archive.queries import files
from archive.records import SourceRow
from archive.store import runs
from archive.store.store import Store, address, guarded
from archive.whole import whole
from pipelines.intake import readings
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
    with guarded(path), closing(sqlite3.connect(address(path), uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql).fetchall()


async def import_file(path: Path, crawl: Crawl, flight: Flight, progress: Progress) -> None:
    """Take in one WARC or WACZ file; `flight` counts what its records brought.

    WARC files are copied into the archive whole, so that captures point at their own records;
    one that was taken in before is passed over. `progress` is told the byte offset. What is
    missing, neither, or broken off is named in `flight.failed`: what stands before the damage, and
    what else a WACZ holds, is taken in.
    """
    with _warc_files(path) as (found, unusable):
        flight.failed += unusable
        for file in found:
            named = str(path) if file == path else f"{path}: {file.name}"
            try:
                await _import_warc(file, named, crawl, flight, progress)
            except NoWarcError as error:
                flight.failed.append(str(error))


async def _import_warc(
    path: Path, named: str, crawl: Crawl, flight: Flight, progress: Progress
) -> None:
    if not path.exists():
        raise NoWarcError(f"{named}: the file is missing; what else there is was taken in")
    if not warc.looks_like(path):
        raise NoWarcError(f"{named}: cannot be read as WARC: it begins as no such file does")
    digest = file_digest(path)
    if files.file_with(crawl.store.connection, digest):
        flight.counts["file held"] += 1
        return
    held = _keep(path, crawl.data / "warc", digest)
    original = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    flight.run = Taken(crawl.store, crawl.taking_in(held.name, original, digest))
    before = flight.counts.total()
    software: list[str] = []
    damage = None
    try:
        await take_in(held, flight, progress, software)
    except warc.DAMAGE as error:
        damage = warc.said(error)
    if damage and flight.counts.total() == before:
        crawl.gave_up(held.name, damage)
        held.unlink()
    else:
        crawl.taken_in(held.name, digest, ", ".join(software), damage)
    if damage:
        raise NoWarcError(f"{named}: cannot be read as WARC: {damage}")


async def take_in(file: Path, flight: Flight, progress: Progress, software: list[str]) -> None:
    """Send a file's records through the stages; `software` gets what says it made the file."""
    try:
        for offset, found in found_in(file, flight.match):
            progress(offset)
            if isinstance(found, str):
                flight.counts[found] += 1
            elif isinstance(found, Unusable):
                flight.counts["unusable record"] += 1
                flight.failed.append(f"{file.name} at byte {offset}: {found.reason}")
            elif not isinstance(found, Note):
                await flight.take(found)
            elif found.kind == notes.BEGUN:
                said, run = found.value
                software += [said["software"]] if said.get("software") else []
                runs.save_sources(flight.run.store, [run[0]] if run else [], over=False)
            elif found.kind == notes.READING:
                await flight.land()
                readings.take_in(flight.run.store, found.value, (file.name, offset))
    finally:
        await flight.land()


@contextmanager
def _warc_files(path: Path) -> Iterator[tuple[list[Path], list[str]]]:
    """The WARC files in a file, itself or those that a WACZ holds; and what of it is unusable."""
    if not path.exists() or not zipfile.is_zipfile(path):
        yield [path], []
        return
    with tempfile.TemporaryDirectory() as folder:
        yield wacz_members.unpack(path, Path(folder))


def _keep(path: Path, directory: Path, digest: str) -> Path:
    """Copy the file into the archive under a name that holds its digest; whole or not at all."""
    name = wacz_members.plain_name(path.name)
    target = directory / f"import-{digest.partition(':')[2][:12]}-{name}"
    if not target.exists():
        directory.mkdir(parents=True, exist_ok=True)
        with whole(target) as partial:
            shutil.copyfile(path, partial)
    return target

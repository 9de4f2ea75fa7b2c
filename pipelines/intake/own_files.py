"""The archive's own WARC files, taken in again: to complete a killed run, and to rebuild."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.care.recovery import Killed
from archive.digest import file_digest
from archive.evidence import notes, warc
from archive.outcomes import FinishReason
from archive.records import Decision, Discovery, Item, SourceRow, instant
from archive.store import decisions, discoveries, runs, warc_files, witness
from archive.store.store import Store
from archive.urls import key_again, url_key
from pipelines.intake import readings, withholding
from pipelines.intake.flight import Flight
from pipelines.intake.record_items import Match
from pipelines.intake.warc_records import Note, Unusable, found_in
from pipelines.sameness.relate import relate
from pipelines.workers.pool import ReadingPool

Progress = Callable[[int], None]
IMPORTED = SourceRow("imported", "Taken in from WARC files", "various", "aggregator")


@dataclass(slots=True)
class OwnRun:
    """A run as its files tell of it: what its lists showed, what it took in, how it ended."""

    store: Store
    crawl_id: int
    source: str
    rows: int = 0
    off_topic: int = 0
    ended: tuple[FinishReason, str] | None = None
    imports: list[Note] = field(default_factory=list)
    vouched: list[dict[str, Any]] = field(default_factory=list)
    root: str | None = None
    damaged: set[str] = field(default_factory=set)


async def complete(store: Store, killed: Killed, match: Match, pool: ReadingPool) -> int:
    """Take in what a killed run had on disk and not in the database; how many captures that was.

    A run whose files say how it ended is given that end.
    """
    run = OwnRun(store, killed.crawl_id, killed.source)
    flight = Flight(run, pool, match)
    for path in killed.files:
        await _take_in(path, run, flight)
        warc_files.close_file(store, path.name, file_digest(path))
    _end(run)
    witness.settle_remembered(store)
    return sum(n for name, n in flight.counts.items() if name != "held")


async def rebuild(
    store: Store,
    folder: Path,
    declared: Mapping[str, SourceRow],
    match: Match,
    pool: ReadingPool,
    progress: Progress,
) -> list[str]:
    """Fill an empty store from the WARC files of a folder; what could not be taken in.

    Each run is made again from its own files, in the order in which they began; files of others
    under the run that took them in. Readings are today's; superseded ones come from their records.
    """
    failed: list[str] = []
    own, left = _sorted(folder, declared)
    done = 0
    taken: set[str] = set()
    damaged: set[str] = set()
    runs.save_sources(store, declared.values())
    for (source, started_at), paths in own.items():
        runs.save_sources(store, [declared.get(source.slug, source)])
        run = OwnRun(store, runs.begin(store, source.slug, started_at), source.slug)
        flight = Flight(run, pool, match)
        for path in paths:
            warc_files.open_file(store, path.name, run.crawl_id, None, None)
            failed += await _take_in(path, run, flight)
            done += _close(store, path, "")
            progress(done)
        for note in run.imports:
            done += await _imported(note, left, taken, run, flight, failed)
            progress(done)
        damaged |= run.damaged
        failed += flight.failed
        _end(run)
    await _untold(store, left, match, pool, failed)
    witness.settle_remembered(store)
    # What was damaged when it was taken in is no news.
    return [line for line in failed if not line.startswith(tuple(f"{name}: " for name in damaged))]


async def _imported(
    note: Note,
    left: dict[str, Path],
    taken: set[str],
    run: OwnRun,
    flight: Flight,
    failed: list[str],
) -> int:
    """Take in again what a run began to take in, unless an earlier one did; its size in bytes."""
    name = note.value["file"]
    if name in taken:
        return 0
    taken.add(name)
    if name not in left:
        failed.append(f"{name}: the file is missing")
        return 0
    return await _taken_in(left.pop(name), note.value["from"], run, flight, failed)


async def _untold(
    store: Store, left: Mapping[str, Path], match: Match, pool: ReadingPool, failed: list[str]
) -> None:
    """Files of others that no run tells of, as earlier releases left them: one run took them in."""
    if not left:
        return
    first = min(path.stat().st_mtime for path in left.values())
    started_at = instant(datetime.fromtimestamp(first, UTC))
    runs.save_sources(store, [IMPORTED])
    run = OwnRun(store, runs.begin(store, IMPORTED.slug, started_at), IMPORTED.slug)
    flight = Flight(run, pool, match)
    for path in left.values():
        name = path.name.removeprefix(warc.OTHERS).partition("-")[2]
        await _taken_in(path, name, run, flight, failed)
    failed += flight.failed
    _end(run)


async def _taken_in(path: Path, named: str, run: OwnRun, flight: Flight, failed: list[str]) -> int:
    """Take in a file of others again; its size in bytes."""
    warc_files.open_file(run.store, path.name, run.crawl_id, named, None)
    software: list[str] = []
    failed += await _take_in(path, run, flight, software)
    return _close(run.store, path, ", ".join(software))


async def _take_in(
    path: Path, run: OwnRun, flight: Flight, software: list[str] | None = None
) -> list[str]:
    """Send a file's records through the stages, and do what its notes say; what was damaged.

    With `software`, the file is of others: it gets what says it made it, and other notes pass.
    """
    failed = []
    try:
        for offset, found in found_in(path, flight.match):
            if isinstance(found, Item):
                await flight.take(found)
            elif isinstance(found, Note) and found.kind == notes.READING:
                await flight.land()
                if not readings.take_in(run.store, found.value, (path.name, offset)):
                    failed.append(f"{path.name} at byte {offset}: a reading of no article here")
            elif isinstance(found, Unusable) and software is None:
                failed.append(f"{path.name} at byte {offset}: {found.reason}")
            elif isinstance(found, Note) and found.kind == notes.WITHHELD and software is None:
                await flight.land()
                said = notes.withholding_of(found.value)
                await withholding.take_in(
                    run.store, said, (path.name, offset), flight.rules_of, flight.pool
                )
            elif isinstance(found, Note) and software is None:
                _note(run, found)
            elif isinstance(found, Note) and found.kind == notes.BEGUN and software is not None:
                software += [made_by] if (made_by := found.value[0].get("software")) else []
    finally:
        await flight.land()
    return failed


def _note(run: OwnRun, note: Note) -> None:
    """What a run noted beside its responses, done again."""
    if note.kind == notes.LIST_ROWS:
        run.rows += note.value["rows"]
        run.off_topic += note.value["off topic"]
        found = [Discovery(url_key(url), url, *rest) for url, *rest in note.value["news"]]
        with run.store.transaction() as connection:
            discoveries.put(connection, run.source, found, note.at)
            if "shown" in note.value:  # earlier releases did not say it
                shown = [key_again(key) for key in note.value["shown"]]
                discoveries.note_missing(connection, run.source, note.url, shown, note.at)
    elif note.kind == notes.MARKED:
        discoveries.mark(run.store, run.source, url_key(note.url), note.value)
    elif note.kind == notes.TAKING_IN:
        run.imports.append(note)
    elif note.kind == notes.TAKEN_IN and note.value["damage"]:
        run.damaged.add(note.value["file"])
    elif note.kind == notes.DECISION:
        said = note.value | {"subject": key_again(note.value["subject"])}
        with run.store.transaction() as connection:
            decisions.add(connection, Decision(**said), relate)
    elif note.kind == notes.VOUCHED:
        run.vouched.append(note.value)
    elif note.kind == notes.WITNESS:
        run.root = note.value["root"]
    elif note.kind == notes.ENDED:
        run.ended = note.value["reason"], note.value["at"]


def _end(run: OwnRun) -> None:
    runs.set_list_rows(run.store, run.crawl_id, run.rows, run.off_topic)
    if run.ended:
        runs.finish(run.store, run.crawl_id, run.source, *run.ended)
    else:
        runs.end_killed(run.store, run.crawl_id)
    if run.root and run.vouched:
        witness.take_in(run.store, run.crawl_id, run.vouched, run.root)


def _close(store: Store, path: Path, software: str) -> int:
    warc_files.close_file(store, path.name, file_digest(path), software or None)
    return path.stat().st_size


def _sorted(
    folder: Path, declared: Mapping[str, SourceRow]
) -> tuple[dict[tuple[SourceRow, str], list[Path]], dict[str, Path]]:
    """The files of runs of ours by run, oldest first; and the files of others by name."""
    own: dict[tuple[SourceRow, str], list[Path]] = {}
    others = {}
    for path in warc.files_in(folder):
        if path.name.startswith(warc.OTHERS):
            others[path.name] = path
            continue
        begun = next((found for _, found in found_in(path, lambda *_: None)), None)
        if isinstance(begun, Note) and begun.kind == notes.BEGUN:
            own.setdefault(begun.value[1] or _unsaid(begun, declared), []).append(path)
    return dict(sorted(own.items(), key=lambda item: item[0][1])), others


def _unsaid(begun: Note, declared: Mapping[str, SourceRow]) -> tuple[SourceRow, str]:
    """The run of a file of a release that did not yet say so: by itself, of the source it names."""
    slug = begun.value[0].get("ispartof", IMPORTED.slug)
    row = SourceRow(slug, begun.value[0].get("description", slug), slug, "aggregator")
    return declared.get(slug, row), begun.at

"""Taking in WARC and WACZ files made by anyone, and other archives: a crawl without a network."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from archive.crawl import Crawl
from archive.digest import file_digest
from archive.errors import NoWarcError, YigaiError
from archive.evidence import warc
from archive.records import Item, Reading
from archive.store.store import Store
from pipelines.accession import accession
from pipelines.intake.warc_records import Match, item_of, referred
from pipelines.sameness.exact import relate
from pipelines.upgrade import page_to_upgrade
from pipelines.workers.pool import ReadingPool, settle_failure

_AHEAD = 4  # pages in flight per worker
Progress = Callable[[int], None]


def files_of(path: Path) -> list[Path]:
    """What there is to take in: the file itself, or an archive's WARC files in their order.

    Raises YigaiError for a folder that is no archive.
    """
    if not path.is_dir():
        return [path]
    if not (path / "archive.db").exists():
        raise YigaiError(f"{path}: a folder without archive.db: no archive to take in")
    store = Store(path / "archive.db")
    try:
        return [path / "warc" / row["warc_file"] for row in store.files()]
    finally:
        store.close()


def import_file(
    path: Path, crawl: Crawl, pool: ReadingPool, match: Match, progress: Progress
) -> Counter[str]:
    """Take in one WARC or WACZ file; how many records had each outcome.

    WARC files are copied into the archive whole, so that captures point at their own records;
    one that was taken in before is passed over. `match` gives the source and reading rules of a
    URL; `progress` is told the byte offset. Raises NoWarcError, naming the file, if it is neither.
    """
    counts: Counter[str] = Counter()
    with _warc_files(path) as files:
        for file in files:
            counts += _import_warc(file, crawl, pool, match, progress)
    return counts


def _import_warc(
    path: Path, crawl: Crawl, pool: ReadingPool, match: Match, progress: Progress
) -> Counter[str]:
    if not path.exists():
        raise NoWarcError(f"{path}: the file is missing; what else there is was taken in")
    digest = file_digest(path)
    if crawl.store.file_with(digest):
        return Counter({"file held": 1})
    held = _keep(path, crawl.data / "warc", digest)
    crawl.store.open_file(held.name, crawl.crawl_id, path.name, digest)
    counts: Counter[str] = Counter()
    software: list[str] = []
    flight = _Flight(crawl, pool, counts)
    try:
        for record, offset in warc.records(held):
            progress(offset)
            if record.rec_type == "warcinfo":
                software += warc.software_of(record)
            if record.rec_type == "revisit" and referred(record, crawl) is None:
                flight.land()  # what it refers to may be on its way
            item = item_of(record, offset, held.name, crawl, match)
            if isinstance(item, Item):
                flight.take(item)
            else:
                counts[item] += 1
        flight.land()
    except warc.DAMAGE as error:
        flight.land()  # what stands before the damage is taken in
        if counts:
            crawl.store.close_file(held.name, digest, ", ".join(software) or None)
        else:
            crawl.store.forget_file(held.name)
            held.unlink()
        raise NoWarcError(f"{path}: cannot be read as WARC: {_printable(error)}") from error
    crawl.store.close_file(held.name, digest, ", ".join(software) or None)
    return counts


def _printable(error: Exception) -> str:
    """What an error says, without the bytes that a reader may have put into it."""
    return "".join(c if c.isprintable() else "?" for c in str(error))[:200]


class _Flight:
    """Items on their way: recorded in the file's order while later ones are being read."""

    def __init__(self, crawl: Crawl, pool: ReadingPool, counts: Counter[str]) -> None:
        self._crawl = crawl
        self._pool = pool
        self._counts = counts
        self._items: deque[tuple[Item, Future[Reading] | None]] = deque()

    def take(self, item: Item) -> None:
        """Send an item on its way; the oldest lands when there are many."""
        if not item.settled:
            accession(item, self._crawl)
        self._items.append((item, None if item.settled else self._pool.submit(item.page)))
        if len(self._items) >= self._pool.workers * _AHEAD:
            self._land(*self._items.popleft())

    def land(self) -> None:
        """Record all that are on their way."""
        while self._items:
            self._land(*self._items.popleft())

    def _land(self, item: Item, reading: Future[Reading] | None) -> None:
        crawl = self._crawl
        try:
            if reading is not None:
                item.reading = reading.result()
                item.capture.charset = item.reading.charset
                page = page_to_upgrade(item, crawl)
                item.upgrade = self._pool.submit(page).result() if page else None
        except Exception as error:
            settle_failure(item, error)
        known = crawl.store.held(item.article.url_key) is not None
        failed = item.article.source and item.capture.outcome == "error"
        if item.reading is None and not known and not failed:
            self._counts[f"{crawl.record(item.capture)}, not read"] += 1
        else:
            self._counts[crawl.record_item(relate(item, crawl.store))] += 1


@contextmanager
def _warc_files(path: Path) -> Iterator[list[Path]]:
    """The WARC files in a file: itself, or those that a WACZ (WACZ 1.1.1) holds."""
    if not path.exists() or not zipfile.is_zipfile(path):
        yield [path]
        return
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as package:
        try:
            yield warc.unpack(package, Path(folder))
        except ValueError as error:
            raise NoWarcError(str(error)) from None


def _keep(path: Path, directory: Path, digest: str) -> Path:
    """Copy the file into the archive under a name that holds its digest; whole or not at all."""
    target = directory / f"import-{digest.partition(':')[2][:12]}-{path.name}"
    if not target.exists():
        directory.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.partial")
        shutil.copyfile(path, partial)
        os.replace(partial, target)
    return target

"""Taking in WARC files made by anyone: the same stages as a crawl, without the network."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archive import warc
from archive.crawl import Crawl
from archive.digest import sha256
from archive.errors import YigaiError
from archive.records import (
    ArticleRef,
    Capture,
    Item,
    Page,
    Reading,
    ReadingRules,
    WarcLocation,
    instant,
)
from archive.urls import url_key
from pipelines.accession import accession
from pipelines.pool import ReadingPool, settle_failure
from pipelines.sameness import relate

Match = Callable[[str], tuple[str, ReadingRules]]
_AHEAD = 4  # pages in flight per worker


def import_file(
    path: Path, crawl: Crawl, pool: ReadingPool, match: Match, progress: Callable[[int], None]
) -> Counter[str]:
    """Take in one WARC file; how many records had each outcome (`held`: taken in before).

    The file itself is copied into the archive, so that captures point at its own records.
    `match` gives the source and reading rules of a URL; `progress` is told the byte offset.
    Raises YigaiError, naming the file, if it is no WARC file.
    """
    digest = _digest(path)
    held = _keep(path, crawl.data / "warc", digest)
    counts: Counter[str] = Counter()
    if not crawl.store.begin_import(digest, path.name, held.name):
        counts["file held"] += 1
        return counts
    try:
        items = _items(held, crawl, match, counts, progress)
        for outcome in _record(items, crawl, pool):
            counts[outcome] += 1
    except ArchiveLoadFailed as error:
        raise YigaiError(f"{path}: cannot be read as WARC: {error}") from error
    crawl.store.finish_import(digest)
    return counts


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _keep(path: Path, directory: Path, digest: str) -> Path:
    """Copy the file into the archive under a name that holds its digest; whole or not at all."""
    target = directory / f"import-{digest.partition(':')[2][:12]}-{path.name}"
    if not target.exists():
        directory.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.partial")
        shutil.copyfile(path, partial)
        os.replace(partial, target)
    return target


def _items(
    path: Path,
    crawl: Crawl,
    match: Match,
    counts: Counter[str],
    progress: Callable[[int], None],
) -> Iterator[Item]:
    """The file's responses as items; other records are counted and passed over."""
    for record, offset in warc.records(path):
        progress(offset)
        if record.rec_type not in ("response", "resource"):
            counts[f"{record.rec_type} record"] += 1
            continue
        sent, body = warc.payload(record)
        item = _item(record, WarcLocation(path.name, offset, sha256(sent), record.rec_type), body)
        capture = item.capture
        when = instant(capture.captured_at)
        if crawl.store.has_capture(capture.url, when, capture.location.payload_digest):
            counts["held"] += 1
            continue
        yield _matched(item, match)


def _item(record: ArcWarcRecord, location: WarcLocation, body: bytes) -> Item:
    url = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
    http = record.http_headers
    content_type = (http or record.rec_headers).get_header("Content-Type") or ""
    capture = Capture(
        url=url,
        captured_at=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
        http_status=int(http.get_statuscode()) if http else 200,
        location=location,
        media_type=content_type.partition(";")[0].strip().lower() or None,
        etag=http.get_header("ETag") if http else None,
        last_modified=http.get_header("Last-Modified") if http else None,
        size=len(body),
    )
    page = Page(body, url, content_type, ReadingRules())
    return Item(capture, ArticleRef(url_key(url), url, ""), page)


def _matched(item: Item, match: Match) -> Item:
    source, rules = match(item.capture.url)
    item.article = ArticleRef(item.article.url_key, item.capture.url, source)
    item.page = Page(item.page.body, item.page.url, item.page.content_type, rules)
    return item


def _record(items: Iterable[Item], crawl: Crawl, pool: ReadingPool) -> Iterator[str]:
    """Record items in the file's order while later ones are being read; yields outcomes."""
    flying: deque[tuple[Item, Future[Reading] | None]] = deque()
    for item in items:
        accession(item, crawl.store)
        _settle_answer(item)
        flying.append((item, None if item.settled else pool.submit(item.page)))
        if len(flying) >= pool.workers * _AHEAD:
            yield _land(*flying.popleft(), crawl)
    while flying:
        yield _land(*flying.popleft(), crawl)


def _settle_answer(item: Item) -> None:
    """Answers other than 200 have no article text."""
    if item.capture.http_status != 200 and not item.settled:
        item.capture.note = f"HTTP {item.capture.http_status}: kept, not read"
        item.settled = True


def _land(item: Item, reading: Future[Reading] | None, crawl: Crawl) -> str:
    if reading is not None:
        try:
            item.reading = reading.result()
            item.capture.charset = item.reading.charset
        except Exception as error:
            settle_failure(item, error)
    if item.reading is None and item.capture.outcome == "new":
        return f"{crawl.record(item.capture)}, not read"
    return crawl.record_item(relate(item, crawl.store))

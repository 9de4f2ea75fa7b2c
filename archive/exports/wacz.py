"""Handing on: a WACZ (Web Archive Collection Zipped 1.1.1) that anyone's replayer opens.

Records are copied byte for byte, so that their digests, dates and identifiers stay what they
were. py-wacz is not used: its index needs surt, which is under the AGPL.
"""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from archive.errors import YigaiError
from archive.evidence import references
from archive.evidence.gzip_members import members
from archive.exports.cdxj import WARC, Record, index_line, write_index
from archive.exports.package import Package
from archive.exports.wanted import existing, wanted_records
from archive.queries import records
from archive.queries.records import Wanted
from archive.records import now
from archive.software import software
from archive.store.store import Store
from archive.text.dates import asked_day
from archive.whole import whole

WACZ_VERSION = "1.1.1"
Progress = Callable[[int, int], None]

_GZIP = b"\x1f\x8b"
_NOT_MODIFIED = "304"  # kept as evidence, but in the index it would replay as an empty page


def export_wacz(
    store: Store,
    data: Path,
    out: Path,
    source: str | None = None,
    since: str | None = None,
    progress: Progress = lambda done, total: None,
) -> dict[str, int]:
    """Write a WACZ of all captures, or those of a source, or since a day; how much it holds.

    What a revisit refers to comes along whatever its source and day. `progress` is told the
    bytes of WARC files done and to do. Raises YigaiError if nothing matches, or if a WARC file
    or a record in it is missing or damaged; `out` is then left as it was.
    """
    wanted = {"source": source, "since": asked_day(since)}
    if not records.matches(store.connection, wanted):
        raise YigaiError(_nothing(store, source, since))
    with whole(out) as partial, zipfile.ZipFile(partial, "w") as archive:
        package = Package(archive)
        # Pages first: a crawl may be adding captures meanwhile, and each page needs its own.
        pages = _write_pages(package, store, wanted)
        files = wanted_records(store, data / "warc", wanted)
        count, index = _write_records(package, data / "warc", files, progress)
        write_index(package, index)
        package.close(_description(store, source, since, pages, count))
    return {"pages": pages, "records": count, "bytes": out.stat().st_size}


def _nothing(store: Store, source: str | None, since: str | None) -> str:
    """Why nothing matched, and what would."""
    held = records.sources(store.connection)
    if not held:
        return "this archive holds no capture yet; make one with `yigai crawl`"
    what = f"of source {source}" if source else "at all"
    when = f" since {since}" if since else ""
    return f"no capture {what}{when}; there are captures of: {', '.join(sorted(held))}"


def _description(
    store: Store, source: str | None, since: str | None, pages: int, count: int
) -> dict[str, str]:
    named = records.source_name(store.connection, source)
    return {
        "title": named or "Yigai 医改",
        "description": f"{pages} articles with {count} records, exported from an archive of "
        "China's health-system reform"
        + (f"; source {source}" if source else "")
        + (f"; captured since {since}" if since else ""),
        "created": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "software": software(),
        "wacz_version": WACZ_VERSION,
    }


def _write_pages(package: Package, store: Store, wanted: Wanted) -> int:
    """The list of pages: each article's newest text, at the instant that brought it."""
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
    count = 0
    with package.file("pages/pages.jsonl") as file:
        file.write(_json_line(header))
        for article_id, version, url, captured_at, title, text in records.pages(
            store.connection, wanted
        ):
            count += 1
            page = {
                "id": f"article-{article_id}-version-{version}",
                "url": url,
                "ts": captured_at,
                "title": title,
                "text": text,
            }
            file.write(_json_line(page))
    return count


def _json_line(row: dict[str, Any]) -> bytes:
    return f"{json.dumps(row, ensure_ascii=False)}\n".encode()


def _write_records(
    package: Package,
    directory: Path,
    files: dict[str, dict[int, str | None]],
    progress: Progress,
) -> tuple[int, list[str]]:
    """Copy the records of every file; how many, and the index's lines in order."""
    paths = [existing(directory, name) for name in sorted(files)]
    total = sum(path.stat().st_size for path in paths)
    count, done, lines = 0, 0, []
    with package.file(f"archive/{WARC}", stored=True, size=total) as out:
        for path in paths:
            offsets = files[path.name]
            held = list(_records(path, offsets))
            if lost := offsets.keys() - {record.offset for record in held}:
                raise YigaiError(
                    f"{path}: no whole record at offset {min(lost)}, where a capture stands. "
                    "Put the file back from a backup, then export again; `yigai verify` "
                    "lists all damage."
                )
            for record, data in _copies(path, _chosen(held, offsets.keys())):
                if record.offset in offsets and record.status != _NOT_MODIFIED:
                    digest = record.digest or offsets[record.offset]
                    lines.append(index_line(record, digest, out.size, data))
                out.write(data)
                count += 1
            done += path.stat().st_size
            progress(done, total)
    return count, sorted(lines)


def _records(path: Path, known: Iterable[int]) -> Iterator[Record]:
    """Every whole record of a file in order; a torn or damaged one is left out."""
    with open(path, "rb") as file:
        zipped = file.read(len(_GZIP)) == _GZIP
        if not zipped:
            file.seek(0)
            yield from _plain_records(file)
            return
    for member in members(path, known):
        if member.error:
            continue
        with member.record() as record:
            if record:
                yield _record(record, member.offset, member.length)


def _plain_records(file: BinaryIO) -> Iterator[Record]:
    iterator = ArchiveIterator(file)
    for record in iterator:
        offset, length = iterator.get_record_offset(), iterator.get_record_length()
        yield _record(record, offset, length)


def _record(record: ArcWarcRecord, offset: int, length: int) -> Record:
    headers, http = record.rec_headers, record.http_headers
    media_type = (http or headers).get_header("Content-Type") or ""
    return Record(
        offset=offset,
        length=length,
        kind=record.rec_type,
        record_id=headers.get_header("WARC-Record-ID") or "",
        concurrent_to=frozenset(
            value for name, value in headers.headers if name.lower() == "warc-concurrent-to"
        ),
        target=references.address(headers.get_header("WARC-Target-URI")),
        date=headers.get_header("WARC-Date") or "",
        mime=re.split(r"[;\s]", media_type, maxsplit=1)[0],
        status=http.get_statuscode() if http else "200",
        digest=headers.get_header("WARC-Payload-Digest"),
    )


def _chosen(records: list[Record], wanted: Iterable[int]) -> list[Record]:
    """Of a file's records those wanted, their requests, what was known beside them (whose article it
    is), and the warcinfo they stand under."""
    offsets = set(wanted)
    captures = [record for record in records if record.offset in offsets]
    ids = {record.record_id for record in captures}
    partners = {name for record in captures for name in record.concurrent_to}
    chosen: list[Record] = []
    info = None
    for record in records:
        if record.kind == "warcinfo":
            info = record
        elif record.offset in offsets or (
            record.kind in ("request", "metadata")
            and (record.concurrent_to & ids or record.record_id in partners)
        ):
            if info:
                chosen.append(info)
            info = None
            chosen.append(record)
    return chosen


def _copies(path: Path, records: list[Record]) -> Iterator[tuple[Record, bytes]]:
    """Each record with its gzip member as it stands; of an uncompressed file, zipped now."""
    with open(path, "rb") as file:
        zipped = file.read(len(_GZIP)) == _GZIP
        for record in records:
            file.seek(record.offset)
            data = file.read(record.length)
            yield record, data if zipped else gzip.compress(data + b"\r\n\r\n", mtime=0)

"""Handing on: a WACZ (Web Archive Collection Zipped 1.1.1) that anyone's replayer opens.

Records are copied byte for byte, so that their digests, dates and identifiers stay what they
were. py-wacz is not used: its index needs surt, which is under the AGPL.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

from w3lib.url import safe_url_string
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.timeutils import iso_date_to_timestamp

from archive.digest import sha256
from archive.errors import YigaiError
from archive.evidence.gzip_members import members
from archive.records import instant, now
from archive.software import software
from archive.store.store import Store
from archive.text.dates import parse_date

WACZ_VERSION = "1.1.1"
WARC = "data.warc.gz"
Progress = Callable[[int, int], None]

_GZIP = b"\x1f\x8b"
_BLOCK = 1024  # index lines in a block: what a replayer fetches to look one address up
_WWW = re.compile(r"^(https?://)www\d*\.", re.IGNORECASE)
_NO_PAYLOAD = sha256(b"")
_NOT_MODIFIED = "304"  # kept as evidence, but in the index it would replay as an empty page
_DEFAULT_PORTS = {"http": 80, "https": 443}

_MATCHING = """
    FROM capture_log c
    JOIN crawl_log k USING (crawl_id)
    LEFT JOIN articles a USING (article_id)
    WHERE c.record_type IN ('response', 'revisit', 'resource')
        AND (:source IS NULL OR coalesce(a.source, k.source) = :source)
        AND (:since IS NULL OR c.captured_at >= :since)"""
_PLACE = "c.warc_file, c.warc_offset, c.payload_digest, c.record_type"
# A page's address is the one that was captured: the article's may differ in scheme or parameters.
_PAGES = """
    SELECT a.article_id, a.version, c.url, c.captured_at, a.title, a.text
    FROM current_articles a
    JOIN versions v USING (article_id, version)
    JOIN capture_log c ON c.capture_id = v.capture_id
    WHERE (:source IS NULL OR a.source = :source)
        AND (:since IS NULL OR c.captured_at >= :since)
    ORDER BY a.article_id"""


class _Place(NamedTuple):
    """Where a capture's record stands, and what its row says of it."""

    file: str
    offset: int
    digest: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of a WARC file, without its content."""

    offset: int
    length: int
    kind: str
    record_id: str
    concurrent_to: frozenset[str]
    target: str
    date: str
    mime: str
    status: str
    digest: str | None


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
    wanted = {"source": source, "since": _day(since)}
    if not store.connection.execute(f"SELECT 1 {_MATCHING} LIMIT 1", wanted).fetchone():
        raise YigaiError(_nothing(store, source, since))
    if not out.parent.is_dir():
        raise YigaiError(f"{out.parent}: no such folder to write {out.name} into; make it first")
    partial = out.with_name(f".{out.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            package = _Package(archive)
            # Pages first: a crawl may be adding captures meanwhile, and each page needs its own.
            pages = _write_pages(package, store, wanted)
            files = _wanted_records(store, data / "warc", wanted)
            records, index = _write_records(package, data / "warc", files, progress)
            _write_index(package, index)
            package.close(_description(store, source, since, pages, records))
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)
    return {"pages": pages, "records": records, "bytes": out.stat().st_size}


def _day(since: str | None) -> str | None:
    day = parse_date(since) if since else None
    if since and not day:
        raise YigaiError(f"{since!r} is not a date; write it like 2026-10-12")
    return day and day[:10]


def _nothing(store: Store, source: str | None, since: str | None) -> str:
    """Why nothing matched, and what would."""
    held = [
        row["source"]
        for row in store.connection.execute(
            f"SELECT DISTINCT coalesce(a.source, k.source) AS source {_MATCHING}",
            {"source": None, "since": None},
        )
    ]
    if not held:
        return "this archive holds no capture yet; make one with `yigai crawl`"
    what = f"of source {source}" if source else "at all"
    when = f" since {since}" if since else ""
    return f"no capture {what}{when}; there are captures of: {', '.join(sorted(held))}"


class _Package:
    """The zip being written, and the hash of every file in it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self._resources: list[dict[str, Any]] = []

    @contextmanager
    def file(self, path: str, *, stored: bool = False, size: int = 0) -> Iterator[_Hashed]:
        """A file to write to; `stored` without compression, so that parts of it can be fetched."""
        info = zipfile.ZipInfo(path, now().timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT) as stream:
            hashed = _Hashed(stream)
            yield hashed
        self._resources.append(
            {
                "name": Path(path).name,
                "path": path,
                "hash": f"sha256:{hashed.hash.hexdigest()}",
                "bytes": hashed.size,
            }
        )

    def close(self, description: dict[str, str]) -> None:
        """Write the manifest, and the manifest's own hash."""
        manifest = {"profile": "data-package", "resources": self._resources, **description}
        body = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": sha256(body)}
        with self.file("datapackage.json") as file:
            file.write(body)
        with self.file("datapackage-digest.json") as file:
            file.write(json.dumps(digest, indent=2).encode())


class _Hashed:
    """A stream that is hashed and measured while it is written."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._stream.write(data)
        self.hash.update(data)
        self.size += len(data)


def _description(
    store: Store, source: str | None, since: str | None, pages: int, records: int
) -> dict[str, str]:
    row = store.connection.execute(
        "SELECT publisher, title FROM sources WHERE slug = ?", (source,)
    ).fetchone()
    return {
        "title": f"{row['publisher']}: {row['title']}" if row else "Yigai 医改",
        "description": f"{pages} articles with {records} records, exported from an archive of "
        "China's health-system reform"
        + (f"; source {source}" if source else "")
        + (f"; captured since {since}" if since else ""),
        "created": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "software": software(),
        "wacz_version": WACZ_VERSION,
    }


def _write_pages(package: _Package, store: Store, wanted: dict[str, str | None]) -> int:
    """The list of pages: each article's newest text, at the instant that brought it."""
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}
    count = 0
    with package.file("pages/pages.jsonl") as file:
        file.write(_json_line(header))
        for article_id, version, url, captured_at, title, text in store.connection.execute(
            _PAGES, wanted
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


def _wanted_records(
    store: Store, directory: Path, wanted: dict[str, str | None]
) -> dict[str, dict[int, str | None]]:
    """The records to copy: payload digests by offset by file. What a revisit refers to is one."""
    queue = [
        _Place(*row) for row in store.connection.execute(f"SELECT {_PLACE} {_MATCHING}", wanted)
    ]
    files: dict[str, dict[int, str | None]] = {}
    while queue:
        place = queue.pop()
        offsets = files.setdefault(place.file, {})
        if place.offset in offsets:
            continue
        offsets[place.offset] = place.digest
        if place.kind == "revisit":
            queue += _originals(store, directory, place)
    return files


def _originals(store: Store, directory: Path, revisit: _Place) -> list[_Place]:
    """The record that a revisit names, else the first that holds its payload."""
    with open(_existing(directory, revisit.file), "rb") as file:
        file.seek(revisit.offset)
        headers = next(iter(ArchiveIterator(file, no_record_parse=True))).rec_headers
    url = (headers.get_header("WARC-Refers-To-Target-URI") or "").strip("<>")
    date = headers.get_header("WARC-Refers-To-Date")
    when = instant(datetime.fromisoformat(date)) if date else None
    named = store.connection.execute(
        f"""SELECT {_PLACE} FROM capture_log c WHERE c.url = ? AND c.captured_at = ?
            AND c.record_type IN ('response', 'revisit', 'resource')""",
        (url, when),
    ).fetchall()
    if not named and revisit.digest and revisit.digest != _NO_PAYLOAD:
        held = store.original(revisit.digest)
        return (
            [_Place(held["warc_file"], held["warc_offset"], revisit.digest, "response")]
            if held
            else []
        )
    return [_Place(*row) for row in named]


def _existing(directory: Path, name: str) -> Path:
    path = directory / name
    if not path.exists():
        raise YigaiError(
            f"{path}: this WARC file is missing, and captures to be exported stand in it. "
            "Put it back from a backup, then export again; `yigai verify` lists all damage."
        )
    return path


def _write_records(
    package: _Package,
    directory: Path,
    files: dict[str, dict[int, str | None]],
    progress: Progress,
) -> tuple[int, list[str]]:
    """Copy the records of every file; how many, and the index's lines in order."""
    paths = [_existing(directory, name) for name in sorted(files)]
    total = sum(path.stat().st_size for path in paths)
    count, done, lines = 0, 0, []
    with package.file(f"archive/{WARC}", stored=True, size=total) as out:
        for path in paths:
            offsets = files[path.name]
            records = list(_records(path, offsets))
            if lost := offsets.keys() - {record.offset for record in records}:
                raise YigaiError(
                    f"{path}: no whole record at offset {min(lost)}, where a capture stands. "
                    "Put the file back from a backup, then export again; `yigai verify` "
                    "lists all damage."
                )
            for record, data in _copies(path, _chosen(records, offsets.keys())):
                if record.offset in offsets and record.status != _NOT_MODIFIED:
                    digest = record.digest or offsets[record.offset]
                    lines.append(_index_line(record, digest, out.size, data))
                out.write(data)
                count += 1
            done += path.stat().st_size
            progress(done, total)
    return count, sorted(lines)


def _records(path: Path, known: Iterable[int]) -> Iterator[_Record]:
    """Every whole record of a file in order; a torn or damaged one is left out."""
    with open(path, "rb") as file:
        zipped = file.read(len(_GZIP)) == _GZIP
        if not zipped:
            file.seek(0)
            yield from _plain_records(file)
            return
    for member in members(path, known):
        if not member.error and (record := member.record()):
            yield _record(record, member.offset, member.length)


def _plain_records(file: BinaryIO) -> Iterator[_Record]:
    iterator = ArchiveIterator(file)
    for record in iterator:
        offset, length = iterator.get_record_offset(), iterator.get_record_length()
        yield _record(record, offset, length)


def _record(record: ArcWarcRecord, offset: int, length: int) -> _Record:
    headers, http = record.rec_headers, record.http_headers
    media_type = (http or headers).get_header("Content-Type") or ""
    return _Record(
        offset=offset,
        length=length,
        kind=record.rec_type,
        record_id=headers.get_header("WARC-Record-ID") or "",
        concurrent_to=frozenset(
            value for name, value in headers.headers if name.lower() == "warc-concurrent-to"
        ),
        target=(headers.get_header("WARC-Target-URI") or "").strip("<>"),
        date=headers.get_header("WARC-Date") or "",
        mime=re.split(r"[;\s]", media_type, maxsplit=1)[0],
        status=http.get_statuscode() if http else "200",
        digest=headers.get_header("WARC-Payload-Digest"),
    )


def _chosen(records: list[_Record], wanted: Iterable[int]) -> list[_Record]:
    """Of a file's records those wanted, their requests, and the warcinfo they stand under."""
    offsets = set(wanted)
    captures = [record for record in records if record.offset in offsets]
    ids = {record.record_id for record in captures}
    partners = {name for record in captures for name in record.concurrent_to}
    chosen: list[_Record] = []
    info = None
    for record in records:
        if record.kind == "warcinfo":
            info = record
        elif record.offset in offsets or (
            record.kind == "request"
            and (record.concurrent_to & ids or record.record_id in partners)
        ):
            if info:
                chosen.append(info)
            info = None
            chosen.append(record)
    return chosen


def _copies(path: Path, records: list[_Record]) -> Iterator[tuple[_Record, bytes]]:
    """Each record with its gzip member as it stands; of an uncompressed file, zipped now."""
    with open(path, "rb") as file:
        zipped = file.read(len(_GZIP)) == _GZIP
        for record in records:
            file.seek(record.offset)
            data = file.read(record.length)
            yield record, data if zipped else gzip.compress(data + b"\r\n\r\n", mtime=0)


def _index_line(record: _Record, digest: str | None, offset: int, data: bytes) -> str:
    """A line of CDXJ, with its values as text as the reference implementation writes them."""
    row = {
        "url": record.target,
        "mime": "warc/revisit" if record.kind == "revisit" else record.mime,
        "status": record.status,
        "digest": digest,
        "length": str(len(data)),
        "offset": str(offset),
        "filename": WARC,
        "recordDigest": sha256(data),
    }
    return f"{sort_key(record.target)} {iso_date_to_timestamp(record.date)} {json.dumps(row)}\n"


def sort_key(url: str) -> str:
    """The searchable form of a URL by which replayers look it up: `cn,gov)/zhengce?a=1&b=2`.

    CDXJ 0.1.0, and as its readers do it: no `www`, no slash at the end, parameters in order.
    """
    if not url.lower().startswith(("http://", "https://")):
        return safe_url_string(url)
    parts = urlsplit(safe_url_string(_WWW.sub(r"\1", url)).lower())
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    path = parts.path.removesuffix("/") or "/"
    query = "&".join(sorted(parts.query.split("&")))
    return f"{host}{port}){path}{query and '?'}{query}"


def _write_index(package: _Package, lines: list[str]) -> None:
    """The lines in gzipped blocks, and a list of the blocks, so that a reader fetches one."""
    meta = {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    blocks = [f"!meta 0 {json.dumps(meta)}\n"]
    with package.file("indexes/index.cdx.gz", stored=True) as file:
        for start in range(0, len(lines), _BLOCK):
            block = lines[start : start + _BLOCK]
            data = gzip.compress("".join(block).encode(), mtime=0)
            row = {"offset": file.size, "length": len(data), "digest": sha256(data)}
            blocks.append(f"{block[0].partition(' {')[0]} {json.dumps(row)}\n")
            file.write(data)
    with package.file("indexes/index.idx") as file:
        file.write("".join(blocks).encode())

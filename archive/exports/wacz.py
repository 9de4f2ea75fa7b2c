"""Handing on: a WACZ (Web Archive Collection Zipped 1.1.1) that anyone's replayer opens.

Records are copied byte for byte, so that their digests, dates and identifiers stay what they
were. py-wacz is not used: its index needs surt, which is under the AGPL.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.errors import YigaiError
from archive.exports.cdxj import WARC, index_line, write_index
from archive.exports.copies import wanted_of
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
            for record, data in wanted_of(path, offsets):
                if record.offset in offsets and record.status != _NOT_MODIFIED:
                    digest = record.digest or offsets[record.offset]
                    lines.append(index_line(record, digest, out.size, data))
                out.write(data)
                count += 1
            done += path.stat().st_size
            progress(done, total)
    return count, sorted(lines)

"""One run over one source: its row in the archive, its WARC file, and where both stand."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from archive.digest import sha256
from archive.evidence import warc
from archive.records import (
    ArticleRef,
    Capture,
    Exchange,
    Item,
    Outcome,
    SourceRow,
)
from archive.software import software
from archive.store.store import Store

FOUND, NO_BODY = 200, 304
LARGEST = 1_000_000_000  # bytes; the size at which WARC files are customarily ended


class Crawl:
    """What a crawl, an import or a seeding writes to; close it with `finish`."""

    def __init__(self, data: Path, source: SourceRow, contact: str = "", robots: str = "") -> None:
        self.data = data
        self.source = source
        self.store = Store(data / "archive.db")
        self.store.save_sources([source])
        self.crawl_id = self.store.begin_crawl(source.slug)
        self._info = _info(source, contact, robots)
        self._files = 0
        self._file = self._new_file()

    def file(self) -> warc.WarcFile:
        """The WARC file to write to: a new one when the last has grown large."""
        if self._file.size >= LARGEST:
            self._close_file()
            self._file = self._new_file()
        return self._file

    def record(
        self, capture: Capture, article: ArticleRef | None = None, *, final: bool = True
    ) -> Outcome:
        """Write the row of a capture that needs no reading; its outcome."""
        return self.store.record(self.crawl_id, capture, article, final=final)

    def record_item(self, item: Item) -> Outcome:
        """Write an item that has been through the pipelines; its outcome."""
        return self.store.record(
            self.crawl_id, item.capture, item.article, item.reading, item.relations, item.upgrade
        )

    def finish(self, reason: str) -> None:
        """End the run, saying why."""
        self._close_file()
        self.store.finish_crawl(self.crawl_id, self.source.slug, reason)
        self.store.close()

    def _new_file(self) -> warc.WarcFile:
        file = warc.WarcFile(self.data / "warc", self.source.slug, self._files, self._info)
        self._files += 1
        self.store.open_file(file.name, self.crawl_id, None, None)
        return file

    def _close_file(self) -> None:
        if self._file.size:
            self.store.close_file(self._file.name, self._file.close(), software())
        else:
            self.store.forget_file(self._file.name)

    def original(self, exchange: Exchange) -> tuple[str, str] | None:
        """URL and instant of the record that already holds this payload, None if it is new."""
        if exchange.status == NO_BODY:
            row = self.store.last_capture(exchange.url)
            return (exchange.url, row["captured_at"]) if row else None
        # Error pages are small, and a revisit would tie them to another site's record.
        if exchange.status != FOUND:
            return None
        row = self.store.original(sha256(exchange.body))
        return (row["url"], row["captured_at"]) if row else None


def _info(source: SourceRow, contact: str, robots: str) -> dict[str, str]:
    """The fields of the warcinfo record (ISO 28500 and the WARC implementation guidelines)."""
    return {
        "software": f"{software()} (warcio {version('warcio')}, Python {platform.python_version()})",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": source.slug,
        "description": f"{source.publisher}: {source.title}",
        "operator": contact,
        "robots": robots,
    }

"""One run over one source: its row in the archive, its WARC file, and where both stand."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

from archive import warc
from archive.digest import sha256
from archive.records import (
    ArticleRef,
    Capture,
    Exchange,
    Item,
    Outcome,
    SourceRow,
)
from archive.store import Store

NO_BODY = 304


class Crawl:
    """What a crawl, an import or a seeding writes to; close it with `finish`."""

    def __init__(self, data: Path, source: SourceRow, contact: str = "", robots: str = "") -> None:
        self.data = data
        self.source = source
        self.store = Store(data / "archive.db")
        self.store.save_sources([source])
        self.crawl_id = self.store.begin_crawl(source.slug)
        self.warc = warc.WarcFile(data / "warc", source.slug, _info(source, contact, robots))

    def record(
        self, capture: Capture, article: ArticleRef | None = None, *, final: bool = True
    ) -> Outcome:
        """Write the row of a capture that needs no reading; its outcome."""
        return self.store.record(self.crawl_id, capture, article, final=final)

    def record_item(self, item: Item) -> Outcome:
        """Write an item that has been through the pipelines; its outcome."""
        return self.store.record(
            self.crawl_id, item.capture, item.article, item.reading, item.relations
        )

    def stored_payload(self, url: str) -> bytes:
        """The newest payload held of a URL, read back from its record; empty if none is held."""
        row = self.store.last_capture(url)
        original = row and self.store.original(row["payload_digest"])
        if not original:
            return b""
        path = self.data / "warc" / original["warc_file"]
        return warc.read_payload(path, original["warc_offset"])

    def finish(self, reason: str) -> None:
        """End the run, saying why."""
        self.warc.close()
        self.store.finish_crawl(self.crawl_id, self.source.slug, reason)
        self.store.close()

    def original(self, exchange: Exchange) -> tuple[str, str] | None:
        """URL and instant of the record that already holds this payload, None if it is new."""
        if exchange.status == NO_BODY:
            row = self.store.last_capture(exchange.url)
            return (exchange.url, row["captured_at"]) if row else None
        if not exchange.body:
            return None
        row = self.store.original(sha256(exchange.body))
        return (row["url"], row["captured_at"]) if row else None


def software() -> str:
    """The archiving software and its version, for records and User-Agent alike."""
    return f"Yigai/{version('yigai')}"


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

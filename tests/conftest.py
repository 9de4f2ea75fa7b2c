"""What several test files share."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.digest import text_digest
from archive.records import (
    ArticleRef,
    Capture,
    Item,
    Outcome,
    Page,
    Reading,
    ReadingRules,
    SourceRow,
    WarcLocation,
)
from archive.store.store import Store
from archive.urls import url_key
from pipelines.sameness.exact import relate

SOURCES = (
    SourceRow("paper", "Health", "Example Daily", "news", schedule="17 */4 * * *", expected_min=1),
    SourceRow("bureau", "Notices", "Example Bureau", "government", schedule="30 8 * * *"),
)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of files that the project was given, which no clone holds."""
    project = Path(__file__).parent.parent
    folder = Path(os.environ.get("YIGAI_SHARED", project.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there; set YIGAI_SHARED to test with the files it holds")
    return folder


class Shelf:
    """An archive filled by hand: every text and answer is a capture, as a crawl records it."""

    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self.store.save_sources(SOURCES)
        self.crawl_id = self.store.begin_crawl("paper")
        self._offsets = itertools.count()

    def read(
        self,
        text: str,
        url: str = "https://paper.example/1",
        *,
        day: float = 0,
        title: str = "题目",
        source: str = "paper",
        language: str = "zh-Hans",
    ) -> Outcome:
        """Record that a page said this on a day, counted from 1 October 2026, noon."""
        reading = Reading(title, text, text_digest(text), language, 1.0, "extractor 1")
        body = f"{title}\n{text}".encode()
        item = self._item(url, day, 200, source, text_digest(body.decode()))
        item.reading = reading
        relate(item, self.store)
        return self.store.record(self.crawl_id, item.capture, item.article, reading, item.relations)

    def answer(
        self,
        outcome: Outcome,
        url: str = "https://paper.example/1",
        *,
        day: float = 0,
        status: int | None = None,
        source: str = "paper",
        final: bool = True,
    ) -> None:
        """Record an answer that no text was read from."""
        item = self._item(url, day, status, source, None)
        item.capture.outcome = outcome
        self.store.record(self.crawl_id, item.capture, item.article, final=final)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query gives, as plain tuples."""
        return [tuple(row) for row in self.store.connection.execute(sql, values)]

    def _item(
        self, url: str, day: float, status: int | None, source: str, digest: str | None
    ) -> Item:
        place = WarcLocation("a.warc.gz", next(self._offsets), digest, "response")
        capture = Capture(url, noon(day), status, place, media_type="text/html")
        page = Page(b"", url, "text/html", ReadingRules())
        return Item(capture, ArticleRef(url_key(url), url, source), page)


def noon(day: float) -> datetime:
    """The instant some days after 1 October 2026, noon."""
    return datetime(2026, 10, 1, 12, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """An archive without articles, in a folder of its own."""
    shelf = Shelf(tmp_path / "archive.db")
    yield shelf
    shelf.store.close()

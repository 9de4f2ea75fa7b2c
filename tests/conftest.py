"""What several test files share."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from archive.digest import text_digest
from archive.outcomes import Answer, Outcome, TextState
from archive.records import (
    ArticleRef,
    Capture,
    Facts,
    Item,
    PayloadReading,
    Reading,
    SourceRow,
    WarcLocation,
    instant,
)
from archive.store import runs
from archive.store.recording import record
from archive.store.store import Store, open_to_write
from archive.urls import url_key
from pipelines.sameness.relate import relate

# Begun first, so that no worker is left with one of them at the end.
LONGEST = (
    "test_round_trip",
    "test_demo",
    "test_schedules",
    "test_backfill",
    "test_every_source",
    "test_killed_crawl",
    "test_manners",
    "test_revisits",
    "test_pool",
    "test_ten_days",
    "test_companions_order",
    "test_browser",
    "test_desk",
    "test_query_plans",
    "test_hostile_files",
)
SOURCES = (
    SourceRow("paper", "Health", "Example Daily", "news", schedule="17 */4 * * *", expected_min=1),
    SourceRow("bureau", "Notices", "Example Bureau", "government", schedule="30 8 * * *"),
)

# Compiling the tests takes each process six seconds, and the project each `yigai` 0.3.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in LONGEST)


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

    def __init__(self, path: Path | Store) -> None:
        if isinstance(path, Path) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_empty())
        self.store = open_to_write(path) if isinstance(path, Path) else path
        runs.save_sources(self.store, SOURCES)
        self.crawl_id = runs.begin(self.store, "paper", instant(noon(0)))
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
        body: str = "",
        extractor: str = "extractor 1",
        origins: dict[str, Any] | None = None,
        text_state: TextState | None = "whole",
        **facts: Any,
    ) -> Outcome:
        """Record that a page said this on a day, counted from 1 October 2026, noon."""
        said = Facts(title=title, **facts)
        reading = Reading(
            *(text, text_digest(text), said, language, 1.0, extractor),
            origins=origins or {},
            text_state=text_state,
        )
        digest = text_digest(body or f"{title}\n{text}\n{facts}")
        item = self._item(url, day, 200, source, digest, "article")
        read = PayloadReading(digest, url, instant(item.capture.captured_at), reading)
        item.readings = [read]
        return record(self.store, self.crawl_id, item, relate).outcome

    def answer(
        self,
        answer: Answer | None,
        url: str = "https://paper.example/1",
        *,
        day: float = 0,
        status: int | None = None,
        source: str = "paper",
    ) -> Outcome:
        """Record an answer that no text was read from."""
        item = self._item(url, day, status, source, None, answer)
        return record(self.store, self.crawl_id, item, relate).outcome

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query gives, as plain tuples."""
        return [tuple(row) for row in self.store.connection.execute(sql, values)]

    def _item(
        self,
        url: str,
        day: float,
        status: int | None,
        source: str,
        digest: str | None,
        answer: Answer | None,
    ) -> Item:
        place = WarcLocation("a.warc.gz", next(self._offsets), digest, "response")
        capture = Capture(url, noon(day), status, place, answer, media_type="text/html")
        return Item(capture, ArticleRef(url_key(url), url, source))


@cache
def _empty() -> bytes:
    """An archive without articles: making one takes ten times as long as copying it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        open_to_write(path).close()
        return path.read_bytes()


def noon(day: float) -> datetime:
    """The instant some days after 1 October 2026, noon."""
    return datetime(2026, 10, 1, 12, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """An archive without articles, in a folder of its own."""
    shelf = Shelf(tmp_path / "archive.db")
    yield shelf
    shelf.store.close()

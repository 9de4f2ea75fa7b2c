"""Pages of other kinds, from ../shared/marked: figures keep their floors, and none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import extraction_sets
from benchmarks.marked import Fields, MarkedPage


@pytest.fixture(scope="module")
def marked(shared: Path) -> list[MarkedPage]:
    if not (shared / "marked").is_dir():
        pytest.skip(f"{shared / 'marked'} is not there")
    return extraction_sets.pages(shared)


@pytest.fixture(scope="module")
def read(marked: list[MarkedPage]) -> dict[str, Fields]:
    return extraction_sets.read_all(marked, "Yigai")


def test_each_set_keeps_its_floors(
    shared: Path, marked: list[MarkedPage], read: dict[str, Fields]
) -> None:
    found = extraction_sets.figures(shared, marked, read)
    assert list(extraction_sets.fallen(found)) == []


def test_no_page_is_lost_that_another_reader_reads(
    shared: Path, marked: list[MarkedPage], read: dict[str, Fields]
) -> None:
    """A footer, a dialogue, a comment form or a list of others in the article's place."""
    assert list(extraction_sets.lost(shared, marked, read)) == []

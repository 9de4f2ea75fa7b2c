"""The filters of the desk's search, where more is found than is shown."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlencode

import pytest

from archive.datasette.serving import desk
from tests.conftest import Shelf

MANY = 205  # more than the results that are shown and counted


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many short texts of one source, ranked first, and longer ones of another."""
    folder = tmp_path_factory.mktemp("many")
    shelf = Shelf(folder / "archive.db")
    for n in range(MANY):
        shelf.read(f"医保{n}", f"https://paper.example/{n}", published_at="2026-10-01")
    for n in range(3):
        url = f"https://bureau.example/{n}"
        text = f"医保{n}" + "，别的话很多" * 50
        shelf.read(text, url, source="bureau", published_at=f"2026-0{n + 6}-15")
        shelf.read(f"{text}改", url, source="bureau", published_at=f"2026-0{n + 6}-15", day=1)
    english = "医保" + " and more words in English" * 50
    shelf.read(english, "https://paper.example/en", language="en")
    shelf.store.close()
    return folder


@pytest.mark.parametrize(
    ("filters", "urls"),
    [
        ({"source": "bureau"}, {"0", "1", "2"}),
        ({"kind": "government"}, {"0", "1", "2"}),
        ({"language": "en"}, {"en"}),
        ({"before": "2026-07-15"}, {"0", "1"}),
        ({"after": "2026-07-15", "before": "2026-08-14"}, {"1"}),
        ({"source": "bureau", "kind": "news"}, set()),
        ({"source": "nobody"}, set()),
        ({"after": "2026-99-99", "language": "en"}, {"en"}),
    ],
)
def test_a_filter_looks_beyond_what_is_shown(
    data: Path, filters: dict[str, str], urls: set[str]
) -> None:
    asked = f"/search.json?{urlencode({'q': '医保', **filters})}"
    rows = asyncio.run(desk(data).client.get(asked)).json()
    assert {row["url"].rpartition("/")[2] for row in rows} == urls


def test_changes_are_filtered_too(data: Path) -> None:
    asked = f"/search.json?{urlencode({'q': '改', 'in': 'added', 'source': 'bureau'})}"
    assert len(asyncio.run(desk(data).client.get(asked)).json()) == 3


def test_the_page_says_what_it_counts(data: Path) -> None:
    whole = asyncio.run(desk(data).client.get(f"/search?{urlencode({'q': '医保'})}")).text
    assert "The best 200 are shown and counted" in whole
    one = f"/search?{urlencode({'q': '医保', 'source': 'bureau'})}"
    assert "3 texts." in asyncio.run(desk(data).client.get(one)).text

"""An article's captures and versions, and its state on a day."""

from __future__ import annotations

import pytest

from archive.errors import YigaiError
from archive.queries import articles
from tests.conftest import Shelf

ONE, TWO = "https://paper.example/1", "https://paper.example/2?b=1&a=2"


@pytest.fixture
def kept(shelf: Shelf) -> Shelf:
    """Article 1 said 甲 on 1 October, 乙 from the 3rd and 甲 again from the 6th; 2 was never read."""
    for day, text in [(0, "甲"), (1, "甲"), (2, "乙"), (5, "甲")]:
        shelf.read(text, ONE, day=day, title=f"题{text}")
    shelf.answer("gone", ONE, status=404, day=8)
    shelf.answer("error", TWO, day=1)
    return shelf


@pytest.mark.parametrize(
    ("name", "article_id"),
    [
        ("1", 1),
        ("2", 2),
        (ONE, 1),
        ("http://www.paper.example/1#top", 1),
        ("https://m.paper.example:443/1?utm_source=x", 1),
        ("https://paper.example/2?a=2&b=1", 2),
    ],
)
def test_an_article_is_named_by_its_number_or_any_of_its_addresses(
    kept: Shelf, name: str, article_id: int
) -> None:
    assert articles.resolve(kept.store.connection, name) == article_id


@pytest.mark.parametrize(
    "name", ["3", "0", "-1", "²", "9" * 30, "", "三明", "paper.example/1", "https://paper.example/"]
)
def test_a_name_that_no_article_has_is_told(kept: Shelf, name: str) -> None:
    with pytest.raises(YigaiError) as caught:
        articles.resolve(kept.store.connection, name)
    assert str(caught.value).startswith(f"{name}: no such article here")


def test_an_article_that_was_never_read_says_so(kept: Shelf) -> None:
    with pytest.raises(YigaiError, match="article 2: captured, but no text was ever read"):
        articles.article(kept.store.connection, 2)
    with pytest.raises(YigaiError, match="article 2: no version"):
        articles.version(kept.store.connection, 2, 1, None)


def test_an_article_is_its_row_of_current_articles(kept: Shelf) -> None:
    row = articles.article(kept.store.connection, 1)
    assert (row["url"], row["title"], row["text"]) == (ONE, "题甲", "甲")
    assert (row["version"], row["versions"], row["status"]) == (3, 3, "withdrawn")


@pytest.mark.parametrize(
    ("number", "at", "version"),
    [
        (1, None, 1),
        (2, None, 2),
        (None, None, 3),
        (None, "2026-10-01", 1),
        (None, "2026-10-02", 1),
        (None, "2026-10-03", 2),
        (None, "5 October 2026", 2),
        (None, "2026年10月6日", 3),
        (None, "2030-01-01", 3),
    ],
)
def test_a_version_is_named_by_number_or_by_a_day_it_stood(
    kept: Shelf, number: int | None, at: str | None, version: int
) -> None:
    found = articles.version(kept.store.connection, 1, number, at)
    assert found["version"] == version
    assert found["text"] == "甲乙甲"[version - 1]


@pytest.mark.parametrize(
    ("number", "at", "said"),
    [
        (4, None, "article 1: no version 4"),
        (0, None, "article 1: no version 0"),
        (None, "2026-09-30", "article 1: no version on 2026-09-30"),
        (None, "yesterday", "'yesterday' is not a date"),
    ],
)
def test_a_version_that_there_is_not_is_told(
    kept: Shelf, number: int | None, at: str | None, said: str
) -> None:
    with pytest.raises(YigaiError) as caught:
        articles.version(kept.store.connection, 1, number, at)
    assert str(caught.value).startswith(said)


def test_captures_come_in_order_with_the_versions_they_brought(kept: Shelf) -> None:
    rows = articles.captures(kept.store.connection, 1)
    shown = [(row["captured_at"][8:10], row["outcome"], row["version"]) for row in rows]
    assert shown == [
        ("01", "new", 1),
        ("02", "unchanged", None),
        ("03", "changed", 2),
        ("06", "changed", 3),
        ("09", "gone", None),
    ]
    assert rows[2]["cause"] == "change"
    assert (rows[2]["characters_added"], rows[2]["characters_removed"]) == (1, 1)


def test_captures_without_a_text_are_captures(kept: Shelf) -> None:
    rows = articles.captures(kept.store.connection, 2)
    assert [(row["outcome"], row["version"]) for row in rows] == [("error", None)]

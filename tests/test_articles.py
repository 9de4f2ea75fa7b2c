"""An article's captures and versions, and its state at an instant."""

from __future__ import annotations

from typing import Any

import pytest

from archive.digest import text_digest
from archive.errors import YigaiError
from archive.queries import articles
from tests.conftest import Shelf

ONE, TWO = "https://paper.example/1", "https://paper.example/2?b=1&a=2"


@pytest.fixture
def kept(shelf: Shelf) -> Shelf:
    """Article 1 said 甲 on 1 October, 乙 from the 3rd, 甲 again on the 6th, and was gone from the
    9th on; 2 was never read."""
    for day, text in [(0, "甲"), (1, "甲"), (2, "乙"), (5, "甲")]:
        shelf.read(text, ONE, day=day, title=f"题{text}")
    for day in (8, 10):
        shelf.answer("absent", ONE, status=404, day=day)
    shelf.answer("broken", TWO, status=500, day=1)
    return shelf


def at(shelf: Shelf, said: str) -> dict[str, Any]:
    """What article 1 showed then."""
    connection = shelf.store.connection
    return articles.at(connection, 1, articles.moment(connection, 1, said))


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
        articles.version(kept.store.connection, 2, 1)


def test_an_article_is_its_row_of_current_articles(kept: Shelf) -> None:
    row = articles.article(kept.store.connection, 1)
    assert (row["url"], row["title"], row["text"]) == (ONE, "题甲", "甲")
    assert (row["version"], row["versions"], row["status"]) == (3, 3, "withdrawn")


@pytest.mark.parametrize(("number", "version"), [(1, 1), (2, 2), (3, 3), (None, 3)])
def test_a_version_is_named_by_its_number(kept: Shelf, number: int | None, version: int) -> None:
    found = articles.version(kept.store.connection, 1, number)
    assert (found["version"], found["text"]) == (version, "甲乙甲"[version - 1])
    assert found["origins"] == {}


@pytest.mark.parametrize("number", [4, 0, -1])
def test_a_version_that_there_is_not_is_told(kept: Shelf, number: int) -> None:
    with pytest.raises(YigaiError, match=f"article 1: no version {number}"):
        articles.version(kept.store.connection, 1, number)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("2026-10-01", 1),
        ("2026-10-02", 1),
        ("2026-10-03", 2),
        ("2026-10-05", 2),
        ("2026-10-06", 3),
        ("2030-01-01", 3),
        # captures are at noon UTC, which is 20:00 in the source's zone
        ("2026-10-03T19:59", 1),
        ("2026-10-03T20:00", 2),
        ("2026-10-03T12:00Z", 2),
        ("2026-10-03T11:59:59+00:00", 1),
        ("2026-10-03T13:00+01:00", 2),
    ],
)
def test_a_version_is_named_by_a_day_or_an_instant_it_stood(
    kept: Shelf, said: str, version: int
) -> None:
    """A day is meant to its end, and an instant without a zone is one in the source's zone."""
    found = at(kept, said)
    assert (found["version"], found["text"]) == (version, "甲乙甲"[version - 1])


def test_a_day_ends_in_the_zone_of_the_source(shelf: Shelf) -> None:
    shelf.read("甲", ONE, day=0)
    shelf.read("乙", ONE, day=0.2)  # 16:48 UTC: the second of October in China
    assert at(shelf, "2026-10-01")["text"] == "甲"
    assert at(shelf, "2026-10-02")["text"] == "乙"


@pytest.mark.parametrize("said", ["yesterday", "5 October 2026", "2026-13-01", "2026年10月6日", ""])
def test_what_is_neither_a_day_nor_an_instant_is_told(kept: Shelf, said: str) -> None:
    with pytest.raises(YigaiError, match="is neither a day nor an instant; write 2026-10-12, "):
        at(kept, said)


def test_what_is_known_of_an_instant_is_said(kept: Shelf) -> None:
    found = at(kept, "2026-10-02")
    assert (found["status_at"], found["seen_that_day"]) == ("live", [1])
    assert found["known"] == (
        "seen from 2026-10-01 12:00:00 UTC to 2026-10-02 12:00:00 UTC; "
        "another state by 2026-10-03 12:00:00 UTC"
    )
    found = at(kept, "2026-10-10")
    assert (found["version"], found["status_at"], found["seen_that_day"]) == (3, "withdrawn", [])
    assert found["known"].startswith(
        "seen from 2026-10-06 12:00:00 UTC to 2026-10-06 12:00:00 UTC; at that instant withdrawn "
        "since 2026-10-09 12:00:00 UTC (HTTP 404 at 2026-10-09T12:00:00"
    )


def test_every_state_seen_on_a_day_is_named(shelf: Shelf) -> None:
    """Also one that a capture of that day shows and that began before."""
    for day, text in [(-1, "甲"), (0, "甲"), (0.1, "乙"), (0.12, "丙"), (2, "丙")]:
        shelf.read(text, ONE, day=day)
    found = at(shelf, "2026-10-01")
    assert (found["text"], found["seen_that_day"]) == ("丙", [1, 2, 3])
    assert "seen that day: versions 1, 2, 3" in found["known"]
    assert at(shelf, "2026-10-01T20:00")["seen_that_day"] == []  # an instant has one state


def test_a_day_before_the_first_text_is_told_with_what_is_known(kept: Shelf) -> None:
    with pytest.raises(YigaiError) as caught:
        at(kept, "2026-09-30")
    assert str(caught.value) == (
        "article 1 at 2026-09-30 (+08:00): it was not yet seen then; its text was first seen on "
        "2026-10-01 12:00:00 UTC. See `yigai history 1`."
    )
    kept.answer("refused", ONE, status=403, day=-3)
    with pytest.raises(YigaiError, match="it was blocked then; its text was first seen on 2026-10"):
        at(kept, "2026-09-30")


def test_a_text_is_named_by_its_digest(kept: Shelf) -> None:
    """Whole or cut, with or without its label; of two versions with one text, the later."""
    digest = text_digest("乙")
    for said in (digest, digest.removeprefix("sha256:"), digest[:15]):
        assert articles.by_digest(kept.store.connection, 1, said)["version"] == 2
    assert articles.by_digest(kept.store.connection, 1, text_digest("甲"))["version"] == 3
    for said in (text_digest("丁"), digest[:14], ""):
        with pytest.raises(YigaiError, match="article 1: no text with the digest sha256:"):
            articles.by_digest(kept.store.connection, 1, said)


def test_a_text_that_another_extractor_read_is_found_by_its_digest(shelf: Shelf) -> None:
    """What was cited stays, with the facts as they were read then."""
    shelf.read("甲 编辑：乙", ONE, body="a", title="题 - 报", author="乙")
    shelf.read("甲", ONE, body="a", title="题", extractor="extractor 2", day=1)
    assert articles.version(shelf.store.connection, 1)["text"] == "甲"
    found = articles.by_digest(shelf.store.connection, 1, text_digest("甲 编辑：乙"))
    assert (found["title"], found["text"], found["author"]) == ("题 - 报", "甲 编辑：乙", "乙")
    assert (found["version"], found["extractor"]) == (1, "extractor 1")
    assert found["known"].startswith("as another extractor read it until 20")


def test_captures_come_in_order_with_the_versions_they_brought(kept: Shelf) -> None:
    rows = articles.captures(kept.store.connection, 1)
    shown = [(row["captured_at"][8:10], row["outcome"], row["version"]) for row in rows]
    assert shown == [
        ("01", "new", 1),
        ("02", "revisit", None),
        ("03", "changed", 2),
        ("06", "changed", 3),
        ("09", "gone", None),
        ("11", "gone", None),
    ]
    assert rows[2]["cause"] == "change"
    assert (rows[2]["characters_added"], rows[2]["characters_removed"]) == (1, 1)


def test_captures_without_a_text_are_captures(kept: Shelf) -> None:
    rows = articles.captures(kept.store.connection, 2)
    assert [(row["outcome"], row["version"]) for row in rows] == [("error", None)]

"""Pages that no rule names, and that are told by what stands at other addresses of the host."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.urls import nowhere
from tests.conftest import Shelf
from tests.crawling import SmallSites, declare, done, done_here, parsed, rows
from tests.crawling import settings as settings_module

AWAY = "柜台已经撤走，有事请拨打总机。"  # a notice in the place of another, in words of no rule
HOST = "bureau.example"


def url(article: int, host: str = HOST) -> str:
    return f"https://{host}/art/{article}.html"


def versions(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.rows("SELECT url, versions, text FROM current_articles ORDER BY url")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "archive.db")


def test_one_text_in_the_place_of_three_is_none_of_theirs(shelf: Shelf) -> None:
    for n in range(3):
        shelf.read(f"第{n}号通知的全文。", url(n), title=f"通知{n}")
        shelf.read(AWAY, url(n), title="提示", day=1 + n)
    assert versions(shelf) == [(url(n), 1, f"第{n}号通知的全文。") for n in range(3)]
    assert shelf.rows("SELECT DISTINCT status FROM current_articles") == [("suspected",)]
    notes = shelf.rows("SELECT DISTINCT note FROM captures WHERE answer = 'absent'")
    assert notes == [("the same text took the place of others",)]
    assert shelf.rows("SELECT * FROM relations") == []


def test_one_text_in_the_place_of_two_is_an_edit_of_each(shelf: Shelf) -> None:
    for n in range(2):
        shelf.read(f"第{n}号通知的全文。", url(n))
        shelf.read(AWAY, url(n), day=1)
    assert [row[1] for row in versions(shelf)] == [2, 2]


def test_copies_of_one_notice_that_are_edited_alike_are_edited(shelf: Shelf) -> None:
    for n in range(4):
        shelf.read("通知的全文，费用为五元。", url(n))
        shelf.read("通知的全文，费用为八元。", url(n), day=1)
    assert [row[1] for row in versions(shelf)] == [2] * 4


def test_another_hosts_pages_are_its_own(shelf: Shelf) -> None:
    for n in range(3):
        shelf.read(f"第{n}号通知的全文。", url(n, f"host{n}.example"))
        shelf.read(AWAY, url(n, f"host{n}.example"), day=1)
    assert [row[1] for row in versions(shelf)] == [2, 2, 2]


def test_a_long_text_is_the_articles_own(shelf: Shelf) -> None:
    for n in range(3):
        shelf.read(f"第{n}号通知的全文。", url(n))
        shelf.read("各地要认真贯彻执行。" * 60, url(n), day=1)
    assert [row[1] for row in versions(shelf)] == [2, 2, 2]


def test_what_stands_where_nothing_is_is_no_article(shelf: Shelf) -> None:
    shelf.read("第一号通知的全文。", url(1))
    shelf.read(AWAY, url(1), day=1)
    shelf.read(AWAY, url(2), day=1)
    assert [row[1] for row in versions(shelf)] == [2, 1]
    shelf.read(AWAY, nowhere(url(0)), day=2)
    assert versions(shelf) == [(url(1), 1, "第一号通知的全文。")]
    notes = shelf.rows(
        "SELECT url, answer, note FROM captures WHERE answer = 'absent' ORDER BY url"
    )
    known = "the text that the host shows where nothing is"
    asked = "asked for to see what the host shows where nothing is"
    assert notes == [
        (url(1), "absent", known),
        (url(2), "absent", known),
        (nowhere(url(0)), "absent", asked),
    ]


PAGES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 9), st.sampled_from([None, AWAY, "暂停。", "404"])),
    min_size=8,
    max_size=30,
    unique_by=lambda page: page[:2],
)


@settings(max_examples=25, deadline=None)
@given(pages=PAGES, asked=st.booleans(), order=st.randoms(use_true_random=False))
def test_no_order_of_recording_changes_what_is_told_by_others(
    tmp_path_factory: pytest.TempPathFactory,
    pages: list[tuple[int, int, str | None]],
    asked: bool,
    order: random.Random,
) -> None:
    views = []
    for shuffled in (False, True):
        shelf = Shelf(tmp_path_factory.mktemp("stand-ins") / "archive.db")
        _record(shelf, _shuffled(pages, order) if shuffled else sorted(pages), asked=asked)
        views.append(
            [
                shelf.rows(f"SELECT {columns} FROM {view} ORDER BY 1, 2, 3")
                for view, columns in (
                    ("current_articles", "url, status, versions, text, status_since"),
                    ("captures", "url, captured_at, outcome, answer, note"),
                    ("host_events", "*"),
                )
            ]
        )
        shelf.store.close()
    assert views[0] == views[1]


def _shuffled(
    pages: Iterable[tuple[int, int, str | None]], order: random.Random
) -> list[tuple[int, int, str | None]]:
    found = list(pages)
    order.shuffle(found)
    return found


def _record(shelf: Shelf, pages: list[tuple[int, int, str | None]], *, asked: bool) -> None:
    for article, day, text in pages:
        shelf.read(text or f"第{article}号通知的全文。", url(article), day=day + article / 100)
        if asked and article == 0:
            shelf.read("404", nowhere(url(0)), day=day + 0.5)


def test_a_host_is_asked_once_a_month_what_it_shows_where_nothing_is(tmp_path: Path) -> None:
    sources = declare(tmp_path / "sources", "small", "small.example")
    asking = sources | settings_module(tmp_path, NOT_FOUND_DAYS=30)
    data, asked = tmp_path / "data", nowhere("http://small.example/")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/1", "/a/2")
        sites.article(
            "http://small.example/a/1", "关于结算的通知", "各定点医疗机构自十月起调整流程。"
        )
        sites.article("http://small.example/a/2", "提示", AWAY)
        sites.answers[asked] = sites.answers["http://small.example/a/2"]
        for _ in range(2):
            done(data, "crawl", "small", proxy=sites.url, **asking)
    assert sites.urls().count(asked) == 1
    assert rows(data, "SELECT title FROM current_articles") == [("关于结算的通知",)]
    assert rows(data, "SELECT gone, errors FROM crawls") == [(1, 0), (1, 0)]
    assert parsed(done_here(data, "rebuild", "--check", "--json", **sources)) == []

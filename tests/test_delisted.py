"""Articles that a list no longer shows between rows that it still does."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.store.discoveries import missing
from tests.crawling import SmallSites, declare, done, done_here, parsed, rows

DELISTED = "SELECT substr(url, -4) FROM current_articles WHERE delisted_at IS NOT NULL ORDER BY url"


def test_what_is_gone_from_the_midst_of_a_list_is_noted(tmp_path: Path) -> None:
    data, sources = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:

        def crawl(*paths: str) -> list[str]:
            sites.list("http://small.example/list", *paths)
            done(data, "crawl", "small", proxy=sites.url, **sources)
            return [url for (url,) in rows(data, DELISTED)]

        for n in range(1, 6):
            sites.article(
                f"http://small.example/a/{n}", f"第{n}号通知", "自十月起调整住院结算流程。"
            )
        assert crawl("/a/4", "/a/3", "/a/2", "/a/1") == []
        assert crawl("/a/5", "/a/4", "/a/3", "/a/2") == []  # 1 has moved on to the next page
        assert crawl("/a/5", "/a/4", "/a/2") == ["/a/3"]
        assert crawl("/a/5", "/a/4", "/a/3", "/a/2") == []
        assert crawl("/a/5", "/a/2") == ["/a/3", "/a/4"]
    assert parsed(done_here(data, "rebuild", "--check", "--json", **sources)) == []


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_what_is_missing_stood_between_rows_that_are_kept(
    before: list[int], now: list[int]
) -> None:
    held, shown = [list(map(str, numbers)) for numbers in (before, now)]
    for key in (gone := missing(held, shown)):
        place = held.index(key)
        assert key not in shown
        assert {*held[:place]} & {*shown}
        assert {*held[place:]} & {*shown}
    ends = [key for key in held if key not in shown and key not in gone]
    assert all(
        not {*held[: held.index(k)]} & {*shown} or not {*held[held.index(k) :]} & {*shown}
        for k in ends
    )

"""A list with more than a run can ask for: it holds up nobody, and nothing of it is lost."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from archive.records import Discovery
from archive.store import discoveries
from spiders import list_pages
from spiders.aside import aside
from spiders.kinds import sitemap
from spiders.kinds.levels import Levels
from spiders.kinds.list_page import HELD, ListAnswer, ListError, ListPage, ListRequest
from spiders.kinds.listing import Listing
from spiders.kinds.sitemap import Sitemap
from tests.crawling import (
    Answer,
    SmallSites,
    column,
    declare,
    done,
    parsed,
    settings,
    started,
    value,
)

HOST = "http://small.example"
ROWS = [f"/a/{number:04}" for number in range(2_345)]
CAPTURED = "SELECT count(*) FROM captures WHERE article_id IS NOT NULL"
WAITING = "SELECT count(*) FROM discoveries WHERE state = 'pending'"
FEW_LEVELS = Levels(start=[f"{HOST}/list"], rows="li", levels=["a"])


@pytest.fixture
def sites() -> SmallSites:
    sites = SmallSites()
    sites.list(f"{HOST}/list", *ROWS)
    for path in ROWS:
        sites.article(f"{HOST}{path}", f"Notice {path}")
    return sites


def test_what_a_run_cannot_ask_for_waits_for_the_next(tmp_path: Path, sites: SmallSites) -> None:
    data = tmp_path / "data"
    declared = declare(tmp_path / "sources", "small", "small.example")
    with sites:
        surroundings = declared | settings(tmp_path, ARTICLES=7, NOT_FOUND_DAYS=0)
        done(data, "crawl", "small", proxy=sites.url, **surroundings)
        assert (value(data, CAPTURED), value(data, WAITING)) == (7, len(ROWS) - 7)
        assert column(data, "SELECT finish_reason FROM crawls") == ["limit"]
        assert column(data, "SELECT list_rows FROM crawls") == [len(ROWS)]
        log = (data / "log/yigai.log").read_text(encoding="utf-8")
        assert log.count("small: its lists show more than 7 articles; the rest is left") == 1
        done(data, "crawl", "small", proxy=sites.url, **surroundings)
        assert value(data, CAPTURED) > 7
    assert parsed(done(data, "rebuild", "--check", "--json", **declared)) == []


def test_a_run_is_stopped_while_it_reads_a_list(tmp_path: Path, sites: SmallSites) -> None:
    sites.list(f"{HOST}/list", *(f"/a/{number}" for number in range(60_000)))
    declared = declare(tmp_path / "sources", "small", "small.example")
    command = ("crawl", "small", "--quiet")
    with sites:
        run = started(tmp_path / "data", *command, proxy=sites.url, **declared)
        while not sites.urls():
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(signal.SIGTERM)
        run.wait()
    assert column(tmp_path / "data", "SELECT finish_reason FROM crawls") == ["shutdown"]
    assert done(tmp_path / "data", "verify").stdout.startswith("Sound")


def test_articles_of_a_list_are_fetched_before_it_is_read_to_its_end(
    tmp_path: Path, sites: SmallSites
) -> None:
    sites.list(f"{HOST}/list", *(f"/a/{number:04}" for number in range(20_000)))
    shown = sites.answers[f"{HOST}/list"]
    assert isinstance(shown, Answer)
    shown.body = f"<!--{'-' * 6_000_000}-->{shown.body!s}"  # larger than Scrapy likes to work on
    declared = declare(tmp_path / "sources", "small", "small.example")
    command = ("crawl", "small", "--quiet")
    with sites:
        run = started(tmp_path / "data", *command, proxy=sites.url, **declared)
        while f"{HOST}{ROWS[0]}" not in sites.urls():
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(signal.SIGTERM)
        run.wait()
    assert 0 < value(tmp_path / "data", WAITING) < 20_000
    assert column(tmp_path / "data", "SELECT list_rows FROM crawls")[0] < 20_000


def test_the_rows_of_a_long_list_are_read_as_they_are_asked_for() -> None:
    rows = "".join(f'<li><a href="/a/{number}">Notice</a></li>' for number in range(2_345))
    asked = ListRequest(f"{HOST}/list")
    for kind in (Listing(start=[asked.url], rows="li"), FEW_LEVELS):
        page = kind.read(ListAnswer(replace(asked, page=1), asked.url, rows.encode()))
        assert len(page.rows) == HELD
        assert [*page.rows, *page.more][-1].url == f"{HOST}/a/2344"


def test_others_have_their_turn_while_something_is_done_aside() -> None:
    began, turned = threading.Event(), threading.Event()

    def work() -> bool:
        began.set()
        return turned.wait(30)

    async def other() -> None:
        while not began.is_set():
            await asyncio.sleep(0.01)
        turned.set()

    async def both() -> bool | None:
        result, _ = await asyncio.gather(aside(work, lambda: False), other())
        return result

    assert asyncio.run(both())


def test_what_is_done_aside_raises_what_it_raises_and_is_left_when_the_run_is_over() -> None:
    def fails() -> None:
        raise ListError("no list")

    with pytest.raises(ListError, match="no list"):
        asyncio.run(aside(fails, lambda: False))
    held = threading.Event()
    assert asyncio.run(aside(held.wait, lambda: True)) is None
    held.set()


def test_rows_are_kept_by_slices_and_the_last_brings_the_keys_of_all() -> None:
    found = [Discovery(str(n), f"http://a.example/{n}") for n in range(2 * list_pages.SLICE)]
    first, last = list_pages.slices(found)
    assert [*first[0], *last[0]] == found
    assert (first[1], last[1]) == (None, [d.url_key for d in found])
    assert list(list_pages.slices([])) == [([], [])]


def test_what_is_gone_from_a_long_list_is_found_in_one_walk() -> None:
    before = [str(n) for n in range(100_000)]
    assert discoveries.missing(before, before[:500] + before[501:]) == ["500"]


def test_a_long_sitemap_is_read_entry_by_entry() -> None:
    entries = "".join(f"<url><loc>/a/{n}</loc><!-- - --></url>\n" for n in range(3_000))
    text = f"<?xml version='1.0' encoding='GBK'?><urlset>{entries}</urlset>".encode()
    answer = ListAnswer(ListRequest(f"{HOST}/map"), f"{HOST}/map", text)
    rows = Sitemap(start=[f"{HOST}/map"]).read(answer).rows
    assert [row.url for row in rows] == [f"{HOST}/a/{n}" for n in range(3_000)]


def test_a_vast_sitemap_is_read_as_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "_LARGE", 5_000)
    entries = "".join(f"<url><loc>/a/{n}</loc></url>" for n in range(3_000))
    kind = Sitemap(start=[f"{HOST}/map"])

    def read(text: str) -> ListPage:
        return kind.read(ListAnswer(ListRequest(f"{HOST}/map"), f"{HOST}/map", text.encode()))

    page = read(f"<urlset>{entries}</urlset>")
    assert len(page.rows) == 1_000
    assert [row.url for row in (*page.rows, *page.more)] == [f"{HOST}/a/{n}" for n in range(3_000)]
    with pytest.raises(ListError, match="not a sitemap"):
        list(read(f"<urlset>{entries}").more)

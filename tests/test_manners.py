"""How hosts are treated that refuse, do not answer, or ask to be left in peace."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from tests.crawling import (
    Answer,
    Asked,
    SmallSites,
    aged,
    column,
    declare,
    done,
    rows,
    settings,
    yigai,
)

HOST = "http://small.example"
BOMB = Answer(gzip.compress(b"#" * 40_000_000), headers={"Content-Encoding": "gzip"})
ARTICLES = [f"/a/{number}" for number in range(12)]


@pytest.fixture
def declared(tmp_path: Path) -> dict[str, str]:
    """The environment that makes the source known."""
    return declare(tmp_path / "sources", "small", "small.example")


@pytest.fixture
def sites() -> SmallSites:
    """A list of two pages, the second absent, and twelve articles."""
    sites = SmallSites()
    sites.list(f"{HOST}/list", *ARTICLES)
    for path in ARTICLES:
        sites.article(f"{HOST}{path}", f"Notice {path}")
    return sites


def pending(data: Path) -> int:
    return len(column(data, "SELECT url FROM discoveries WHERE state = 'pending'"))


def test_a_host_that_refuses_again_and_again_is_left_alone_and_blocked(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    data = tmp_path / "data"
    for path in ARTICLES:
        sites.answers[f"{HOST}{path}"] = Answer("no", 403)
    with sites:
        run = yigai(data, "crawl", "small", proxy=sites.url, **declared)
        assert run.returncode == 1
        assert "small.example refused at 5 addresses in a row: it is left alone" in run.stderr
        assert len(sites.urls()) == 1 + 5
        assert rows(data, "SELECT finish_reason, blocked FROM crawls") == [("blocked", 5)]
        assert column(data, "SELECT state FROM source_health WHERE source = 'small'") == ["blocked"]
        assert pending(data) == 12 - 5
        for path in ARTICLES:
            sites.article(f"{HOST}{path}", f"Notice {path}")
        done(data, "crawl", "small", proxy=sites.url, **declared)
    assert pending(data) == 0


def test_refusals_with_answers_between_them_are_the_articles_own(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    for path in ARTICLES[::2]:
        sites.answers[f"{HOST}{path}"] = Answer("no", 403)
    with sites:
        yigai(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    assert len(sites.urls()) == 2 + 12
    assert column(tmp_path / "data", "SELECT finish_reason FROM crawls") == ["finished"]


def test_a_host_that_does_not_answer_is_left_for_this_run(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    data = tmp_path / "data"
    for path in ARTICLES:
        sites.answers[f"{HOST}{path}"] = Answer(breaks=True)
    with sites:
        run = yigai(data, "crawl", "small", proxy=sites.url, **declared)
    assert "small.example did not answer at 3 addresses in a row: it is left alone" in run.stderr
    assert len(set(sites.urls())) == 1 + 3
    assert column(data, "SELECT finish_reason FROM crawls") == ["failed"]
    assert pending(data) == 12 - 3


def test_one_address_that_breaks_keeps_nobody_from_the_others(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    sites.answers[f"{HOST}/a/3"] = Answer(breaks=True)
    with sites:
        yigai(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    assert len(set(sites.urls())) == 2 + 12


def test_a_host_that_breaks_off_is_left_alone_as_long_as_one_that_answers(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    """The delay counts from the end of an attempt, whatever the end was."""
    sites.list(f"{HOST}/list", *ARTICLES[:6])
    sites.answers[f"{HOST}/a/3"] = sites.answers[f"{HOST}/a/5"] = Answer(breaks=True, seconds=0.5)
    slower = settings(tmp_path, DOWNLOAD_DELAY=0.4)
    with sites:
        yigai(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared | slower)
    broke = {place for place, a in enumerate(sites.asked) if a.url.endswith(("/a/3", "/a/5"))}
    assert len(broke) > 2
    for place, following in enumerate(sites.asked[1:]):
        lasts = 0.5 if place in broke else 0.0
        assert following.started - sites.asked[place].started >= lasts + 0.4


STALLING = """
import time
from spiders.wire.downloader import PoliteDownloader

class Stalling(PoliteDownloader):
    def _process_queue(self, slot):
        waiting = len(slot.queue)
        super()._process_queue(slot)
        if len(slot.queue) < waiting:
            time.sleep(0.25)
"""


PATIENT = """
from spiders.wire import left_alone
from spiders.wire.downloader import PoliteDownloader as Patient

left_alone.LONGEST = 2.0  # seconds
"""


def test_a_busy_process_asks_no_sooner(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    """Each time a request is taken up, all else waits longer than the host's delay."""
    (tmp_path / "stalling.py").write_text(STALLING, encoding="utf-8")
    for path in ARTICLES[:6]:
        sites.answers[f"{HOST}{path}"] = Answer(f"<h1>Notice {path}</h1>", seconds=0.05)
    busy = settings(tmp_path, DOWNLOAD_DELAY=0.2, DOWNLOADER="stalling.Stalling")
    with sites:
        yigai(
            tmp_path / "data", "crawl", "small", "--limit", "6", proxy=sites.url, **declared | busy
        )
    assert len(sites.asked) > 6
    gaps = [following.started - asked.started for asked, following in pairwise(sites.asked)]
    assert min(gaps) >= 0.2


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_wait_is_waited_for(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites, form: str, status: int
) -> None:
    sites.list(f"{HOST}/list", *ARTICLES[:5])  # a second for each of those that follow
    article = sites.answers[f"{HOST}/a/3"]
    assert isinstance(article, Answer)

    def busy(asked: Asked) -> Answer:
        if [a.url for a in sites.asked].count(asked.url) > 1:
            return article
        later = format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)
        return Answer("later", status, {"Retry-After": "2" if form == "seconds" else later})

    sites.answers[f"{HOST}/a/3"] = busy
    slower = settings(tmp_path, DOWNLOAD_DELAY=0.01)
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared | slower)
    asked = next(a for a in sites.asked if a.url == f"{HOST}/a/3")
    following = [a.started for a in sites.asked if a.started > asked.started]
    assert min(following) - asked.ended >= 1.9
    assert pending(tmp_path / "data") == 0
    held = column(tmp_path / "data", "SELECT url FROM current_articles")
    assert f"{HOST}/a/3" in held, "what came at the second attempt was not read"


def test_a_host_that_asks_again_and_again_is_left_for_this_run(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    """Some seconds in a row are waited for; from an answer between them on they count anew."""
    data = tmp_path / "data"
    wait = Answer("later", 429, {"Retry-After": "1"})
    sites.answers |= {f"{HOST}{path}": wait for path in (ARTICLES[1], *ARTICLES[3:])}
    patient = settings(tmp_path, DOWNLOADER="patient.Patient")
    (tmp_path / "patient.py").write_text(PATIENT, encoding="utf-8")
    with sites:
        run = yigai(data, "crawl", "small", proxy=sites.url, **declared | patient)
    assert "small.example asks to be left alone for 1 s more, after 2 s" in run.stderr
    runs = groupby(sites.urls(), lambda url: sites.answers.get(url) is wait)
    in_a_row = [len(list(urls)) for is_asking, urls in runs if is_asking]
    assert in_a_row[-1] == max(in_a_row) == 3


def test_a_host_that_asks_for_a_day_is_left_for_this_run(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    data = tmp_path / "data"
    for path in ARTICLES:
        sites.answers[f"{HOST}{path}"] = Answer("tomorrow", 429, {"Retry-After": "86400"})
    with sites:
        run = yigai(data, "crawl", "small", proxy=sites.url, **declared)
    assert "small.example asks to be left alone for 86400 s" in run.stderr
    assert len(set(sites.urls()) - {f"{HOST}/list", f"{HOST}/list_2"}) == 1
    assert column(data, "SELECT finish_reason FROM crawls") == ["blocked"]
    assert pending(data) == 11


@pytest.mark.parametrize(
    "broken", [Answer("<h1>busy</h1>", 503), Answer(breaks=True)], ids=["5xx", "no answer"]
)
def test_without_robots_txt_nothing_is_fetched_for_thirty_days(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites, broken: Answer
) -> None:
    """RFC 9309, 2.3.1.4; then the last one that came holds."""
    data = tmp_path / "data"
    sites.answers[f"{HOST}/robots.txt"] = Answer("User-agent: *\nDisallow: /a/7")
    with sites:
        done(data, "crawl", "small", "--limit", "2", proxy=sites.url, **declared)
        sites.answers[f"{HOST}/robots.txt"] = broken
        sites.asked.clear()
        run = yigai(data, "crawl", "small", proxy=sites.url, **declared)
        assert sites.urls() == []
        assert "the robots.txt of its host cannot be had (" in run.stderr
        assert column(data, "SELECT finish_reason FROM crawls ORDER BY 1") == ["failed", "limit"]
        assert pending(data) == 10
        aged(data, 31)
        yigai(data, "crawl", "small", proxy=sites.url, **declared)
    asked = {url.removeprefix(HOST) for url in sites.urls()}
    assert asked == {"/list", "/list_2", *ARTICLES} - {"/a/7"}


def test_robots_txt_binds_all_that_wait_for_it(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    """At a run's start the lists and all articles that are held wait for it together."""
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
        sites.answers[f"{HOST}/robots.txt"] = Answer("User-agent: *\nDisallow: /a/", seconds=0.5)
        sites.asked.clear()
        yigai(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    assert set(sites.urls()) <= {f"{HOST}/list", f"{HOST}/list_2"}


def test_a_robots_txt_that_is_a_bomb_forbids_all(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    sites.answers[f"{HOST}/robots.txt"] = BOMB
    with sites:
        run = yigai(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    assert (run.returncode, sites.urls()) == (1, [])


def test_an_error_page_in_the_place_of_robots_txt_has_no_rules(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    sites.answers[f"{HOST}/robots.txt"] = Answer("User-agent: *\nDisallow: /", 404)
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    assert len(sites.urls()) == 2 + 12


def test_our_name_in_robots_txt_is_the_product_token_alone(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    """The User-Agent says "archive" and "health" too, which are the names of others."""
    others = "User-agent: archive\nDisallow: /\n\nUser-agent: health\nDisallow: /\n\n"
    ours = "User-agent: yigai\nDisallow: /a/5\n"
    sites.answers[f"{HOST}/robots.txt"] = Answer(others + ours)
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    assert {url.removeprefix(HOST) for url in sites.urls()} == {"/list", "/list_2", *ARTICLES} - {
        "/a/5"
    }


def test_a_list_without_end_ends_with_the_run_and_is_said(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    """Each page leads to another, with an article that no page before had."""

    def page(asked: Asked) -> Answer:
        number = int(asked.url.partition("_")[2] or 1)
        return Answer(f'<ul><li><a href="/a/{number}">Notice</a> <i>2026-11-02</i></li></ul>')

    for number in range(100):
        sites.answers[f"{HOST}/list" + (f"_{number}" if number > 1 else "")] = page
    few = settings(tmp_path, LIST_PAGES=8)
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared | few)
    assert len([url for url in sites.urls() if "/list" in url]) == 8
    assert column(tmp_path / "data", "SELECT finish_reason FROM crawls") == ["limit"]
    log = (tmp_path / "data/log/yigai.log").read_text(encoding="utf-8")
    assert "small: its lists go on after 8 pages; the rest is left for now" in log


def test_an_address_longer_than_servers_take_is_none(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    long, longer = f"/a/{'x' * 4000}", f"/a/{'x' * 9000}"
    sites.list(f"{HOST}/list", "/a/0", long, longer)
    sites.article(f"{HOST}{long}", "A long address")
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    assert {url.removeprefix(HOST) for url in sites.urls()} == {"/list", "/list_2", "/a/0", long}

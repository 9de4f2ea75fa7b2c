"""Crawls of several sources: their lists, their limits, what is due, and manners at the server."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.crawling import (
    Answer,
    Asked,
    SmallSites,
    column,
    declare,
    done,
    rows,
    settings,
    value,
    yigai,
)

SLOW = 0.25  # seconds that slow.example's robots.txt asks for


class Lists(NamedTuple):
    """An archive of several sources, what the crawls printed, and the sites."""

    data: Path
    limited: subprocess.CompletedProcess[str]
    all: subprocess.CompletedProcess[str]
    sites: SmallSites
    sources: dict[str, str]
    asked: list[Asked]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    folder = tmp_path_factory.mktemp("lists")
    data = folder / "data"
    for slug in ("failing", "swift", "slow"):
        sources = declare(folder / "sources", slug, f"{slug}.example")
    declare(folder / "sources", "silent", "silent.example", rows=5)
    with SmallSites() as sites:
        sites.answers["http://failing.example/list"] = Answer("<h1>500</h1>", 500)
        robots = f"User-agent: *\nCrawl-delay: {SLOW}\n"
        sites.answers["http://slow.example/robots.txt"] = Answer(robots)
        for slug in ("silent", "swift", "slow"):
            paths = [f"/a/{slug}{n}" for n in range(1 if slug == "silent" else 5)]
            sites.list(f"http://{slug}.example/list", *paths)
            for path in paths:
                sites.article(f"http://{slug}.example{path}", path)
                sites.answers[f"http://{slug}.example{path}"].seconds = 0.1
        # Without any delay, Scrapy 2.19 lets several requests through at once.
        patient = sources | settings(folder, CRAWL_DELAY_MAX=10, DOWNLOAD_DELAY=0.01)
        limited = done(data, "crawl", "swift", "--limit", "2", proxy=sites.url, **patient)
        everything = ("failing", "silent", "slow", "swift")
        crawl = yigai(data, "crawl", *everything, proxy=sites.url, **patient)
        yield Lists(data, limited, crawl, sites, sources, sites.asked.copy())


def test_a_limit_holds(lists: Lists) -> None:
    ((reason, new),) = rows(lists.data, "SELECT finish_reason, new FROM crawls WHERE crawl_id = 1")
    assert (reason, new) == ("limit", 2)
    assert lists.limited.stderr == ""


def test_what_a_limit_left_is_taken_next_time(lists: Lists) -> None:
    held = "SELECT count(*) FROM current_articles WHERE source = 'swift'"
    assert value(lists.data, held) == 5


def test_sources_that_fail_are_named(lists: Lists) -> None:
    assert lists.all.returncode == 1
    assert [line for line in lists.all.stderr.splitlines() if "source" in line] == [
        "yigai: source failing failed: http://failing.example/list: HTTP 500",
        "yigai: source silent failed: its lists showed 1 rows, fewer than it expects",
    ]
    assert rows(
        lists.data, "SELECT source, finish_reason FROM crawls WHERE crawl_id > 1 ORDER BY 1"
    ) == [
        ("failing", "failed"),
        ("silent", "silent"),
        ("slow", "finished"),
        ("swift", "finished"),
    ]


def test_status_is_bad_while_a_source_is(lists: Lists) -> None:
    run = yigai(lists.data, "status", **lists.sources)
    assert run.returncode == 1
    states = dict(rows(lists.data, "SELECT source, state FROM source_health"))
    assert (states["failing"], states["silent"], states["swift"]) == ("failing", "silent", "ok")
    assert states["people-health"] == "never"


def test_an_article_is_kept_though_its_source_is_silent(lists: Lists) -> None:
    assert column(lists.data, "SELECT title FROM current_articles WHERE source = 'silent'") == [
        "/a/silent0"
    ]


def test_a_host_is_asked_one_request_at_a_time(lists: Lists) -> None:
    for host in ("swift.example", "slow.example"):
        asked = sorted((a.started, a.ended) for a in lists.asked if a.host == host)
        assert len(asked) >= 7
        assert all(before[1] <= after[0] for before, after in pairwise(asked))


def test_a_crawl_delay_is_honoured(lists: Lists) -> None:
    started = [a.started for a in lists.asked if a.host == "slow.example"][1:]
    assert len(started) == 7
    assert started[-1] - started[0] > 0.8 * 6 * SLOW


def test_sources_run_side_by_side(lists: Lists) -> None:
    slow, swift = (
        [a.started for a in lists.asked if a.host == host][-6:]
        for host in ("slow.example", "swift.example")
    )
    assert slow[0] < swift[-1]
    assert swift[0] < slow[-1]


def test_nothing_is_due_at_once(lists: Lists) -> None:
    asked = len(lists.sites.asked)
    run = done(lists.data, "crawl", "swift", "--due", proxy=lists.sites.url, **lists.sources)
    assert "Nothing is due." in run.stderr
    assert len(lists.sites.asked) == asked


def test_an_old_archive_is_due(lists: Lists, tmp_path: Path) -> None:
    data = shutil.copytree(lists.data, tmp_path / "data")
    long_ago = "strftime('%Y-%m-%dT%H:%M:%fZ', {0}, '-400 days')"
    for table, names in (
        ("crawl_log", ["started_at"]),
        ("articles", ["first_captured_at", "last_captured_at"]),
    ):
        rows(data, f"UPDATE {table} SET " + ", ".join(f"{n} = {long_ago.format(n)}" for n in names))
    asked = len(lists.sites.asked)
    done(data, "crawl", "swift", "--due", proxy=lists.sites.url, **lists.sources)
    paths = {a.url.partition("example")[2] for a in lists.sites.asked[asked:]}
    assert {"/list", "/a/swift0", "/a/swift4"} < paths


def test_a_host_that_does_not_exist_fails_its_source(tmp_path: Path) -> None:
    sources = declare(tmp_path / "sources", "nowhere", "nowhere.invalid")
    run = yigai(tmp_path / "data", "crawl", "nowhere", **sources)
    assert run.returncode == 1
    list_, robots = run.stderr.splitlines()
    assert list_.startswith("yigai: source nowhere failed: http://nowhere.invalid/list: ")
    assert robots.startswith("yigai: error: http://nowhere.invalid/robots.txt: ")
    assert all("DNS lookup failed" in line for line in (list_, robots))

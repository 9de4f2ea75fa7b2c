"""A run that is told to stop: soon, with nothing lost that was recorded."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crawling import (
    Answer,
    Asked,
    SmallSites,
    article,
    column,
    declare,
    done,
    settings,
    started,
)
from tests.preloaded import Run

HOST = "http://small.example"
ARTICLES = [f"/a/{number}" for number in range(9)]


@contextmanager
def crawling(tmp_path: Path, sites: SmallSites, seconds: float, **values: float) -> Iterator[Run]:
    """A crawl whose host sits for some seconds on the third article it is asked for."""
    sites.list(f"{HOST}/list", *ARTICLES)

    def slow(asked: Asked) -> Answer:
        is_third = len(articles(sites)) == 3
        return Answer(article(f"Notice {asked.url}"), seconds=seconds if is_third else 0)

    for path in ARTICLES:
        sites.answers[f"{HOST}{path}"] = slow
    declared = declare(tmp_path / "sources", "small", "small.example")
    with sites:
        known = declared | settings(tmp_path, **values)
        run = started(tmp_path / "data", "crawl", "small", proxy=sites.url, **known)
        while len(articles(sites)) < 3:
            assert run.poll() is None
            time.sleep(0.05)
        yield run
        run.wait()


def articles(sites: SmallSites) -> list[Asked]:
    """The requests for articles."""
    return [asked for asked in sites.asked if "/a/" in asked.url]


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_what_waits_stays_pending_and_the_run_is_closed(
    tmp_path: Path, told: signal.Signals
) -> None:
    data, sites = tmp_path / "data", SmallSites()
    with crawling(tmp_path, sites, 25, STOP_SECONDS=0.5, DOWNLOAD_DELAY=0.2) as run:
        run.send_signal(told)
        run.wait()
        assert articles(sites)[-1].ended == 0, "it waited for the slow host"
    assert run.returncode == 1
    assert len(articles(sites)) == 3
    assert column(data, "SELECT finish_reason FROM crawls") == ["shutdown"]
    assert len(column(data, "SELECT url FROM captures WHERE article_id IS NOT NULL")) == 2
    waiting = column(data, "SELECT url FROM discoveries WHERE state = 'pending'")
    assert len(waiting) == len(ARTICLES) - 2
    assert done(data, "verify").stdout.startswith("Sound")
    # It is still due, and goes on.
    sites = SmallSites()
    sites.list(f"{HOST}/list", *ARTICLES)
    for path in ARTICLES:
        sites.article(f"{HOST}{path}", f"Notice {path}")
    with sites:
        known = {"YIGAI_SOURCES": str(tmp_path / "sources")}
        done(data, "crawl", "small", "--due", proxy=sites.url, **known)
    assert column(data, "SELECT finish_reason FROM crawls ORDER BY crawl_id")[1:] == ["finished"]


def test_what_is_in_flight_is_given_its_seconds(tmp_path: Path) -> None:
    data, sites = tmp_path / "data", SmallSites()
    with crawling(tmp_path, sites, 3, STOP_SECONDS=100) as run:
        run.send_signal(signal.SIGTERM)
        run.wait()
        assert articles(sites)[-1].ended > 0
    assert column(data, "SELECT finish_reason FROM crawls") == ["shutdown"]
    assert len(column(data, "SELECT url FROM captures WHERE article_id IS NOT NULL")) == 3


def test_a_second_signal_stops_at_once(tmp_path: Path) -> None:
    """The next run mends what is left open, and says so."""
    data, sites = tmp_path / "data", SmallSites()
    with crawling(tmp_path, sites, 25, STOP_SECONDS=100) as run:
        while run.poll() is None and not articles(sites)[-1].ended:
            run.send_signal(signal.SIGINT)
            time.sleep(0.3)
        run.wait()
        assert articles(sites)[-1].ended == 0
    assert len(articles(sites)) == 3
    done(data, "reextract")
    assert len(column(data, "SELECT url FROM captures WHERE article_id IS NOT NULL")) == 2

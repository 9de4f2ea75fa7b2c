"""A paused source is declared, and crawled only by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spiders.declaration import DIRECTORY, load_all
from spiders.source import NO_BROWSER
from tests.crawling import (
    SmallSites,
    column,
    declare,
    done,
    done_here,
    parsed,
    rows,
    yigai,
)

SOURCES = load_all(DIRECTORY)
ACTIVE = {slug for slug, source in SOURCES.items() if not source.paused}
CRAWLED = "SELECT source FROM crawls"


@pytest.fixture
def paused(tmp_path: Path) -> dict[str, str]:
    """The environment that makes a paused source of a small site known."""
    declared = declare(tmp_path / "sources", "small", "small.example")
    file = tmp_path / "sources" / "small.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f'paused = "Its rows are not witnessed."\n{text}', encoding="utf-8")
    return declared


@pytest.fixture
def sites() -> SmallSites:
    sites = SmallSites()
    sites.list("http://small.example/list", "/a/x")
    sites.article("http://small.example/a/x", "Opening hours")
    return sites


@pytest.mark.parametrize("due", [[], ["--due"]], ids=["all", "due"])
def test_a_crawl_of_all_leaves_paused_sources_out(
    tmp_path: Path, paused: dict[str, str], sites: SmallSites, due: list[str]
) -> None:
    with sites:
        yigai(tmp_path / "data", "crawl", *due, proxy=sites.url, **paused)
    assert set(column(tmp_path / "data", CRAWLED)) == ACTIVE
    assert "small.example" not in {asked.host for asked in sites.asked}


def test_a_paused_source_is_crawled_by_its_name(
    tmp_path: Path, paused: dict[str, str], sites: SmallSites
) -> None:
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **paused)
    assert column(tmp_path / "data", CRAWLED) == ["small"]
    health = parsed(done_here(tmp_path / "data", "status", "--json", **paused))
    states = {row["source"]: row["state"] for row in health}
    assert (states["small"], states["nhc-normative"]) == ("paused", "paused")


def test_a_paused_source_is_listed_with_its_reason_and_has_no_line_in_the_crontab(
    tmp_path: Path, paused: dict[str, str]
) -> None:
    rows = parsed(done_here(tmp_path, "sources", "--json", **paused))
    (small,) = [row for row in rows if row["source"] == "small"]
    assert small["paused"] == "Its rows are not witnessed."
    assert "paused_reason" not in small
    (line,) = [
        line
        for line in done_here(tmp_path, "sources", **paused).stdout.splitlines()
        if line.startswith("small ")
    ]
    assert line.split()[1:3] == ["national", "paused"]
    assert not re.search(r"\bsmall\b", done_here(tmp_path, "cron", **paused).stdout)


def test_a_source_that_needs_a_browser_says_so_where_there_is_none(
    tmp_path: Path, sites: SmallSites
) -> None:
    declared = declare(tmp_path / "sources", "small", "small.example")
    declare(tmp_path / "sources", "scripted", "scripted.example")
    file = tmp_path / "sources" / "scripted.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"browser = true\n{text}", encoding="utf-8")
    data = tmp_path / "data"
    health = "SELECT state, reason FROM source_health WHERE source = 'scripted'"
    with sites:
        done(data, "crawl", "small", proxy=sites.url, **declared)
        told = rows(data, health), _told(data, declared, "scripted")
        done(data, "crawl", "small", proxy=sites.url, YIGAI_BROWSER="1", **declared)
    assert told == ([("paused", NO_BROWSER)], [("paused", NO_BROWSER)])
    assert rows(data, health) == [("never", None)]


def _told(data: Path, declared: dict[str, str], source: str) -> list[tuple[str, str | None]]:
    """State and reason of a source, as `yigai status` gives them."""
    found = parsed(done_here(data, "status", "--json", **declared))
    return [(row["state"], row["reason"]) for row in found if row["source"] == source]

"""When articles are looked at again: the ladder, its steps for each source, and the budgets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ladder import Ladder
from archive.queries import looks
from archive.records import instant
from tests.conftest import Shelf, noon
from tests.crawling import SmallSites, aged, declare, done, value

ONE, TWO = "https://paper.example/1", "https://paper.example/2"


def due(shelf: Shelf, day: float, ladder: Ladder = Ladder()) -> list[str]:  # noqa: B008
    found = looks.due(shelf.store.connection, "paper", ladder, noon(day))
    return sorted(article.url for _, article in found)


# the ladder


def test_an_article_is_looked_at_after_1_3_7_14_and_30_days_then_every_90(shelf: Shelf) -> None:
    shelf.read("甲")
    for day in (1, 3, 7, 14, 30, 120, 210, 300):
        assert due(shelf, day - 0.01) == []
        assert due(shelf, day) == due(shelf, day + 200) == [ONE]
        shelf.read("甲", day=day)


def test_a_look_that_came_late_stands_for_those_it_missed(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.read("甲", day=12)
    assert due(shelf, 13.9) == []
    assert due(shelf, 14) == [ONE]


def test_a_change_begins_the_ladder_anew(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.read("乙", day=100)
    for day in (101, 103, 107, 114, 130, 220):
        assert due(shelf, day - 0.01) == []
        assert due(shelf, day) == [ONE]
        shelf.read("乙", day=day)


def test_a_suspicion_has_steps_of_its_own_until_it_is_confirmed(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.answer("absent", status=404, day=50)
    assert due(shelf, 50.9) == []
    assert due(shelf, 51) == [ONE]
    shelf.answer("absent", status=404, day=50.5)
    assert due(shelf, 51) == [ONE]
    shelf.answer("absent", status=404, day=51)
    assert due(shelf, 140.9) == []
    assert due(shelf, 141) == [ONE]


def test_an_article_that_fails_waits_for_its_next_step(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.answer("broken", status=500, day=1)
    assert due(shelf, 2.9) == []
    assert due(shelf, 3) == [ONE]


def test_a_clock_that_was_ahead_for_one_run_puts_nothing_off(shelf: Shelf) -> None:
    shelf.read("甲")
    shelf.read("甲", day=400)
    assert due(shelf, 0.9) == []
    assert due(shelf, 1) == [ONE]
    shelf.read("甲", day=1)
    assert due(shelf, 2.9) == []
    assert due(shelf, 3) == [ONE]


def test_an_article_of_which_only_such_a_run_knows_is_due(shelf: Shelf) -> None:
    shelf.read("甲", day=400)
    assert due(shelf, 0) == [ONE]


def test_without_a_date_every_article_of_the_source_comes_oldest_first(shelf: Shelf) -> None:
    shelf.read("甲", ONE, day=3)
    shelf.read("乙", TWO, day=1)
    shelf.read("丙", "https://bureau.example/3", source="bureau")
    found = looks.all_of(shelf.store.connection, "paper")
    assert [article.url for article in found] == [TWO, ONE]


_COLUMNS = """
CREATE TABLE articles (article_id, source, url_key, url, status, status_since,
    first_captured_at, last_captured_at, versions);
CREATE TABLE versions (article_id, version, captured_at);
CREATE TABLE capture_log (article_id, crawl_id, captured_at);
CREATE TABLE crawl_log (crawl_id, source);
CREATE TABLE discovery_log (source, url_key, title, date)"""
SECONDS = st.integers(0, 200 * 86_400)
STEPS = st.lists(st.integers(1, 40), max_size=5, unique=True).map(sorted).map(tuple)


class Case(NamedTuple):
    """An article, in seconds since 2026: first, newest version, suspicion, last capture; and now."""

    first: int
    shown: int | None
    suspected: int | None
    last: int
    at: int


@pytest.fixture(scope="module")
def tables() -> Iterator[sqlite3.Connection]:
    """The columns that the rule rests on."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(_COLUMNS)
    yield connection
    connection.close()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """What can be: nothing comes after the last capture, nothing before the first."""
    first, *between, last = sorted(draw(st.lists(SECONDS, min_size=4, max_size=4)))
    shown = draw(st.sampled_from([None, first, between[0]]))
    suspected = draw(st.sampled_from([None, between[1], last]))
    return Case(first, shown, suspected, last, last + draw(SECONDS))


@given(case=cases(), steps=STEPS, suspicion=STEPS, every=st.integers(1, 100))
def test_the_rule_is_the_plain_one(
    tables: sqlite3.Connection,
    case: Case,
    steps: tuple[int, ...],
    suspicion: tuple[int, ...],
    every: int,
) -> None:
    """Every step of every ladder is an instant; due are those after the last look and not later
    than now."""
    begun = case.first if case.shown is None else case.shown
    instants = [begun + 86_400 * step for step in steps]
    if case.suspected is not None:
        instants += [case.suspected + 86_400 * step for step in suspicion]
    passed = [at for at in instants if case.last < at <= case.at]
    passed += [at] if (at := case.last + 86_400 * every) <= case.at else []

    _put(tables, case)
    found = looks.due(tables, "s", Ladder(steps, every, suspicion), _moment(case.at))
    began = [int(_moment(at).timestamp()) for at in sorted(passed)]
    assert [since for since, _ in found] == began[:1]


def _put(tables: sqlite3.Connection, case: Case) -> None:
    at = [None if n is None else instant(_moment(n)) for n in case]
    tables.execute("DELETE FROM articles")
    tables.execute("DELETE FROM versions")
    status = "live" if case.suspected is None else "suspected"
    versions = 0 if case.shown is None else 3
    tables.execute(
        "INSERT INTO articles VALUES (1, 's', 'k', 'u', ?, ?, ?, ?, ?)",
        (status, at[2] or at[0], at[0], at[3], versions),
    )
    if versions:
        tables.execute("INSERT INTO versions VALUES (1, 3, ?), (1, 2, ?)", (at[1], at[0]))


def _moment(seconds: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


# a crawl


@dataclass
class Site:
    """An archive of a small site, and what the crawls of it have printed."""

    data: Path
    sites: SmallSites
    declared: dict[str, str]
    said: str = ""

    def crawl(self) -> list[str]:
        """Crawl what is due; the names of the articles that were asked for."""
        before = len(self.sites.asked)
        slugs = [path.stem for path in Path(self.declared["YIGAI_SOURCES"]).glob("*.toml")]
        run = done(self.data, "crawl", "--due", *slugs, proxy=self.sites.url, **self.declared)
        self.said = run.stdout
        return sorted(name_of(url) for url in self.urls(before) if name_of(url))

    def urls(self, before: int) -> list[str]:
        """The addresses asked for after so many others."""
        return [asked.url for asked in self.sites.asked[before:]]


def name_of(url: str) -> str:
    """The last part of an article's address; empty for any other."""
    return url.rpartition("/")[2] if "/a/" in url or "/b/" in url else ""


@pytest.fixture
def sites() -> Iterator[SmallSites]:
    with SmallSites() as sites:
        yield sites


def site(sites: SmallSites, folder: Path, names: str, top: str = "") -> Site:
    """A site of articles of one letter each, declared to be crawled every minute."""
    declared = declare(folder / "sources", "small", "small.example")
    path = folder / "sources" / "small.toml"
    text = path.read_text(encoding="utf-8").replace('"0 0 1 1 *"', f'"* * * * *"\n{top}')
    path.write_text(text, encoding="utf-8")
    show(sites, "/a/", names)
    return Site(folder / "data", sites, declared)


def show(sites: SmallSites, path: str, names: str) -> None:
    """Let the site's list show these articles."""
    sites.list("http://small.example/list", *(f"{path}{name}" for name in names))
    for name in names:
        sites.article(f"http://small.example{path}{name}", f"Notice {name}")


def test_a_crawl_climbs_the_ladder_and_begins_it_anew_after_a_change(
    sites: SmallSites, tmp_path: Path
) -> None:
    small = site(sites, tmp_path, "ab")
    assert small.crawl() == ["a", "b"]
    aged(small.data, 0.9)
    assert small.crawl() == []
    aged(small.data, 29.2)
    sites.article("http://small.example/a/b", "Notice b", "It was put off by a year.")
    assert small.crawl() == ["a", "b"]
    aged(small.data, 1.1)
    assert small.crawl() == ["b"]
    aged(small.data, 89)
    assert small.crawl() == ["a", "b"]


def test_a_source_may_declare_steps_of_its_own(sites: SmallSites, tmp_path: Path) -> None:
    small = site(sites, tmp_path, "a", "looks = [2]\nevery = 3")
    small.crawl()
    asked = []
    for _ in range(6):
        aged(small.data, 1.001)
        asked.append(len(small.crawl()))
    assert asked == [0, 1, 0, 0, 1, 0]


def test_a_budget_takes_the_oldest_debts_first_and_counts_no_new_article(
    sites: SmallSites, tmp_path: Path
) -> None:
    small = site(sites, tmp_path, "ab", "budget = 2")
    small.crawl()
    aged(small.data, 1)
    show(sites, "/a/", "abcd")
    assert small.crawl() == ["a", "b", "c", "d"]
    assert "wait" not in small.said
    aged(small.data, 10)
    # c and d were due after a day; a and b, looked at then, after three
    assert small.crawl() == ["c", "d"]
    assert "small: 2 articles that are due wait for the next run" in small.said
    assert "2 articles that are due wait" in (small.data / "log" / "yigai.log").read_text("utf-8")
    aged(small.data, 0.01)
    assert small.crawl() == ["a", "b"]
    assert "wait" not in small.said


def test_sources_of_one_host_share_its_budget(sites: SmallSites, tmp_path: Path) -> None:
    small = site(sites, tmp_path, "ab", "budget = 3")
    text = (tmp_path / "sources" / "small.toml").read_text(encoding="utf-8")
    other = text.replace("/list", "/more").replace("/a/", "/b/")
    (tmp_path / "sources" / "other.toml").write_text(other, encoding="utf-8")
    sites.list("http://small.example/more", "/b/c", "/b/d")
    for name in "cd":
        sites.article(f"http://small.example/b/{name}", f"Notice {name}")
    assert small.crawl() == ["a", "b", "c", "d"]
    aged(small.data, 1.1)
    first = small.crawl()
    aged(small.data, 0.01)
    second = small.crawl()
    assert (len(first), sorted(first + second)) == (3, ["a", "b", "c", "d"])


def test_without_due_the_budget_does_not_count(sites: SmallSites, tmp_path: Path) -> None:
    small = site(sites, tmp_path, "abc", "budget = 1")
    small.crawl()
    done(small.data, "crawl", "small", proxy=sites.url, **small.declared)
    assert value(small.data, "SELECT count(*) FROM captures WHERE outcome = 'revisit'") == 3

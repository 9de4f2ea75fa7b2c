"""Six sites over ten simulated days, crawled each day, against a truth written by hand.

See tests/ten_days/: what the sites show, what is noise, and what is true. The clock of each run is
set to eight in the morning and ten minutes later than the day before, since two looks must be a day
apart to confirm one another, and no two runs come to a page equally fast.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from pipelines.extract.normalise import normalise
from tests.crawling import SmallSites, done_here, parsed, rows, settings, yigai
from tests.ten_days import noise, site, truth
from tests.ten_days.site import STATE

FIRST = datetime(2026, 10, 1, 8, tzinfo=timezone(timedelta(hours=8)))
LETTERS = {
    **{"article": "A", "absent": "X", "refused": "R", "broken": "B", "elsewhere": "E", "none": "N"},
    **{"new": "n", "changed": "c", "unchanged": "u", "revisit": "r", "moved": "m", "gone": "g"},
    **{"blocked": "b", "error": "e"},
}


@dataclass
class Archive:
    """The archive after the ten days; and what the runs said."""

    data: Path
    environment: dict[str, str]
    exits: list[int] = field(default_factory=list)
    errors: str = ""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query finds, the number of an article as its name, an instant as its day."""
        names = dict(rows(self.data, "SELECT article_id, url FROM captures"))
        files = {file for (file,) in rows(self.data, "SELECT file_id FROM attachments")}
        return [
            (name_of(names[one]), *map(_day, rest))
            for one, *rest in rows(self.data, sql)
            if one not in files
        ]


def _day(value: Any) -> Any:
    """The day of an instant that the archive wrote; other values as they are."""
    is_instant = isinstance(value, str) and value.startswith("2026-1") and value.endswith("Z")
    return (datetime.fromisoformat(value) - FIRST).days if is_instant else value


def name_of(url: str) -> str:
    """The name of an article by its address."""
    return NAMES.get(url.partition("//")[2], url)


NAMES = {a.url.partition("//")[2]: name for name, a in site.ADDRESSES.items()}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Crawl the ten days."""
    folder = tmp_path_factory.mktemp("ten_days")
    more = site.declare(folder / "sources")
    more |= settings(folder, RETRY_ENABLED=False, NOT_FOUND_DAYS=30)
    found = Archive(folder / "data", more)
    with SmallSites() as sites:
        for day in site.DAYS:
            sites.answers = site.answers(day)
            clock = FIRST + timedelta(days=day, minutes=10 * day)
            at = {"YIGAI_SIMULATED_CLOCK": clock.isoformat()}
            run = yigai(found.data, "crawl", *site.SOURCES, proxy=sites.url, **more, **at)
            found.exits.append(run.returncode)
            found.errors += run.stderr
    return found


def test_runs_fail_where_something_failed_and_never_by_an_error_of_ours(archive: Archive) -> None:
    assert "Traceback" not in archive.errors
    assert archive.exits == truth.EXITS


@pytest.mark.parametrize("column", ["answer", "outcome"])
def test_answers_and_outcomes(archive: Archive, column: str) -> None:
    found: dict[str, list[str]] = {}
    for name, day, word in archive.rows(
        f"""SELECT article_id, captured_at, {column} FROM captures
        WHERE article_id IS NOT NULL AND url NOT LIKE '%nothing-is.html' ORDER BY captured_at"""
    ):
        days = found.setdefault(name, ["."] * len(site.DAYS))
        days[day] = days[day].strip(".") + LETTERS[word]
    assert {name: " ".join(days) for name, days in found.items()} == truth.captures(column)


def test_versions(archive: Archive) -> None:
    found = archive.rows(
        """SELECT article_id, version, captured_at, last_captured_at, next_seen_at, title,
            published_at, changed_fields FROM version_history"""
    )
    assert sorted(found) == truth.versions()


NOISE = re.compile(
    "阅读|浏览|访问者|点击数|网友|上一篇|下一篇|分享到|当前时间|今天是|体检套餐|夜间门诊|Views|Share|Related|Comments"
)


def test_each_version_has_the_words_of_its_state_and_no_noise(archive: Archive) -> None:
    found = archive.rows("SELECT article_id, captured_at, text FROM version_history")
    for name, day, text in found:
        address = site.ADDRESSES[name]
        state = STATE.fullmatch(address.on(day))
        assert state, name
        lines = [normalise(line) for line in address.notice(state[1]).lines]
        assert [line for line in lines if line not in text] == [], name
        assert not NOISE.search(text), name


def test_spells_of_status(archive: Archive) -> None:
    found = archive.rows(
        "SELECT article_id, status, from_at, to_at, confirmed_at FROM status_history"
    )
    assert sorted(found, key=lambda row: row[::2]) == truth.spells()


def test_current_articles(archive: Archive) -> None:
    found = archive.rows(
        "SELECT article_id, title, versions, published_at, status, status_since FROM current_articles"
    )
    assert sorted(found) == truth.current()


def test_withdrawn_articles(archive: Archive) -> None:
    found = archive.rows(
        """SELECT article_id, title, last_seen_at, withdrawn_at, confirmed_at, looks
        FROM withdrawn_articles"""
    )
    assert sorted(found) == truth.withdrawn()


def test_host_events(archive: Archive) -> None:
    found = """SELECT host, began_on, ended_on, looked, failed, absent, refused, broken
        FROM host_events ORDER BY host"""
    assert rows(archive.data, found) == truth.events()


def test_each_host_was_asked_once_for_what_it_shows_where_nothing_is(archive: Archive) -> None:
    found = "SELECT url, answer FROM captures WHERE url LIKE '%nothing-is.html' ORDER BY url"
    asked = rows(archive.data, found)
    assert [answer for _, answer in asked] == ["absent"] * len(site.HOSTS)
    assert len({url for url, _ in asked}) == len(site.HOSTS)


def test_the_archive_is_sound_and_follows_from_its_records(archive: Archive) -> None:
    more = archive.environment
    done_here(archive.data, "verify", **more)
    assert parsed(done_here(archive.data, "rebuild", "--check", "--json", **more)) == []


def test_the_truth_is_of_all_that_was_shown() -> None:
    assert list(truth.ARTICLES) == list(site.ADDRESSES)
    assert len(site.ADDRESSES) >= 60
    for name, said in truth.ARTICLES.items():
        for column in ("answer", "outcome", "version", "status"):
            assert len(said[column].split()) == len(site.DAYS), f"{name} {column}"


def test_every_kind_of_noise_stands_on_some_page_of_every_day() -> None:
    for day in site.DAYS:
        noisy = [
            a
            for a in site.ADDRESSES.values()
            if STATE.fullmatch(a.on(day)) and "quiet" not in a.said
        ]
        drawn = {kind for a in noisy for kind in noise.drawn(random.Random(f"{a.name} {day}"))}
        assert drawn == set(noise.KINDS)

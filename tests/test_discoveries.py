"""The view `discoveries`: what lists showed, and why it was not taken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.care.upgrade import migrate
from archive.records import Discovery, instant
from archive.store import discoveries
from archive.store.store import open_to_write
from archive.urls import url_key
from tests.conftest import Shelf, noon
from tests.crawling import Answer, SmallSites, declare, done_here, here, parsed, rows, yigai

SITE = "http://small.example"
TOPIC = '[topic]\nkeywords = ["医改"]'
OFF_TOPIC = "no keyword of the source in title or summary"
# The list's rows in its order: the path and the title.
LISTED = {
    "/a/held": "医改方案公布",
    "/a/secret": "医改内部文件",
    "/a/sports": "运动会开幕",
    "/a/broken": "医改进展通报",
    "/a/cut": "医改问答",
    "/a/picture": "医改一图读懂",
    "/a/late": "医改新闻发布会",
    "/about": "关于我们",  # no article by its address
}
WHY = "SELECT substr(url, 21), state, reason FROM discoveries ORDER BY url"
ALL = "SELECT * FROM discoveries ORDER BY url"


class Archive(NamedTuple):
    """An archive, and what its view said after a run that `--limit` cut short and a whole one."""

    data: Path
    sources: dict[str, str]
    limited: dict[str, tuple[str, str | None]]
    whole: dict[str, tuple[str, str | None]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("discoveries")
    data = folder / "data"
    sources = declare(folder / "sources", "small", "small.example", more=TOPIC)
    with SmallSites() as sites:
        fill(sites)
        crawl = partial(yigai, data, "crawl", "small", proxy=sites.url, **sources)
        crawl("--limit", "5")
        limited = said(data)
        crawl()
    return Archive(data, sources, limited, said(data))


def fill(sites: SmallSites) -> None:
    items = "".join(f'<li><a href="{p}">{t}</a> <i>2026-11-02</i></li>' for p, t in LISTED.items())
    sites.answers[f"{SITE}/list"] = Answer(f"<title>List</title><ul>{items}</ul>")
    sites.answers[f"{SITE}/robots.txt"] = Answer("User-agent: *\nDisallow: /a/secret\n")
    for path, title in LISTED.items():
        sites.article(f"{SITE}{path}", title)
    sites.answers[f"{SITE}/a/broken"] = Answer("<h1>503</h1>", 503)
    sites.answers[f"{SITE}/a/cut"] = Answer(breaks=True)
    sites.answers[f"{SITE}/a/picture"] = Answer(b"GIF89a", headers={"Content-Type": "image/gif"})


def said(data: Path) -> dict[str, tuple[str, str | None]]:
    """State and reason of each path."""
    return {path: (state, reason) for path, state, reason in rows(data, WHY)}


def test_it_says_of_each_row_why_it_was_not_taken(archive: Archive) -> None:
    _, cut = archive.whole["/a/cut"]
    assert cut
    assert cut.startswith("DownloadFailedError: ")
    assert archive.whole == {
        "/a/held": ("captured", None),
        "/a/late": ("captured", None),
        "/a/secret": ("disallowed", "robots.txt forbids it, or its host is private"),
        "/a/sports": ("off topic", OFF_TOPIC),
        "/a/broken": ("failed", "HTTP 503"),
        "/a/cut": ("failed", cut),
        "/a/picture": ("failed", "no page but image/gif"),
    }


def test_what_a_limit_left_is_pending(archive: Archive) -> None:
    changed = {path for path, why in archive.whole.items() if archive.limited[path] != why}
    assert changed == {"/a/late"}
    assert archive.limited["/a/late"] == ("pending", "not asked for yet")


def test_it_says_what_the_list_said_and_which_article_it_is(archive: Archive) -> None:
    found = rows(
        archive.data,
        """SELECT d.source, d.title, d.date, d.url_key, d.delisted_at, a.url
        FROM discoveries d LEFT JOIN current_articles a USING (article_id)
        WHERE d.url LIKE '%/a/held' OR d.url LIKE '%/a/sports' ORDER BY d.url""",
    )
    assert found == [
        ("small", "医改方案公布", "2026-11-02", "small.example/a/held", None, f"{SITE}/a/held"),
        ("small", "运动会开幕", "2026-11-02", "small.example/a/sports", None, None),
    ]


def test_a_rebuild_says_the_same(archive: Archive) -> None:
    check = ("rebuild", "--check", "--json")
    assert parsed(done_here(archive.data, *check, **archive.sources)) == []


def test_an_archive_of_the_step_before_says_the_same(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(archive.data / "archive.db")) as held:
        held.execute("VACUUM INTO ?", [str(path)])
    with closing(sqlite3.connect(path)) as old:
        old.executescript(
            """DROP VIEW discoveries;
            DROP INDEX discovery_log_unsettled; DROP INDEX discovery_log_waiting;
            DROP INDEX discovery_log_state;
            ALTER TABLE discovery_log RENAME TO discoveries;
            CREATE INDEX discoveries_unsettled ON discoveries(source) WHERE settled = 0;
            CREATE INDEX discoveries_waiting ON discoveries(source, discovered_at)
                WHERE state IN ('pending', 'failed');
            DELETE FROM _sqlite_migrations WHERE name >= 'm008'"""
        )
    assert "made by an earlier Yigai" in here(tmp_path, "status").stderr
    migrate(path)
    open_to_write(path).close()
    assert rows(tmp_path, ALL) == rows(archive.data, ALL)
    made = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'discovery_log' ORDER BY name"
    assert rows(tmp_path, made) == rows(archive.data, made)


ONE = "https://paper.example/1"


@pytest.fixture
def listed(shelf: Shelf) -> Shelf:
    """An archive whose list showed an address."""
    found = [Discovery(url_key(ONE), ONE, "题目", "2026-10-01")]
    discoveries.save(shelf.store, shelf.crawl_id, "paper", "list", found, instant(noon(0)))
    return shelf


def reason(shelf: Shelf) -> tuple[str, str | None]:
    ((state, why),) = shelf.rows("SELECT state, reason FROM discoveries")
    return state, why


def test_the_newest_capture_that_failed_is_the_reason(listed: Shelf) -> None:
    listed.answer("broken", ONE, status=503, day=1)
    listed.answer("broken", ONE, status=500, day=3)
    listed.answer("broken", ONE, status=502, day=2)  # taken in later
    assert reason(listed) == ("failed", "HTTP 500")
    listed.answer("none", ONE, status=204, day=4)
    assert reason(listed) == ("failed", "HTTP 204")
    listed.read("甲", ONE, day=5, source="bureau")  # by another source's list
    assert reason(listed) == ("failed", "HTTP 204")
    listed.read("甲", ONE, day=6)
    assert reason(listed) == ("captured", None)

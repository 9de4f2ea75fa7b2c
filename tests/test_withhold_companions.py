"""What goes with a withheld article: its pages and files, and what another extractor read of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.store.views import VIEWS
from tests.crawling import SmallSites, declare, done, done_here, parsed, rows, value
from tests.test_attached_files import BODY, FILE_SAYS, SITE, Answer, with_files
from tests.test_attached_files import Small as SmallWithFiles
from tests.test_companions import FIRST, LINES, SECOND, THIRD, declared
from tests.test_companions import Small as SmallInPages
from tests.test_upgrade import HOST, LEAD, choose_body
from tests.test_upgrade import page as page_with_lead
from tests.test_withhold import content

EVERYTHING = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"


@pytest.fixture
def with_pages(tmp_path: Path) -> Iterator[SmallInPages]:
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", FIRST)
        small = SmallInPages(tmp_path / "data", sites, declared(tmp_path / "sources"))
        small.put(FIRST, SECOND, THIRD)
        small.crawl()
        yield small


def everything(data: Path) -> str:
    return repr([rows(data, f"SELECT * FROM {name}") for (name,) in rows(data, EVERYTHING)])


def said(data: Path) -> dict[str, Any]:
    return {view: content(data, view) for view in VIEWS}


def test_files_that_nothing_else_names_go_with_it(tmp_path: Path) -> None:
    with SmallSites() as sites:
        declaration = declare(tmp_path / "sources", "small", "small.example")
        small = SmallWithFiles(tmp_path / "data", sites, declaration)
        small.put("notice.pdf", "prices.xls")
        sites.list(f"{SITE}/list", "/a/one", "/a/two")
        sites.answers[f"{SITE}/a/two"] = with_files("prices.xls")
        small.crawl()
    before = said(small.data)
    assert FILE_SAYS in everything(small.data)
    run = done_here(small.data, "withhold", f"{SITE}/a/one", "--reason", "why", **declaration)
    assert run.stdout.count("Recorded") == 2
    assert FILE_SAYS not in everything(small.data)
    assert rows(small.data, "SELECT url FROM withheld ORDER BY url") == [
        (f"{SITE}/a/one",),
        (f"{SITE}/files/notice.pdf",),
    ]
    assert value(small.data, "SELECT length(text) FROM attachments WHERE url LIKE '%.xls'") > 20
    assert BODY in value(small.data, "SELECT text FROM current_articles")  # of the other one
    small.sound()
    done_here(small.data, "withhold", f"{SITE}/files/notice.pdf", "--lift", **declaration)
    assert said(small.data) == before
    small.sound()


def test_pages_go_with_the_first_one(with_pages: SmallInPages) -> None:
    small = with_pages
    before = said(small.data)
    done_here(small.data, "withhold", SITE + FIRST, "--reason", "why", **small.declared)
    held = everything(small.data)
    assert not [line for line in LINES.values() if line[:12] in held]
    assert rows(small.data, "SELECT * FROM current_articles") == []
    small.sound()
    done_here(small.data, "reextract", **small.declared)
    small.crawl()
    assert not [line for line in LINES.values() if line[:12] in everything(small.data)]
    done_here(small.data, "withhold", SITE + FIRST, "--lift", **small.declared)
    assert content(small.data, "current_articles")[0][8:10] == before["current_articles"][0][8:10]
    assert all(
        line in value(small.data, "SELECT text FROM current_articles") for line in LINES.values()
    )
    small.sound()


def test_a_page_alone_leaves_the_others(with_pages: SmallInPages) -> None:
    small = with_pages
    before = said(small.data)
    done_here(small.data, "withhold", SITE + SECOND, "--reason", "why", **small.declared)
    text, state = rows(small.data, "SELECT text, text_state FROM current_articles")[0]
    assert [line in text for line in LINES.values()] == [True, False, True]
    assert state == "part"
    assert LINES[SECOND][:12] not in everything(small.data)
    small.sound()
    done_here(small.data, "withhold", SITE + SECOND, "--lift", **small.declared)
    assert said(small.data) == before
    small.sound()


def test_a_text_that_was_cited_comes_back_whoever_reads_then(tmp_path: Path) -> None:
    data, declared_in, url = tmp_path / "data", tmp_path / "sources", f"http://{HOST}/a/one"
    env = choose_body(declared_in, "article")
    with SmallSites() as sites:
        names = ("one", "two", "three")
        sites.list(f"http://{HOST}/list", *(f"/a/{name}" for name in names))
        for name in names:
            body = page_with_lead(
                f"Notice {name}", f"Patients of ward {name} pay ten percent, says the bureau."
            )
            sites.answers[f"http://{HOST}/a/{name}"] = Answer(body)
        done(data, "crawl", "bureau", proxy=sites.url, **env)
    (shown,) = parsed(done_here(data, "show", url, "--json", **env))
    done_here(data, "withhold", url, "--reason", "why", **env)
    env = choose_body(declared_in, "main")
    done_here(data, "withhold", url, "--lift", **env)
    assert LEAD in value(data, "SELECT text FROM current_articles WHERE url = ?", url)
    found = parsed(done_here(data, "show", url, "--digest", shown["text_digest"], "--json", **env))
    assert found[0]["text"] == shown["text"]
    assert LEAD not in shown["text"]
    assert "Sound" in done_here(data, "verify", **env).stdout
    done_here(data, "reextract", **env)
    assert parsed(done_here(data, "rebuild", "--check", "--json", **env)) == []


def test_others_that_say_the_same_are_named(tmp_path: Path) -> None:
    env = declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", "/a/one", "/a/two")
        for name in ("one", "two"):
            sites.article(f"{SITE}/a/{name}", name.title(), "The office says the very same twice.")
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **env)
    run = done_here(tmp_path / "data", "withhold", f"{SITE}/a/one", "--reason", "why", **env)
    assert f"says the same and is not withheld: {SITE}/a/two" in run.stderr
    assert rows(tmp_path / "data", "SELECT title FROM current_articles") == [("Two",)]
    assert rows(tmp_path / "data", "SELECT * FROM relations") == []

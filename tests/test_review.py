"""What people decide: it is said in the views, kept in warc/, and it can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.crawling import SmallSites, declare, done, done_here, here, parsed, rows
from tests.test_import_others import Writer

URLS = [f"http://small.example/a/{n}" for n in range(6)]
STANDING = "SELECT url, status, versions FROM current_articles ORDER BY url"


def at(day: int) -> str:
    return f"2026-10-{day:02}T08:00:00Z"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three articles: one absent twice, one edited, one as it was."""
    folder = tmp_path / "data"
    writer = Writer()
    for n, url in enumerate(URLS[:3]):
        writer.response(page(f"第{n}号通知"), at(1), url)
    for day in (2, 4):
        writer.response(b"<h1>404</h1>", at(day), URLS[0], "404 Not Found")
    writer.response(page("广告"), at(5), URLS[1])
    writer.save(tmp_path / "a.warc.gz")
    done_here(folder, "import", str(tmp_path / "a.warc.gz"))
    return folder


def page(title: str) -> bytes:
    text = f"{title}：自十月起调整住院结算流程，请遵照执行。"
    return f"<title>{title}</title><h1>{title}</h1><p>{text}</p>".encode()


def article(data: Path, url: str) -> str:
    ((found,),) = rows(data, "SELECT article_id FROM current_articles WHERE url = ?", url)
    return str(found)


def standing(data: Path) -> list[tuple[Any, ...]]:
    return [row[1:] for row in rows(data, STANDING)]


def rebuilt_alike(data: Path) -> bool:
    return parsed(done_here(data, "rebuild", "--check", "--json")) == []


def test_a_withdrawal_that_is_wrong_is_none_until_the_next_absence(data: Path) -> None:
    assert standing(data) == [("withdrawn", 1), ("live", 2), ("live", 1)]
    waiting = parsed(done_here(data, "review", "--json"))
    assert [(row["kind"], row["what"]) for row in waiting] == [("withdrawal", "第0号通知")]
    done_here(data, "review", "withdrawal", URLS[0], "wrong", "--reason", "the search was down")
    assert standing(data)[0] == ("live", 1)
    assert parsed(done_here(data, "review", "--json")) == []
    assert rows(data, "SELECT kind, verdict, reason FROM reviews") == [
        ("withdrawal", "wrong", "the search was down")
    ]
    assert rebuilt_alike(data)


def test_a_withdrawal_that_is_right_is_said_to_be(data: Path) -> None:
    done_here(data, "review", "withdrawal", article(data, URLS[0]), "right")
    assert rows(data, "SELECT review FROM withdrawn_articles") == [("right",)]
    assert parsed(done_here(data, "review", "--json")) == []


def test_a_change_that_is_wrong_is_no_version(data: Path) -> None:
    number = article(data, URLS[1])
    done_here(data, "review", "change", number, "2", "wrong", "--reason", "an advertisement")
    assert standing(data)[1] == ("live", 1)
    ((note,),) = rows(data, "SELECT note FROM captures WHERE answer = 'broken'")
    assert note == "a person says that this is no change: an advertisement"
    assert rows(data, "SELECT title FROM current_articles WHERE url = ?", URLS[1]) == [
        ("第1号通知",)
    ]
    assert rebuilt_alike(data)


def test_the_last_decision_on_a_thing_counts(data: Path) -> None:
    name = article(data, URLS[0])
    done_here(data, "review", "withdrawal", name, "wrong")
    ((since,),) = rows(data, "SELECT from_at FROM reviews")
    assert standing(data)[0] == ("live", 1)
    refused = here(data, "review", "withdrawal", name, "right")
    assert (refused.returncode, "is not withdrawn" in refused.stderr) == (1, True)
    assert since.startswith("2026-10-02")


def test_an_event_that_is_wrong_leaves_the_absences_to_count(tmp_path: Path) -> None:
    data = tmp_path / "data"
    writer = Writer()
    for n, url in enumerate(URLS):
        writer.response(page(f"第{n}号通知"), at(1), url)
        for day in (3, 5):
            writer.response(b"<h1>404</h1>", at(day), url, "404 Not Found")
    writer.save(tmp_path / "a.warc.gz")
    done_here(data, "import", str(tmp_path / "a.warc.gz"))
    assert standing(data) == [("live", 1)] * 6
    done_here(data, "review", "event", "small.example", "2026-10-03", "wrong")
    assert standing(data) == [("withdrawn", 1)] * 6
    assert rows(data, "SELECT review FROM host_events") == [("wrong",)]
    assert rebuilt_alike(data)
    done_here(data, "review", "event", "small.example", "2026-10-03", "right")
    assert standing(data) == [("live", 1)] * 6
    assert rows(data, "SELECT review FROM host_events") == [("right",)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("withdrawal", URLS[2], "wrong"), "is not withdrawn"),
        (("change", URLS[2], "1", "wrong"), "version 1 is no change"),
        (("event", "small.example", "2026-10-02", "wrong"), "no event began on 2026-10-02"),
        (("withdrawal", "http://nowhere.example/", "wrong"), "http://nowhere.example/"),
    ],
)
def test_what_cannot_be_decided_is_said(data: Path, arguments: tuple[str, ...], said: str) -> None:
    run = here(data, "review", *arguments)
    assert run.returncode == 1
    assert said in run.stderr
    assert rows(data, "SELECT * FROM reviews") == []


def test_a_crawl_after_a_decision_goes_on_from_it(tmp_path: Path) -> None:
    data, sources = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/0")
        sites.article(URLS[0], "通知", "自十月起调整住院结算流程。")
        done(data, "crawl", "small", proxy=sites.url, **sources)
        gone = sites.answers.pop(URLS[0])
        done(data, "crawl", "small", proxy=sites.url, **sources)
        assert standing(data) == [("suspected", 1)]
        done_here(data, "review", "withdrawal", URLS[0], "wrong", **sources)
        assert standing(data) == [("live", 1)]
        done(data, "crawl", "small", proxy=sites.url, **sources)
        assert standing(data) == [("suspected", 1)]
        sites.answers[URLS[0]] = gone
        done(data, "crawl", "small", proxy=sites.url, **sources)
    assert standing(data) == [("live", 1)]
    assert parsed(done_here(data, "rebuild", "--check", "--json", **sources)) == []

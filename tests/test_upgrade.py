"""A better extractor re-reads what is held: ours never poses as the publisher's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.store import histories
from pipelines.sameness.relate import relate
from tests.crawling import (
    SmallSites,
    article,
    checked,
    declare,
    done,
    done_here,
    parsed,
    rows,
    value,
)

HOST = "bureau.example"
LEAD = "The bureau published the price list of two hundred services on Monday."
PAGES = {
    "a1": "Hospitals must post the new prices within ten days.",
    "a2": "Clinics in nine counties will join the purchase of insulin.",
    "a3": "The fund paid for 1,240 outpatient visits in October.",
}


def page(title: str, line: str) -> str:
    """A page whose lead stands outside the element that was first declared."""
    return (
        article(title, line)
        .replace("<article>", f"<main><p>{LEAD}</p><article>")
        .replace("</article>", "</article></main>")
        .replace("<time>2026-11-02</time>", "")
    )


class Upgraded(NamedTuple):
    """An archive and the declarations it was crawled with."""

    data: Path
    declared: Path


def causes(data: Path) -> dict[str, list[str]]:
    """The causes of each article's versions, in order."""
    found: dict[str, list[str]] = {}
    for url, cause in rows(
        data,
        """SELECT url, cause FROM version_history JOIN current_articles USING (article_id)
        ORDER BY url, version_history.version""",
    ):
        found.setdefault(url.rpartition("/")[2], []).append(cause)
    return found


def choose_body(declared: Path, selector: str) -> dict[str, str]:
    """Declare another element as the article's text."""
    env = declare(declared, "bureau", HOST, rows=3)
    file = declared / "bureau.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('body = "article"', f'body = "{selector}"'), encoding="utf-8")
    return env


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[SmallSites]:
    """A site of three articles; a parameter says whether it answers conditional requests."""
    conditional = getattr(request, "param", True)
    with SmallSites() as server:
        server.list(f"http://{HOST}/list", *(f"/a/{name}" for name in PAGES))
        for name, line in PAGES.items():
            body = page(f"Notice {name}", line)
            server.article(f"http://{HOST}/a/{name}", "x")
            answer = server.answers[f"http://{HOST}/a/{name}"]
            assert not callable(answer)
            answer.body = body
            answer.headers = {"ETag": f'"{hash(body)}"'} if conditional else {}
        yield server


def edit(site: SmallSites, name: str, line: str) -> None:
    """Let the publisher change an article."""
    answer = site.answers[f"http://{HOST}/a/{name}"]
    assert not callable(answer)
    answer.body = page(f"Notice {name}", line)
    answer.headers = {key: f'"{hash(answer.body)}"' for key in answer.headers}


@pytest.mark.parametrize("site", [True, False], indirect=True, ids=["304", "always 200"])
def test_an_edit_is_told_from_an_upgrade_on_the_same_crawl(
    site: SmallSites, tmp_path: Path
) -> None:
    data, declared = tmp_path / "data", tmp_path / "declared"
    done(data, "crawl", "bureau", proxy=site.url, **choose_body(declared, "article"))
    edit(site, "a2", PAGES["a2"].replace("nine", "eleven"))
    env = choose_body(declared, "main")
    done(data, "crawl", "bureau", proxy=site.url, **env)
    assert causes(data) == {"a1": ["first"], "a2": ["first", "change"], "a3": ["first"]}
    assert all(LEAD in text for (text,) in rows(data, "SELECT text FROM version_history"))
    superseded = "SELECT count(*) FROM readings WHERE superseded_at IS NOT NULL"
    assert value(data, superseded) == 3
    assert rows(
        data,
        """SELECT characters_added, characters_removed FROM version_history
        WHERE cause = 'change'""",
    ) == [(6, 4)]
    done(data, "crawl", "bureau", proxy=site.url, **env)
    done_here(data, "reextract", **env)
    done_here(data, "verify", **env)
    assert value(data, "SELECT count(*) FROM version_history") == 4
    assert value(data, superseded) == 3


def test_an_upgrade_that_reads_the_same_adds_no_version(site: SmallSites, tmp_path: Path) -> None:
    data, declared = tmp_path / "data", tmp_path / "declared"
    done(data, "crawl", "bureau", proxy=site.url, **choose_body(declared, "article"))
    env = choose_body(declared, "main > article")
    edit(site, "a3", PAGES["a3"].replace("1,240", "1,250"))
    done(data, "crawl", "bureau", proxy=site.url, **env)
    assert causes(data) == {"a1": ["first"], "a2": ["first"], "a3": ["first", "change"]}
    assert done_here(data, "reextract", **env).stdout.startswith("Nothing to read again")


def test_reextract_reads_stored_bytes_without_asking_anyone(
    site: SmallSites, tmp_path: Path
) -> None:
    data, declared = tmp_path / "data", tmp_path / "declared"
    done(data, "crawl", "bureau", proxy=site.url, **choose_body(declared, "article"))
    asked = len(site.asked)
    env = choose_body(declared, "main")
    assert "3  upgraded" in done_here(data, "reextract", **env).stdout
    assert len(site.asked) == asked
    assert set(map(tuple, causes(data).values())) == {("first",)}
    assert [text for (text,) in rows(data, "SELECT text FROM current_articles ORDER BY url")] == [
        f"{LEAD}\n{line}" for line in PAGES.values()
    ]
    extractors = {e for (e,) in rows(data, "SELECT extractor FROM readings")}
    assert len(extractors) == 2
    assert all(e.startswith("trafilatura 2.") and "; source " in e for e in extractors)


def test_a_page_that_could_not_be_read_is_read_at_last(site: SmallSites, tmp_path: Path) -> None:
    data, declared = tmp_path / "data", tmp_path / "declared"
    env = choose_body(declared, "article")
    done(data, "crawl", "bureau", proxy=site.url, **env)
    text = value(data, "SELECT text FROM current_articles WHERE url LIKE '%/a2'")
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        # As if the extractor of that day had failed on the page.
        (article_id,) = connection.execute(
            "SELECT article_id FROM articles WHERE url LIKE '%/a2'"
        ).fetchone()
        connection.execute(
            "UPDATE capture_log SET note = 'not read: why' WHERE article_id = ?", (article_id,)
        )
        connection.execute("DELETE FROM versions WHERE article_id = ?", (article_id,))
        connection.execute("DELETE FROM reading_log WHERE article_id = ?", (article_id,))
        connection.row_factory = sqlite3.Row
        histories.update(connection, article_id, relate)
    note = "SELECT outcome, note FROM captures WHERE url LIKE '%/a2'"
    assert rows(data, note) == [("error", "not read: why")]
    assert "1  read at last" in done_here(data, "reextract", **env).stdout
    assert value(data, "SELECT text FROM current_articles WHERE url LIKE '%/a2'") == text
    assert rows(data, note) == [("new", None)]


def test_what_was_cited_stays(site: SmallSites, tmp_path: Path) -> None:
    data, declared = tmp_path / "data", tmp_path / "declared"
    done(data, "crawl", "bureau", proxy=site.url, **choose_body(declared, "article"))
    before = rows(
        data,
        "SELECT url, text, h.text_digest FROM current_articles JOIN"
        " (SELECT article_id, text_digest FROM version_history) h USING (article_id)",
    )
    done_here(data, "reextract", **choose_body(declared, "main"))
    for url, text, digest in before:
        shown = parsed(done_here(data, "show", url, "--digest", digest[:20], "--json"))
        assert shown[0]["text"] == text
        assert "another extractor" in shown[0]["known"]
    kept = [
        json.loads(record.content_stream().read())["value"]["text"]
        for file in (data / "warc").glob("*.warc.gz")
        for record in ArchiveIterator(open(file, "rb"))  # noqa: SIM115
        if record.rec_type == "conversion"
    ]
    assert sorted(kept) == sorted(text for _, text, _ in before)
    assert checked(data) == (0, "")

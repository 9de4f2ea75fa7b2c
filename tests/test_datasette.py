"""The archive in Datasette: plain, and as `yigai serve` opens it."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from lxml import etree

from archive.store.views import VIEWS
from tests.conftest import Shelf
from tests.crawling import (
    Answer,
    SmallSites,
    article,
    declare,
    done,
    done_here,
    value,
)
from tests.desk import answers, ask, fetch, serving

DATASETTE = Path(sys.executable).with_name("datasette")
SAME = "Both of these pages say the very same thing, and say it in full."
TITLE = "Notice <script>alert(1)</script> & <b>more</b>"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a row in every view."""
    folder = tmp_path_factory.mktemp("datasette")
    sources = declare(folder / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/plain", "/a/copy", "/a/marked", "/a/gone")
        sites.article("http://small.example/a/plain", "Plain", SAME)
        sites.article("http://small.example/a/copy", "Copy", SAME)
        escaped = TITLE.replace("&", "&amp;").replace("<", "&lt;")
        sites.answers["http://small.example/a/marked"] = Answer(article(escaped))
        done(folder / "data", "crawl", "small", proxy=sites.url, **sources)
    shelf = Shelf(folder / "data" / "archive.db")
    for day in (0, 2):  # a withdrawal takes two looks a day apart
        shelf.answer("absent", "https://paper.example/gone", status=404, day=day)
        shelf.read(f"Patients pay {5 + day}%.", "https://paper.example/copy", title="Copy", day=day)
    for n in range(5):
        shelf.read("The text.", f"https://dark.example/{n}", day=1)
        shelf.answer("refused", f"https://dark.example/{n}", status=403, day=2)
    shelf.store.close()
    done_here(folder / "data", "review", "withdrawal", "https://paper.example/gone", "right")
    return folder / "data"


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    with serving(data) as (_, url):
        yield url


ALL = "_shape=array&_size=max"  # a page has 100 rows, and there are more sources


def test_a_plain_datasette_answers_every_view(data: Path) -> None:
    async def answers() -> dict[str, int]:
        client = Datasette([str(data / "archive.db")]).client
        found = {view: await client.get(f"/archive/{view}.json?{ALL}") for view in VIEWS}
        return {view: len(answer.json()) for view, answer in found.items()}

    counts = {view: value(data, f"SELECT count(*) FROM {view}") for view in VIEWS}
    assert {name for name, count in counts.items() if not count} == {
        *("attachments", "document_numbers", "document_number_gaps", "passages", "withheld"),
    }
    assert asyncio.run(answers()) == counts


def test_the_datasette_command_opens_it(data: Path) -> None:
    page = "/archive/current_articles.json?_shape=array"
    got = subprocess.run(
        [DATASETTE, data / "archive.db", "--get", page], capture_output=True, text=True, check=True
    )
    titles = {row["title"] for row in json.loads(got.stdout)}
    assert titles > {"Plain", "Copy", TITLE}


def test_serve_shows_what_views_and_columns_mean(served: str) -> None:
    page = fetch(f"{served}/archive/current_articles")
    assert "One row per article whose text was read at least once" in page
    assert "BCP 47" in page
    assert "One row per declared source: how it is doing." in fetch(
        f"{served}/archive/source_health"
    )


def test_serve_begins_with_the_views(served: str) -> None:
    home = fetch(f"{served}/archive")
    assert all(f'href="/archive/{view}"' in home for view in VIEWS)


def test_markup_in_a_title_is_shown_and_not_obeyed(served: str, data: Path) -> None:
    marked = "SELECT title FROM current_articles WHERE url LIKE '%/marked'"
    assert value(data, marked) == TITLE
    page = fetch(f"{served}/archive/current_articles?_col=title")
    assert "Notice &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;more&lt;/b&gt;" in page
    assert "<script>alert(1)" not in page


def test_serve_answers_queries(served: str) -> None:
    sql = "select+title+from+current_articles+where+title+%3D+%27Plain%27"
    assert json.loads(fetch(f"{served}/archive.json?sql={sql}&_shape=array")) == [
        {"title": "Plain"}
    ]


def test_serve_ends_when_it_is_told_to(data: Path) -> None:
    with serving(data) as (server, url):
        fetch(url)
        server.terminate()
        server.wait()
        assert not answers(url)


def test_cells_lead_to_our_pages(served: str, data: Path) -> None:
    page = fetch(f"{served}/archive/captures?_sort=capture_id")
    article_id = value(data, "SELECT article_id FROM articles WHERE url LIKE '%/plain'")
    assert f'<a href="/article/{article_id}">{article_id}</a>' in page
    assert '<a href="/evidence/1">1</a>' in page
    assert '<a href="/archive/captures?crawl_id=1">1</a>' in page
    assert 'rel="noopener nofollow" href="http://small.example/' in page
    assert '<a href="/source/small">small</a>' in fetch(f"{served}/archive/crawls")


def test_times_and_texts_are_short_in_tables(served: str) -> None:
    page = fetch(f"{served}/archive/withdrawn_articles")
    assert ">2026-10-01 12:00</time>" in page
    assert '<time datetime="2026-10-01T12:00:00.000000Z"' in page
    long = quote("SELECT 1 AS article_id, printf('%.300c', '文') AS text")
    assert 'href="/article/1">all 300 characters</a>' in fetch(f"{served}/archive?sql={long}")


def test_column_descriptions_are_folded(served: str) -> None:
    page = fetch(f"{served}/archive/current_articles")
    assert "<summary>What the 36 columns mean</summary>" in page
    assert 'class="column-descriptions"' not in page


def test_rows_of_views_lead_to_our_pages(served: str) -> None:
    for path, there in (
        ("current_articles/1", "/article/1"),
        ("changes/2", "/article/2"),
        ("source_health/small", "/source/small"),
        ("captures/3", "/archive/captures?capture_id=3"),
    ):
        status, said, _ = ask(f"{served}/archive/{path}", follow=False)
        assert (status, said["location"]) == (302, there)


def test_datasettes_pages_run_no_script_but_their_own(served: str) -> None:
    for path in ("", "/current_articles", "/changed_last_week", "?sql=select+1"):
        _, said, body = ask(f"{served}/archive{path}")
        policy = said["content-security-policy"]
        assert "default-src 'none'; script-src 'self' 'sha256-" in policy
        assert "unsafe-inline'; img" in policy.partition("style-src")[2]
        assert "unsafe" not in policy.partition("style-src")[0]
        for script in re.findall(r"<script>(.*?)</script>", body.decode(), re.DOTALL):
            assert b64encode(sha256(script.encode()).digest()).decode() in policy, script


def test_no_csv_is_cut(served: str, data: Path) -> None:
    captures = value(data, "SELECT count(*) FROM captures")
    several = "SELECT a.capture_id FROM captures a, captures b, captures c"
    asked = f"/archive.csv?sql={quote(several)}"
    assert captures**3 > 5_000
    assert fetch(f"{served}{asked}").count("\n") == captures**3 + 1
    assert fetch(f"{served}/archive/captures.csv?_size=2").count("\n") == captures + 1


def test_a_formula_in_a_csv_is_text(served: str) -> None:
    sql = quote("SELECT '=1+1' AS a, '-1' AS b, -1 AS c")
    page = fetch(f"{served}/archive.csv?sql={sql}")
    assert page.splitlines()[1] == "'=1+1,'-1,-1"


def test_what_would_write_is_refused(served: str) -> None:
    for sql in ("DELETE FROM articles", "PRAGMA journal_mode = DELETE", "ATTACH 'x' AS x"):
        for path in ("/archive", "/archive.json", "/archive.csv"):
            assert ask(f"{served}{path}?sql={quote(sql)}")[0] == 400, (path, sql)


def test_a_saved_query_with_an_instant_is_a_feed_too(served: str) -> None:
    feed = etree.fromstring(ask(f"{served}/archive/withdrawn.atom")[2])
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("//a:entry/a:updated/text()", namespaces=space) == [
        "2026-10-01T12:00:00.000000Z"
    ]
    [link] = feed.xpath("//a:entry/a:link/@href", namespaces=space)
    assert link.startswith(f"{served}/article/")
    assert "withdrawn.atom" in fetch(f"{served}/archive/withdrawn")
    assert "of_issuer.atom" not in fetch(f"{served}/archive/of_issuer")

"""The archive in Datasette: plain, and as `yigai serve` opens it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from datasette.app import Datasette

from archive.store.views import VIEWS
from tests.conftest import Shelf
from tests.crawling import (
    YIGAI,
    Answer,
    SmallSites,
    article,
    declare,
    done,
    done_here,
    environment,
    value,
)

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


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`yigai serve`, once it answers, and its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [YIGAI, "--data", data, "serve", "--port", str(port)],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        while server.poll() is None and not answers(url):
            time.sleep(0.1)
        yield server, url
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def answers(url: str) -> bool:
    try:
        urlopen(url).close()
    except URLError:
        return False
    return True


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    with serving(data) as (_, url):
        yield url


def fetch(url: str) -> str:
    with urlopen(url) as response:
        return str(response.read().decode())


ALL = "_shape=array&_size=max"  # a page has 100 rows, and there are more sources


def test_a_plain_datasette_answers_every_view(data: Path) -> None:
    async def answers() -> dict[str, int]:
        client = Datasette([str(data / "archive.db")]).client
        found = {view: await client.get(f"/archive/{view}.json?{ALL}") for view in VIEWS}
        return {view: len(answer.json()) for view, answer in found.items()}

    counts = {view: value(data, f"SELECT count(*) FROM {view}") for view in VIEWS}
    assert min(counts.values()) > 0
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

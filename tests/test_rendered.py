"""A site whose pages are empty without scripts, crawled through the system's Chromium.

The site is of our own making; that such sites fill an element from JSON rests on what is known of
pages that the declarations call paused for it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.crawling import (
    Answer,
    SmallArchive,
    SmallSites,
    declare,
    done,
    here,
    parsed,
    rows,
    settings,
    value,
    yigai,
)

SITE = "http://small.example"
LINES = {
    "one": "各县应当在年底以前公布家庭医生签约服务的收费标准，并在乡镇卫生院张贴。",
    "two": "门诊慢性病病种由二十种增加到三十二种，自明年一月一日起执行新的目录。",
}
SHELL = """<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>
<{tag} id="filled"></{tag}><img src="/picture.png"><script>
fetch("{private}").catch(() => 0);
fetch("/leap").catch(() => 0);
fetch("{data}").then(r => r.json()).then(rows => {{
  for (const row of rows) document.getElementById("filled").insertAdjacentHTML("beforeend", row);
}});</script></body></html>"""


@dataclass
class Scripted(SmallArchive):
    """The site, and a server of this machine that nobody may ask."""

    secret: SmallSites

    def put(self, path: str, title: str, tag: str, filled: list[str]) -> None:
        """A page that a script fills from JSON."""
        shell = SHELL.format(
            title=title, tag=tag, data=f"{path}.json", private=f"{self.secret.url}/secret"
        )
        self.sites.answers[SITE + path] = Answer(shell)
        self.sites.answers[f"{SITE}{path}.json"] = Answer(
            json.dumps(filled), headers={"Content-Type": "application/json"}
        )


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripted]:
    if shutil.which("chromium") is None and not os.environ.get("CI"):
        pytest.skip("there is no Chromium; `apt-get install chromium` brings it")
    folder = tmp_path_factory.mktemp("scripted")
    declared = declare(folder / "sources", "small", "small.example", rows=2)
    path = folder / "sources" / "small.toml"
    said = path.read_text(encoding="utf-8").replace(
        "[[discover]]", "browser = true\n\n[[discover]]", 1
    )
    path.write_text(said, encoding="utf-8")
    ours = settings(folder, ALLOW_PRIVATE_ADDRESSES=False)
    with SmallSites() as sites, SmallSites() as secret:
        site = Scripted(folder / "data", sites, declared | ours, secret)
        items = [
            f'<li><a href="/a/{n}">通知</a> <i>2026-11-02</i></li>' for n in (*LINES, "hidden")
        ]
        site.put("/list", "列表", "ul", items)
        for name, line in LINES.items():
            site.put(f"/a/{name}", "关于工作安排的通知", "article", [f"<p>{line}</p>"])
        to_secret = {"Location": f"{secret.url}/secret"}
        sites.answers[f"{SITE}/leap"] = Answer(status=302, headers=to_secret)
        sites.answers[f"{SITE}/robots.txt"] = Answer("User-agent: *\nDisallow: /a/hidden\n")
        yield site


@pytest.fixture(scope="module")
def crawled(scripted: Scripted) -> Scripted:
    done(
        scripted.data,
        "crawl",
        "small",
        proxy=scripted.sites.url,
        YIGAI_BROWSER="1",
        **scripted.declared,
    )
    return scripted


def test_without_the_browser_the_source_is_paused_and_says_why(scripted: Scripted) -> None:
    (row,) = (
        source
        for source in parsed(here(scripted.data, "sources", "--json", **scripted.declared))
        if source["source"] == "small"
    )
    assert "YIGAI_BROWSER" in row["paused"]
    run = here(scripted.data, "crawl", "small", **scripted.declared)
    assert run.returncode == 2
    assert "its pages need a browser: set YIGAI_BROWSER" in run.stderr


def test_health_says_why_it_is_paused(tmp_path: Path) -> None:
    declared = declare(tmp_path / "sources", "small", "small.example")
    file, data = tmp_path / "sources" / "small.toml", tmp_path / "data"
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", "/a/one")
        sites.article(f"{SITE}/a/one", "Opening hours")
        done(data, "crawl", "small", proxy=sites.url, **declared)
        file.write_text(f"browser = true\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
        asked = len(sites.asked)
        assert yigai(data, "crawl", "small", proxy=sites.url, **declared).returncode == 2
        assert len(sites.asked) == asked
    status = parsed(here(data, "status", "--json", **declared))
    (row,) = (source for source in status if source["source"] == "small")
    assert (row["state"], "YIGAI_BROWSER" in row["reason"]) == ("paused", True)


def test_lists_and_texts_come_as_a_reader_sees_them(crawled: Scripted) -> None:
    texts = rows(crawled.data, "SELECT url, text FROM current_articles ORDER BY url")
    assert texts == [(f"{SITE}/a/{name}", line) for name, line in LINES.items()]
    note = "SELECT DISTINCT substr(note, 1, 20) FROM captures WHERE url LIKE '%/a/%'"
    assert value(crawled.data, note) == "rendered by Chromium"


def test_it_is_as_polite_as_ever(crawled: Scripted) -> None:
    urls = crawled.sites.urls()
    assert f"{SITE}/a/hidden" not in urls
    assert not [url for url in urls if url.endswith(".png")]
    pages = [
        asked
        for asked in crawled.sites.asked
        if asked.url.removeprefix(SITE) in ("/list", "/a/one", "/a/two")
    ]
    assert len(pages) == 3
    assert all("yigai" in asked.headers["User-Agent"].lower() for asked in pages)
    spans = sorted((asked.started, asked.ended) for asked in pages)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_a_page_reaches_no_private_address(crawled: Scripted) -> None:
    assert f"{SITE}/leap" in crawled.sites.urls()
    assert crawled.secret.asked == []
    assert not [asked for asked in crawled.sites.asked if "secret" in asked.url]


def test_rebuild_and_verify_say_the_same(crawled: Scripted) -> None:
    crawled.sound(YIGAI_BROWSER="1")


def test_a_browser_that_is_none_is_said(scripted: Scripted, tmp_path: Path) -> None:
    named = {"YIGAI_BROWSER": "/no/such/chromium"}
    run = yigai(tmp_path / "data", "crawl", "small", **scripted.declared | named)
    assert run.returncode == 1
    assert "/no/such/chromium" in run.stderr

"""The desk, over HTTP: every page, what may not get into one, files, headers, what goes wrong."""

from __future__ import annotations

import csv
import gzip
import json
import re
import signal
import socket
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import pytest
from lxml import html
from lxml.etree import _Element

from archive.datasette import headers
from archive.store.store import open_to_write
from tests.crawling import PATIENCE, column, rows, value, yigai
from tests.desk import FORMULA, NOTICE, NUMBER, SCRIPT, ask, fetch, furnished, serving

HAN = re.compile("[\u3400-\u9fff]")
ENOUGH = 400  # pages that are looked at


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    with serving(data) as (_, url):
        yield url


@pytest.fixture(scope="module")
def notice(data: Path) -> int:
    return int(value(data, "SELECT article_id FROM articles WHERE url = ?", NOTICE))


@pytest.fixture(scope="module")
def pages(served: str, data: Path) -> dict[str, _Element]:
    """Every page of ours that can be reached from home and the articles, by its path."""
    found: dict[str, _Element] = {}
    waiting = ["/", f"/search?q={quote('通知')}", "/search?q=text&language=en", "/search"]
    waiting += [f"/article/{n}" for n in column(data, "SELECT article_id FROM articles")]
    waiting += ["/withdrawn?status=suspected", "/changes?order=newest&only=figures&days=0"]
    while waiting and len(found) < ENOUGH:
        path = waiting.pop()
        sources = sum(known.startswith("/source/") for known in found)
        if path in found or not is_ours(path) or (path.startswith("/source/") and sources > 9):
            continue
        status, said, body = ask(f"{served}{path}")
        assert status == 200, path
        if not said["content-type"].startswith("text/html"):
            continue
        found[path] = html.document_fromstring(body.decode())
        waiting += [link for link in links(found[path], served, path) if is_ours(link)]
    return found


def is_ours(path: str) -> bool:
    return not path.startswith(("/archive", "/evidence", "/desk/", "/-/"))


def links(page: _Element, served: str, path: str) -> list[str]:
    """The addresses of this server that a page leads to."""
    found = [urldefrag(urljoin(f"{served}{path}", a))[0] for a in page.xpath("//a/@href")]
    return [link.removeprefix(served) or "/" for link in found if link.startswith(served)]


def text_of(page: str) -> str:
    return " ".join(html.document_fromstring(page).text_content().split())


def test_every_page_is_there(pages: dict[str, _Element], notice: int) -> None:
    for path in ("/", "/changes", "/withdrawn", "/sources", "/source/small", f"/article/{notice}"):
        assert path in pages, path
    assert f"/article/{notice}/diff/1..2" in pages
    assert 40 < len(pages) < ENOUGH


def test_every_link_leads_somewhere(served: str, pages: dict[str, _Element], data: Path) -> None:
    found = {link for path, page in pages.items() for link in links(page, served, path)}
    by_hand = column(data, "SELECT capture_id FROM captures WHERE warc_file = 'a.warc.gz'")
    found -= {f"/evidence/{capture}" for capture in by_hand}  # no record was written
    for link in sorted(found - set(pages)):
        assert ask(f"{served}{link}")[0] == 200, link


def test_every_anchor_stands_on_its_page(pages: dict[str, _Element]) -> None:
    for path, page in pages.items():
        names = set(page.xpath("//@id"))
        assert len(names) == len(page.xpath("//@id")), path
        for anchor in page.xpath("//a/@href[starts-with(., '#')]"):
            assert anchor[1:] in names, (path, anchor)


def test_every_page_loads_nothing_but_its_stylesheet(
    served: str, pages: dict[str, _Element]
) -> None:
    for path, page in pages.items():
        assert not page.xpath("//script | //style | //iframe | //img | //@style"), path
        assert not [name for e in page.iter() for name in e.attrib if name.startswith("on")], path
        assert {*page.xpath("//link[not(@rel='canonical')]/@href")} <= {
            "/desk/desk.css", "/desk/seal.svg", "/changes.atom"
        }, path  # fmt: skip
        assert (
            ask(f"{served}{path}")[1]["content-security-policy"]
            == headers.OURS["content-security-policy"]
        )


def test_links_to_publishers_tell_them_nothing(pages: dict[str, _Element], served: str) -> None:
    outside = 0
    for path, page in pages.items():
        for link in page.xpath("//a[@href]"):
            url = urljoin(f"{served}{path}", link.get("href"))
            assert urlsplit(url).scheme == "http" or url.startswith("https:"), (path, url)
            if not url.startswith(served):
                assert link.get("rel") == "noopener nofollow", (path, url)
                outside += 1
    assert outside > 20


def test_every_chinese_word_has_its_language(pages: dict[str, _Element]) -> None:
    seen = 0
    for path, page in pages.items():
        for text in page.xpath("//body//text()"):
            if HAN.search(text):
                holder = text.getparent().getparent() if text.is_tail else text.getparent()
                tag = holder.xpath("string(ancestor-or-self::*[@lang][1]/@lang)")
                assert tag.startswith("zh"), (path, text, tag)
                seen += 1
    assert seen > 50


def test_what_would_be_a_script_is_shown_as_text(served: str, pages: dict[str, _Element]) -> None:
    shown = [path for path, page in pages.items() if SCRIPT in page.text_content()]
    assert len(shown) > 3
    for path in shown:
        assert "<script" not in fetch(f"{served}{path}")


def test_marks_that_cannot_be_seen_are_named(pages: dict[str, _Element]) -> None:
    named = 0
    for page in pages.values():
        text = page.text_content()
        assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e]", text)
        named += "‹202E›round‹202C› and ‹001B›[31mred" in text
    assert named > 1


def test_an_article_says_where_each_fact_was_read(served: str, data: Path) -> None:
    plain = value(data, "SELECT article_id FROM current_articles WHERE title = 'Plain'")
    page = html.document_fromstring(fetch(f"{served}/article/{plain}"))
    facts = {
        row.findtext("dt"): " ".join(row.find("dd").text_content().split())
        for row in page.xpath("//section[@id='facts']//dl/div")
    }
    assert facts["Published"].startswith("2 Nov 2026")
    assert "selector" in facts["Published"]
    assert facts["Author"] == "not read"


def test_an_article_shows_versions_copies_attachments_and_its_life(
    served: str, notice: int, data: Path
) -> None:
    page = fetch(f"{served}/article/{notice}")
    said = text_of(page)
    assert NUMBER in said
    assert "Life of this article: version 1 from 1 Oct, version 2 from 3 Oct" in page
    assert [c.text_content() for c in html.fromstring(page).xpath("//div[@class='sheet']//td")] == [
        "项目", "金额", "诊察费", "38"
    ]  # fmt: skip
    assert "v2结余部分按60%留用。" in said.replace(" ", "")
    harm = value(data, "SELECT article_id FROM articles WHERE url LIKE '%/harm'")
    page = fetch(f"{served}/article/{harm}")
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
    copy = value(data, "SELECT article_id FROM current_articles WHERE title = 'Copy'")
    assert "exact · The commission of small.example" in text_of(fetch(f"{served}/article/{copy}"))


def test_an_article_as_it_stood(served: str, notice: int) -> None:
    then = text_of(fetch(f"{served}/article/{notice}/at/2026-10-02"))
    assert "结余部分按70%留用" in then
    assert "As it stood on 2 Oct 2026, 23:59" in then
    assert "结余部分按60%留用" in text_of(fetch(f"{served}/article/{notice}"))
    status, said, _ = ask(f"{served}/article/{notice}/v1", follow=False)
    assert (status, said["location"]) == (302, f"/article/{notice}/at/2026-10-01T12:00:00.000000Z")


def test_a_long_text_has_a_table_of_contents(served: str, data: Path) -> None:
    long = value(data, "SELECT article_id FROM articles WHERE url LIKE '%/long'")
    page = html.document_fromstring(fetch(f"{served}/article/{long}"))
    entries = page.xpath("//nav[@aria-label='Contents']//a")
    assert [entry.text for entry in entries] == [f"{n}. Part {n}" for n in range(1, 12)]


def test_an_address_without_a_text_has_a_page(served: str, data: Path) -> None:
    never = value(data, "SELECT article_id FROM articles WHERE url LIKE '%/never'")
    assert "no text of an article was ever read" in text_of(fetch(f"{served}/article/{never}"))


def test_a_diff_marks_what_changed_and_folds_the_rest(served: str, notice: int) -> None:
    page = html.document_fromstring(fetch(f"{served}/article/{notice}/diff/1..2"))
    assert [e.text for e in page.xpath("//div[@class='o x']/del")] == ["70", "，不得分解"]
    assert [e.text for e in page.xpath("//div[@class='w x']/ins")] == ["60"]
    assert page.xpath("//details/summary[contains(., 'paragraphs unchanged')]")
    whole = html.document_fromstring(fetch(f"{served}/article/{notice}/diff/1..2?all=1"))
    assert not whole.xpath("//div[@class='diff']/details")


def test_two_articles_are_compared(served: str, notice: int, data: Path) -> None:
    other = value(data, "SELECT article_id FROM articles WHERE url LIKE '%paper.example/1'")
    said = text_of(fetch(f"{served}/diff/{notice}..{other}"))
    assert "How two articles differ" in said
    assert "only in the first" in said


def test_a_record_is_downloaded_and_never_rendered(served: str, data: Path) -> None:
    capture, url = rows(
        data, "SELECT capture_id, url FROM captures WHERE url LIKE '%/a/plain' LIMIT 1"
    )[0]
    status, said, body = ask(f"{served}/evidence/{capture}")
    assert (status, said["content-type"]) == (200, "application/warc")
    assert said["content-disposition"].startswith("attachment")
    assert "sandbox" in said["content-security-policy"]
    record = gzip.decompress(body)
    assert record.startswith(b"WARC/1.1\r\n")
    assert f"WARC-Target-URI: {url}".encode() in record
    assert record.count(b"WARC-Record-ID") == 1


def test_a_record_whose_file_is_not_there_is_said_to_be(served: str, data: Path) -> None:
    capture = value(data, "SELECT min(capture_id) FROM captures WHERE warc_file = 'a.warc.gz'")
    status, _, body = ask(f"{served}/evidence/{capture}")
    assert status == 404
    assert "cannot be read from a.warc.gz" in text_of(body.decode())


def test_home_counts_what_is_held(served: str, data: Path) -> None:
    said = text_of(fetch(served))
    assert f"{value(data, 'SELECT count(*) FROM current_articles')} articles on" in said
    assert "Patients pay 60% of it." in said
    assert "Patients pay 70% of it." in said


def test_home_calls_no_source_well_that_was_never_crawled(served: str, data: Path) -> None:
    said = text_of(fetch(served))
    counted = "SELECT count(*) FROM source_health WHERE state = ?"
    well, never, paused = (value(data, counted, state) for state in ("ok", "never", "paused"))
    assert f"{well} well" in said or f"{well} others well" in said
    assert f"{never} not crawled yet" in said
    assert f"{paused} paused" in said


def test_changes_can_be_narrowed(served: str) -> None:
    def titles(asked: str) -> list[str]:
        page = html.document_fromstring(fetch(f"{served}/changes?days=0&{asked}"))
        return [h.text_content() for h in page.xpath("//ol/li//h3")]

    assert len(titles("")) == 4
    assert titles("only=titles") == [f"{FORMULA} again"]
    assert titles("only=struck") == ["删改"]
    assert set(titles("only=figures")) >= {"总额付费通知", "Edited"}
    assert titles("order=newest")[0] == "Edited"
    assert "总额付费通知" not in text_of(fetch(f"{served}/changes?days=7"))


def test_changes_as_files(served: str) -> None:
    body = ask(f"{served}/changes.csv?days=0")[2].decode("utf-8-sig")
    found = list(csv.DictReader(StringIO(body)))
    assert len(found) == len(json.loads(fetch(f"{served}/changes.json?days=0"))) == 4
    assert f"'{FORMULA} again" in {row["title"] for row in found}
    feed = html.fromstring(fetch(f"{served}/changes.atom").encode())
    assert len(feed.xpath("//entry")) == 4


def test_what_is_gone(served: str) -> None:
    gone = text_of(fetch(f"{served}/withdrawn"))
    assert "转发通知" in gone
    assert "HTTP 404 at 4 Oct 2026, 20:00" in gone
    suspected = text_of(fetch(f"{served}/withdrawn?status=suspected"))
    assert "Once" in suspected
    assert "转发通知" not in suspected
    assert "转发通知" in ask(f"{served}/withdrawn.csv")[2].decode()
    assert json.loads(fetch(f"{served}/withdrawn.json?source=small")) == []


def test_a_source_says_when_it_was_watched(served: str) -> None:
    page = html.document_fromstring(fetch(f"{served}/source/small"))
    watched = page.xpath("//svg[contains(@aria-label, 'Days watched')]//rect[@class != 'f0']")
    assert len(watched) == 1
    assert "new" in watched[0].text_content()
    assert "Each declared selector found something" in page.text_content()
    assert ask(f"{served}/source/small?year=1850")[0] == 200


def test_a_source_that_nobody_crawls_has_a_page_too(served: str, data: Path) -> None:
    assert "not crawled by a schedule" in text_of(fetch(f"{served}/sources"))
    assert ask(f"{served}/source/seeds")[0] == 200
    seed = value(data, "SELECT article_id FROM articles WHERE url LIKE 'urn:%'")
    page = fetch(f"{served}/article/{seed}")
    assert "Saved by hand, taken in 2 Oct 2026" in text_of(page)
    assert 'href="urn:' not in page


def test_search_finds_marks_and_filters(served: str) -> None:
    page = html.document_fromstring(fetch(f"{served}/search?q={quote('留用')}"))
    assert {h.text_content() for h in page.xpath("//ol/li/h3")} == {"总额付费通知", "转发通知"}
    assert {m.text for m in page.xpath("//mark")} == {"留用"}
    gone = html.document_fromstring(fetch(f"{served}/search?q={quote('留用')}&status=withdrawn"))
    assert [h.text_content() for h in gone.xpath("//ol/li/h3")] == ["转发通知"]
    late = fetch(f"{served}/search?q={quote('留用')}&after=2027-01-01")
    assert "Nothing found" in late


def test_search_leads_from_an_address_to_its_article(served: str, notice: int) -> None:
    status, said, _ = ask(f"{served}/search?q={quote(NOTICE, safe='')}", follow=False)
    assert (status, said["location"]) == (302, f"/article/{notice}")


@pytest.mark.parametrize("query", ['"', "AND", "*", "(", "a NOT", "-", "‮", "'; DROP TABLE x"])
def test_any_query_is_answered(served: str, query: str) -> None:
    assert ask(f"{served}/search?q={quote(query)}")[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/article/999999", "/article/1/diff/1..99", "/diff/1..999999", "/source/nobody",
     "/evidence/999999", "/article/1/at/yesterday", "/article/1/at/1990-01-01", "/article/1/v99",
     "/archive/nothing", f"/article/{'9' * 15}"],
)  # fmt: skip
def test_what_is_not_there_is_said_in_our_hand(served: str, path: str) -> None:
    status, said, body = ask(f"{served}{path}")
    assert status == 404
    assert said["content-security-policy"] == headers.OURS["content-security-policy"]
    assert "There is no such page here" in body.decode()


def test_errors_are_one_line_of_the_log(data: Path) -> None:
    with serving(data) as (server, url):
        ask(f"{url}/nothing%0Ahere")
        ask(f"{url}/archive/current_articles?_sort=nothing")
        ask(f"{url}/archive?sql={quote('SELECT nobody FROM captures')}")
        server.terminate()
        assert server.stderr
        lines = server.stderr.read().splitlines()
    assert len(lines) == 3, lines
    assert lines[0].startswith("404 /nothing")
    assert lines[1].startswith("400 /archive/current_articles: Cannot sort")
    assert "no such column: nobody" in lines[2]


def test_ctrl_c_is_how_it_ends(data: Path) -> None:
    with serving(data) as (server, _):
        server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0
        assert server.stderr
        assert not server.stderr.read()


def test_a_bug_is_a_page_and_a_line(data: Path, tmp_path: Path) -> None:
    broken = tmp_path / "data"
    broken.mkdir()
    (broken / "archive.db").write_bytes((data / "archive.db").read_bytes())
    with serving(broken) as (server, url):
        (broken / "archive.db").write_bytes(b"")
        status, _, body = ask(f"{url}/article/1")
        server.terminate()
        assert server.stderr
        lines = server.stderr.read().splitlines()
    assert status == 500
    assert "Something went wrong" in body.decode()
    assert len(lines) == 1, lines
    assert lines[0].startswith("500 /article/1: OperationalError: no such table")


def test_a_port_that_is_taken_is_said_in_a_line(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = yigai(data, "serve", "--port", str(port))
    assert run.returncode == 1
    assert run.stderr.strip().splitlines() == [run.stderr.strip()]
    assert f"port {port}: address already in use" in run.stderr
    assert "--port" in run.stderr


def test_no_search_engine_is_let_in(served: str) -> None:
    assert fetch(f"{served}/robots.txt") == "User-agent: *\nDisallow: /\n"
    for path in ("/", "/archive/captures", "/archive/captures.json"):
        assert ask(f"{served}{path}")[1]["x-robots-tag"] == "noindex, nofollow, noarchive"


def test_behind_a_proxy_every_link_has_its_path(data: Path) -> None:
    with serving(data, "--public", "https://archive.example.org/yigai/") as (_, url):
        page = html.document_fromstring(
            ask(f"{url}/yigai/article/1", Host="archive.example.org")[2].decode()
        )
    inside = [a for a in page.xpath("//a/@href | //form/@action | //link/@href") if a[0] == "/"]
    assert inside
    assert all(address.startswith("/yigai/") for address in inside)
    cited = page.xpath("string(//section[@id='cite']//blockquote)")
    assert "https://archive.example.org/yigai/web/" in cited


def test_an_empty_archive_has_pages(tmp_path: Path) -> None:
    open_to_write(tmp_path / "archive.db").close()
    with serving(tmp_path) as (_, url):
        assert "This archive holds nothing yet" in text_of(fetch(url))
        for path in ("/changes", "/withdrawn", "/sources", "/search?q=a", "/archive"):
            assert ask(f"{url}{path}")[0] == 200, path

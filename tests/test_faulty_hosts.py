"""One bad answer spoils nothing but itself: redirects, codings and lists that are wrong."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest

from archive.redirects import led_to
from spiders.kinds.json_list import load
from spiders.kinds.list_page import ListError
from tests.crawling import (
    Answer,
    Asked,
    SmallSites,
    article,
    column,
    declare,
    here,
    rows,
    value,
    yigai,
)

SITE = "http://small.example"
POLICY = "政策"
LEADS = {
    "gbk": f"/a/{POLICY}".encode("gbk").decode("latin-1"),
    "utf8": f"/a/{POLICY}".encode().decode("latin-1"),
    "space": "/a/with space",
    "port": "http://small.example:99999/a/x",
    "literal": "http://[::zz]/a/x",
    "host": "http://small example/a/x",
    "script": "javascript:alert(1)",
    "file": "file:///etc/passwd",
    "blank": "",
    "itself": f"{SITE}/a/itself",
    "circle": "/a/circleb",
    "circleb": "/a/circle",
}
CODED = {
    "deflate": ("deflate", b"\x78\x9c" + b"nonsense" * 20),
    "brotli": ("br", b"no brotli at all"),
    "cutbrotli": ("br", brotli.compress(article("cut").encode())[:-9]),
    "zstd": ("zstd", b"\x28\xb5\x2f\xfdxxxxxx"),
    "unknown": ("rot13", b"no page at all"),
    "unpacked": ("gzip", article("unpacked").encode()),
}
NOWHERE = "redirects to no address of the web: "
# The outcomes at each address of the list, in their order, and what is said of the last of them.
FATES = {
    "good": ("new", None),
    "gbk": ("moved", f"redirected to {SITE}/a/%D5%FE%B2%DF"),
    "utf8": ("moved", f"redirected to {SITE}/a/%E6%94%BF%E7%AD%96"),
    "space": ("moved", f"redirected to {SITE}/a/with%20space"),
    "port": ("error", f"{NOWHERE}http://small.example:99999/a/x"),
    "literal": ("error", f"{NOWHERE}http://[::zz]/a/x"),
    "host": ("error", f"{NOWHERE}http://small example/a/x"),
    "script": ("error", f"{NOWHERE}javascript:alert(1)"),
    "file": ("error", f"{NOWHERE}file:///etc/passwd"),
    "blank": ("error", "redirects, and does not say where to"),
    "itself": ("moved error", "redirects to itself"),
    "circle": ("moved error", f"redirects in a circle, back to {SITE}/a/circle"),
    "long": ("moved error", f"redirects more than 5 times, at last to {SITE}/a/long6"),
    "cookie": ("moved new", None),
    "stubborn": ("moved moved error", "redirects to itself, with its own cookies too"),
    "deflate": ("error error error", "not whole: deflate that is damaged: "),
    "brotli": ("error error error", "not whole: br that is damaged: "),
    "cutbrotli": ("error error error", "not whole: br without its end"),
    "zstd": ("error error error", "not whole: zstd that is damaged: "),
    "unknown": ("error error error", "coded as rot13, which cannot be undone"),
    "unpacked": ("new", None),
}
SITEMAP = """<urlset><url><loc>http://[::zz]/a/one</loc></url><url><loc>no address</loc></url>
<url><loc>http://map.example:99999/a/one</loc></url><url><loc>javascript:a()</loc></url>
<url><loc>/a/one</loc></url><url><loc>http://map.example/a/two</loc></url></urlset>"""
INDEX = """<sitemapindex><sitemap><loc>javascript:alert(1)</loc></sitemap>
<sitemap><loc>file:///etc/passwd</loc></sitemap><sitemap><loc>http://[::zz]/</loc></sitemap>
<sitemap><loc>/map2</loc></sitemap></sitemapindex>"""
FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>1</title><link>http://[::zz]/a/one</link></item>
<item><title>2</title><link>javascript:alert(1)</link></item>
<item><title>3</title><link>http://feed.example:99999/a/one</link></item>
<item><title>4</title><link>/a/one</link></item></channel></rss>"""
JSON = '{"rows": [{"u": "http://[::zz]/"}, {"u": null}, 5, {"u": "/a/one"}]}'
OTHERS = {
    "map": ("sitemap", INDEX, ""),
    "feed": ("feed", FEED, ""),
    "json": ("json", f"try{{cb({JSON})}}catch(e){{}}", 'rows = "rows"\nurl = "u"'),
}


class Hosts(NamedTuple):
    """The archive after one crawl, what was printed, and the sites."""

    data: Path
    run: subprocess.CompletedProcess[str]
    sites: SmallSites
    sources: dict[str, str]


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    folder = tmp_path_factory.mktemp("faulty")
    sources = declare(folder / "sources", "small", "small.example")
    declare(folder / "sources", "circling", "circling.example")
    for slug, (kind, _, keys) in OTHERS.items():
        declare(folder / "sources", slug, f"{slug}.example")
        path = folder / "sources" / f"{slug}.toml"
        table = f'kind = "{kind}"\nstart = ["http://{slug}.example/list"]\n{keys}\n[selectors]'
        path.write_text(
            re.sub(r'kind = "listing".*?\[selectors\]', table, path.read_text(), flags=re.S)
        )
    with SmallSites() as sites:
        answer(sites)
        slugs = ("small", "circling", *OTHERS)
        run = yigai(folder / "data", "crawl", *slugs, proxy=sites.url, **sources)
        yield Hosts(folder / "data", run, sites, sources)


def answer(sites: SmallSites) -> None:
    """Every fault at an address of its own."""
    sites.list(
        f"{SITE}/list",
        *(f"/a/{name}" for name in (*FATES, "endless", "vast")),
        "http://[::zz]/a/x",
        "//",
    )
    sites.article(f"{SITE}/a/good", "good")
    endless = b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"a" * 8000 + b"\r\n") * 1200
    sites.answers[f"{SITE}/a/endless"] = Answer(raw=endless)
    vast = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"more " * 3_000_000
    sites.answers[f"{SITE}/a/vast"] = Answer(raw=vast)
    for name, target in LEADS.items():
        sites.answers[f"{SITE}/a/{name}"] = Answer(status=302, headers={"Location": target})
    for name in ("%D5%FE%B2%DF", "%E6%94%BF%E7%AD%96", "with%20space"):
        sites.article(f"{SITE}/a/{name}", name)
    for number, name in enumerate(("long", *(f"long{n}" for n in range(1, 9)))):
        further = {"Location": f"/a/long{number + 1}"}
        sites.answers[f"{SITE}/a/{name}"] = Answer(status=301, headers=further)
    for name, (coding, body) in CODED.items():
        sites.answers[f"{SITE}/a/{name}"] = Answer(body, headers={"Content-Encoding": coding})
    sites.answers[f"{SITE}/a/cookie"] = lambda asked: with_cookie(asked, Answer(article("cookie")))
    again = Answer(status=302, headers={"Location": f"{SITE}/a/stubborn", "Set-Cookie": "a=b"})
    sites.answers[f"{SITE}/a/stubborn"] = again
    circle = Answer(status=302, headers={"Location": "/list"})
    sites.answers["http://circling.example/list"] = circle
    for slug, (_, body, _) in OTHERS.items():
        sites.answers[f"http://{slug}.example/list"] = Answer(body)
        for name in ("one", "two"):
            sites.article(f"http://{slug}.example/a/{name}", name)
    sites.answers["http://map.example/map2"] = Answer(SITEMAP)


def with_cookie(asked: Asked, page: Answer) -> Answer:
    """A page for who brings the cookie that a redirect to the same address sets."""
    if asked.headers.get("Cookie") == "seen=1; kind=x":
        return page
    return Answer(
        raw=b"HTTP/1.1 302 Found\r\nLocation: /a/cookie\r\nSet-Cookie: seen=1; Path=/"
        b"\r\nSet-Cookie: kind=x; HttpOnly\r\nContent-Length: 0\r\n\r\n"
    )


@pytest.mark.parametrize("name", FATES)
def test_a_fault_is_told_of_its_own_address(hosts: Hosts, name: str) -> None:
    expected, said = FATES[name]
    found = rows(
        hosts.data,
        "SELECT outcome, note FROM captures WHERE url = ? ORDER BY capture_id",
        f"{SITE}/a/{name}",
    )
    assert " ".join(outcome for outcome, _ in found) == expected
    assert (found[-1][1] or "").startswith(said or "")
    named = f"yigai: error: {SITE}/a/{name}: {found[-1][1]}" in hosts.run.stderr.splitlines()
    assert named == (found[-1][0] == "error")


def test_headers_without_end_are_given_up(hosts: Hosts) -> None:
    url = f"{SITE}/a/endless"
    found = rows(hosts.data, "SELECT outcome, note FROM captures WHERE url = ?", url)
    assert {outcome for outcome, _ in found} == {"error"}
    assert all("more than 8388608 bytes of headers" in note for _, note in found)


def test_an_answer_without_end_is_given_up_in_words(hosts: Hosts) -> None:
    notes = column(hosts.data, "SELECT note FROM captures WHERE url = ?", f"{SITE}/a/vast")
    said = "DownloadCancelledError: the answer goes on after 10485760 bytes, and was given up"
    assert set(notes) == {said}


def test_no_article_fails_its_source(hosts: Hosts) -> None:
    ends = dict(rows(hosts.data, "SELECT source, finish_reason FROM crawls"))
    assert ends == dict.fromkeys(("small", *OTHERS), "finished") | {"circling": "failed"}
    assert hosts.run.returncode == 1
    assert all(line.startswith("yigai: ") for line in hosts.run.stderr.splitlines())


def test_every_answer_has_a_row(hosts: Hosts) -> None:
    asked = Counter(
        one.url for one in hosts.sites.asked if "/endless" not in one.url and "/vast" not in one.url
    )
    recorded = column(hosts.data, "SELECT url FROM captures WHERE http_status IS NOT NULL")
    assert Counter(recorded) == asked


def test_where_a_redirect_leads_is_asked_for_in_its_own_bytes(hosts: Hosts) -> None:
    asked = {one.url.rpartition("/")[2] for one in hosts.sites.asked}
    assert {"%D5%FE%B2%DF", "%E6%94%BF%E7%AD%96", "with%20space"} <= asked


def test_a_list_that_redirects_to_itself_fails_by_name(hosts: Hosts) -> None:
    said = "yigai: source circling failed: http://circling.example/list: RedirectError: redirects to itself"
    assert said in hosts.run.stderr.splitlines()


@pytest.mark.parametrize(("slug", "names"), [("map", "12"), ("feed", "1"), ("json", "1")])
def test_good_entries_are_taken_beside_bad_ones(hosts: Hosts, slug: str, names: str) -> None:
    found = column(hosts.data, "SELECT url FROM current_articles WHERE source = ? ORDER BY 1", slug)
    paths = {"1": "one", "2": "two"}
    assert found == [f"http://{slug}.example/a/{paths[n]}" for n in names]


def test_a_cookie_of_a_chain_goes_no_further(hosts: Hosts) -> None:
    brought = {one.url for one in hosts.sites.asked if "Cookie" in one.headers}
    assert brought == {f"{SITE}/a/cookie", f"{SITE}/a/stubborn"}


def test_the_same_can_be_made_of_the_records_alone(hosts: Hosts) -> None:
    run = here(hosts.data, "rebuild", "--check", **hosts.sources)
    assert run.returncode == 0, run.stdout + run.stderr
    assert value(hosts.data, "SELECT count(*) FROM captures WHERE outcome = 'error'") > 0


@pytest.mark.parametrize(
    "script",
    [
        "{}",
        "callback({})",
        "callback({});",
        "/**/cb({})",
        "/**/ typeof cb === 'function' && cb({});",
        "try{cb({})}catch(e){}",
        "if(window.cb){cb({});}",
        "window.x = {};",
        "window['x'] = {};",
        "var x = {};",
        "var total = [7]; var x = {};",
        "\ufeff;cb( {} , 200 );",
    ],
)
def test_json_is_found_in_the_script_around_it(script: str) -> None:
    data = {"rows": [{"u": "/a/one", "t": "{[ 〔2026〕"}]}
    written = '{"rows": [{"u": "/a/one", "t": "{[ 〔2026〕"}]}'
    assert load(script.replace("{}", written, 1)) == data


@pytest.mark.parametrize(
    "text",
    [
        '[{"u": "/a/one"}',
        'cb([{"u": "/a/one", "t": "The list ends here"}',
        "[" * 100_000 + "]" * 100_000,
        "cb(" + '{"a":' * 100_000,
        "try{cb(",
    ],
    ids=["cut", "cut script", "deep", "deep script", "empty"],
)
def test_json_that_is_broken_is_no_list(text: str) -> None:
    with pytest.raises(ListError, match="not JSON"):
        load(text)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("//b.example/x", "http://b.example/x"),
        ("  /x  ", f"{SITE}/x"),
        ("?page=2", f"{SITE}/a/1?page=2"),
        ("http://政府.中国/x", "http://xn--mxtq1m.xn--fiqs8s/x"),
        ("http://%E6%94%BF%E5%BA%9C.%E4%B8%AD%E5%9B%BD/x", "http://xn--mxtq1m.xn--fiqs8s/x"),
        ("/x\x01\x7f", f"{SITE}/x%01%7F"),
        ("http://b%2f.example/", None),
        ("http://%D5%FE.example/", None),
        ("data:text/html,x", None),
        (" ", None),
    ],
)
def test_a_location_is_read_as_browsers_do(location: str, target: str | None) -> None:
    assert led_to(f"{SITE}/a/1", location) == target

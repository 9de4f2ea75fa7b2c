"""Lists as sites serve them: feeds, sitemaps, JSON and HTML, read into rows and further pages."""

from __future__ import annotations

import gzip
from itertools import pairwise
from typing import Any

import pytest

from spiders.kinds import KINDS
from spiders.kinds.list_page import ListAnswer, ListError, ListPage, ListRequest, Row

LIST = "https://health.example.cn/list/index.html"


def read(
    kind: Any, body: str | bytes, at: str = LIST, content_type: str = "", **keys: Any
) -> ListPage:
    """One page of a list that begins at LIST."""
    return ask(kind, body, ListRequest(at), content_type, **keys)


def ask(
    kind: str, body: str | bytes, request: ListRequest, content_type: str = "", **keys: Any
) -> ListPage:
    """What one page shows that came for a request, on 12 November 2026."""
    payload = body.encode() if isinstance(body, str) else body
    answer = ListAnswer(request, request.url, payload, content_type, day="2026-11-12")
    return KINDS[kind](start=[LIST], **keys).read(answer)


def fails(kind: Any, body: str | bytes, **keys: Any) -> str:
    with pytest.raises(ListError) as caught:
        read(kind, body, **keys)
    return str(caught.value)


# feeds

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"><channel><title>健康</title>
<item>
  <title><![CDATA[镕、喆：<b>医改</b>&amp;医保 P&lt;0.05]]></title>
  <link>https://health.example.cn/1.html</link>
  <pubDate>Fri, 09 Oct 2026 17:42:00 +0800</pubDate>
  <description><![CDATA[<p>三明的&nbsp;做法</p>]]></description>
</item>
<item><title>没有日期</title><link>/2.html</link></item>
<item><title>没有地址</title></item>
</channel></rss>"""

RSS_ROWS = [
    Row(
        "https://health.example.cn/1.html",
        "镕、喆：医改&医保 P<0.05",
        "2026-10-09T17:42:00+08:00",
        "三明的 做法",
    ),
    Row("https://health.example.cn/2.html", "没有日期"),
]

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Health</title>
<entry><title type="html">Reform &lt;i&gt;goes on&lt;/i&gt;</title>
<link rel="self" href="https://health.example.cn/atom/3"/>
<link rel="alternate" href="https://health.example.cn/3.html"/>
<published>2026-10-09T01:02:03Z</published><updated>2026-10-11T00:00:00Z</updated>
<summary>In brief</summary></entry>
<entry><title>Only updated</title><link href="https://health.example.cn/4.html"/>
<updated>2026-10-11T00:00:00Z</updated></entry></feed>"""


@pytest.mark.parametrize(
    ("declared", "written", "header"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("gb2312", "gb18030", "text/xml"),
        ("GBK", "gb18030", "application/rss+xml; charset=GBK"),
        ("utf-8", "gb18030", "text/xml; charset=utf-8"),
        ("gb2312", "utf-8", "text/html"),
    ],
)
def test_an_rss_feed_is_read_whatever_encoding_it_claims(
    declared: str, written: str, header: str
) -> None:
    body = RSS.format(encoding=declared).encode(written)
    assert read("feed", body, content_type=header).rows == RSS_ROWS


def test_an_atom_feed_gives_the_page_and_its_first_date() -> None:
    assert read("feed", ATOM).rows == [
        Row(
            "https://health.example.cn/3.html",
            "Reform goes on",
            "2026-10-09T01:02:03+00:00",
            "In brief",
        ),
        Row("https://health.example.cn/4.html", "Only updated", "2026-10-11T00:00:00+00:00"),
    ]


@pytest.mark.parametrize(
    "reference", ["&#x110000;", "&#99999999999;", "&#xD800;", "&#0;", "&#1114112"]
)
def test_a_feed_may_refer_to_a_character_that_is_none(reference: str) -> None:
    """Wherever it stands, outside of what is text too."""
    body = ATOM.replace("<entry>", f"<entry><{reference}a>{reference}</a>", 1)
    found = read("feed", body.replace("Health</title>", f"Health{reference}</title>")).rows
    assert [row.url for row in found] == [row.url for row in read("feed", ATOM).rows]


@pytest.mark.parametrize("body", ["<html><p>维护中</p></html>", "{}", "<urlset/>"])
def test_what_is_no_feed_is_an_error(body: str) -> None:
    assert fails("feed", body) == f"not an RSS or Atom feed ({len(body.encode())} bytes)"


def test_a_feed_that_its_reader_stumbles_over_is_an_error() -> None:
    body = "<rss version='2.0'><channel><item><link>a</p></item></link></item></channel></rss>"
    assert fails("feed", body).startswith("feedparser cannot read it: KeyError")


# sitemaps

NEWS = """<?xml version="1.0" encoding="{encoding}"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://health.example.cn/1.html </loc><lastmod>2026-10-12</lastmod>
  <image:image><image:loc>https://img.example.cn/1.jpg</image:loc>
    <image:title>图一</image:title></image:image>
  <news:news><news:publication><news:name>示例日报</news:name></news:publication>
    <news:publication_date>2026-10-09T17:42:00+08:00</news:publication_date>
    <news:title>喆说医改</news:title></news:news></url>
<url><loc>https://health.example.cn/2.html?a=1&amp;b=2</loc><lastmod>2026-10-12</lastmod>
  <image:image><image:title>图二</image:title></image:image></url>
<url><lastmod>2026-10-12</lastmod></url>
</urlset>"""

NEWS_ROWS = [
    Row("https://health.example.cn/1.html", "喆说医改", "2026-10-09T17:42:00+08:00"),
    Row("https://health.example.cn/2.html?a=1&b=2", None, None),
]

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://health.example.cn/a.xml</loc><lastmod>2026-10-12</lastmod></sitemap>
<sitemap><loc>https://health.example.cn/b.xml.gz</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    ("declared", "written"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030")]
)
def test_a_news_sitemap_gives_the_titles_and_dates_of_its_news(declared: str, written: str) -> None:
    body = NEWS.format(encoding=declared).encode(written)
    assert read("sitemap", body).rows == NEWS_ROWS


def test_a_sitemap_may_be_gzipped() -> None:
    body = gzip.compress(NEWS.format(encoding="utf-8").encode())
    assert read("sitemap", body).rows == NEWS_ROWS


def test_an_index_gives_the_sitemaps_it_points_at() -> None:
    assert read("sitemap", INDEX) == ListPage(
        lists=[
            ListRequest("https://health.example.cn/a.xml"),
            ListRequest("https://health.example.cn/b.xml.gz"),
        ]
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "not a sitemap: "),
        ("维护中", "not a sitemap: "),
        ("<urlset><url>", "not a sitemap: "),
        ("<html/>", "not a sitemap: its root is <html>"),
        (gzip.compress(INDEX.encode())[:-20], "not a sitemap: its gzip is damaged: "),
        ("<s:sitemapindex><s:sitemap><s:loc>/a.xml</s:loc></s:sitemap>", "not a sitemap: "),
    ],
)
def test_what_is_no_sitemap_is_an_error(body: str | bytes, said: str) -> None:
    assert fails("sitemap", body).startswith(said)


def test_an_entity_in_a_sitemap_brings_in_no_file() -> None:
    body = f"""<!DOCTYPE urlset [<!ENTITY file SYSTEM "file://{__file__}">]>
    <urlset><url><loc>https://health.example.cn/&file;</loc></url></urlset>"""
    assert read("sitemap", body).rows == [Row("https://health.example.cn/")]


# JSON

JSON_KEYS = {"url": "URL", "title": "TITLE", "date": "TIME", "summary": "SUB"}


def test_the_rows_of_a_json_array_are_read() -> None:
    body = """[{"URL": "./1.htm", "TITLE": "深化&quot;医改&quot;<br/>&nbsp;意见", "SUB": "",
        "TIME": "2026-10-09"}, {"TITLE": "没有地址"}, {"URL": "2.htm", "TIME": 1791510120}, 3]"""
    assert read("json", body, rows="@", **JSON_KEYS).rows == [
        Row("https://health.example.cn/list/1.htm", '深化"医改" 意见', "2026-10-09"),
        Row("https://health.example.cn/list/2.htm", None, "2026-10-09T01:42:00+00:00"),
    ]


@pytest.mark.parametrize("wrap", ["{}", "cb_1({});", " jQuery.list( {} ) ", "\ufeff{}"])
def test_the_rows_may_stand_deeper_and_in_a_call(wrap: str) -> None:
    body = wrap.replace("{}", '{"data": {"list": [{"doc": {"URL": "/1.htm"}, "TITLE": "甲"}]}}')
    found = read("json", body, rows="data.list", url="doc.URL", title="TITLE")
    assert found.rows == [Row("https://health.example.cn/1.htm", "甲")]


def test_json_in_gbk_is_read() -> None:
    body = '[{"URL": "1.htm", "TITLE": "喆说医改"}]'.encode("gb18030")
    assert [row.title for row in read("json", body, rows="@", **JSON_KEYS).rows] == ["喆说医改"]


def test_half_a_character_at_the_end_of_a_cut_title_is_left_out() -> None:
    body = '[{"URL": "1.htm", "TITLE": "医改\\ud83d"}]'
    assert [row.title for row in read("json", body, rows="@", **JSON_KEYS).rows] == ["医改"]


@pytest.mark.parametrize("spoilt", ["/1\\ud83d.htm", "http://[::zz]/"])
def test_a_row_whose_address_is_spoilt_is_left_out(spoilt: str) -> None:
    body = f'[{{"URL": "{spoilt}", "TITLE": "甲"}}, {{"URL": "/2.htm", "TITLE": "乙"}}]'
    assert [row.title for row in read("json", body, rows="@", **JSON_KEYS).rows] == ["乙"]


def test_a_number_too_long_to_be_one_spoils_nothing_beside_it() -> None:
    body = f'[{{"ID": {"9" * 100_000}, "URL": "/1.htm", "TITLE": "甲"}}]'
    assert [row.title for row in read("json", body, rows="@", **JSON_KEYS).rows] == ["甲"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "an empty answer (0 bytes)"),
        ("<html>", "a page of HTML where JSON was due: <html>"),
        ("维护中", "not JSON: "),
        ('[{"URL": "1.htm"}', "not JSON: "),
        ("{}", "no array at `data.list`"),
        ('{"data": {"list": {"URL": "1.htm"}}}', "no array at `data.list`"),
        ("[]", "no array at `data.list`"),
    ],
)
def test_json_without_the_declared_array_is_an_error(body: str, said: str) -> None:
    assert fails("json", body, rows="data.list", **JSON_KEYS).startswith(said)


# listings

LISTING = """<html><body><ul class="list">
<li><span>2026-10-09</span><a href="./1.html" title="深化医改的意见全文">深化医改…</a></li>
<li><span>[10月9日]</span><a href="../2.html" title="">三明
  经验</a></li>
<li><span></span><a href="/3.html"><b>丙</b></a></li>
<li><a href="//other.example.cn/4.html">丁</a></li>
<li><a href=" https://other.example.cn/5.html ">戊</a></li>
<li><a href="javascript:void(0)">更多</a></li>
<li><a href="JavaScript:;">更多</a></li>
<li><a href="#top">返回</a></li>
<li><a href="mailto:a@example.cn">信箱</a></li>
<li><a href="http://[address]/">坏</a></li>
<li><a>无</a></li>
<li>无</li>
</ul></body></html>"""

LISTING_ROWS = [
    Row("https://health.example.cn/list/1.html", "深化医改的意见全文", "2026-10-09"),
    Row("https://health.example.cn/2.html", "三明 经验", "2026-10-09"),
    Row("https://health.example.cn/3.html", "丙"),
    Row("https://other.example.cn/4.html", "丁"),
    Row("https://other.example.cn/5.html", "戊"),
]


@pytest.mark.parametrize(
    "keys",
    [
        {"rows": "ul.list li", "date": "span"},
        {"rows": "//ul[@class='list']/li", "date": "./span/text()"},
        {"rows": ".list li", "link": "./a", "date": "span"},
        {"rows": ".list a", "date": "./preceding-sibling::span"},
    ],
    ids=["css", "xpath", "mixed", "the link is the row"],
)
def test_rows_of_links_are_read(keys: dict[str, str]) -> None:
    assert read("listing", LISTING, **keys).rows == LISTING_ROWS


def test_a_declared_title_comes_before_that_of_the_link() -> None:
    body = '<p><a href="1.html" title="图"><img></a><i>甲 <b>乙</b></i></p>'
    assert [row.title for row in read("listing", body, rows="p", title="i").rows] == ["甲 乙"]
    assert [row.title for row in read("listing", body, rows="p").rows] == ["图"]


def test_relative_addresses_start_from_the_base_of_the_page() -> None:
    body = '<head><base href="/news/"></head><p><a href="1.html">甲</a></p>'
    assert [row.url for row in read("listing", body, rows="p").rows] == [
        "https://health.example.cn/news/1.html"
    ]


def test_a_listing_in_gbk_is_read() -> None:
    body = '<meta charset="gb2312"><p><a href="1.html">喆说医改</a></p>'.encode("gb18030")
    assert [row.title for row in read("listing", body, rows="p").rows] == ["喆说医改"]


def test_a_page_without_rows_has_none() -> None:
    assert read("listing", "<p>维护中</p>", rows="li") == ListPage()


def older(body: str, at: str = LIST, **keys: Any) -> list[str]:
    return [request.url for request in read("listing", body, at, rows="li", **keys).older]


FOLDER = "https://health.example.cn/list/"


@pytest.mark.parametrize(
    ("pages", "second", "names"),
    [
        ("index_{page}.html", 1, ["index.html", "index_1.html", "index_2.html", "index_3.html"]),
        ("list_{page}.shtml", 2, ["index.html", "list_2.shtml", "list_3.shtml", "list_4.shtml"]),
        ("/l/{page}.htm?p={page}", 9, ["index.html", "../l/9.htm?p=9", "../l/10.htm?p=10"]),
    ],
)
def test_declared_pages_follow_one_another(pages: str, second: int, names: list[str]) -> None:
    urls = [(FOLDER + name).replace("/list/../", "/") for name in names]
    keys = {"rows": "li", "pages": pages, "second": second}
    for page, (url, following) in enumerate(pairwise(urls), second - 1):
        found = ask("listing", "<p></p>", ListRequest(url, page=page), **keys).older
        assert found == [ListRequest(following, page=page + 1)]


TRS = "<p>列表</p><script>createPageHTML({total}, {current}, 'index', 'html');</script>"
NHC = "<p>列表</p><script>createPageHTML('page_div',{total}, {current},\"list\",'shtml',{rows});</script>"


def test_pages_called_from_0_follow_one_another() -> None:
    calls = [TRS.format(total=3, current=current) for current in range(3)]
    assert [older(call) for call in calls] == [
        [FOLDER + "index_1.html"],
        [FOLDER + "index_2.html"],
        [],
    ]


def test_pages_called_from_1_follow_one_another() -> None:
    calls = [NHC.format(total=3, current=current, rows=72) for current in range(1, 4)]
    assert [older(call) for call in calls] == [
        [FOLDER + "list_2.shtml"],
        [FOLDER + "list_3.shtml"],
        [],
    ]


@pytest.mark.parametrize(
    "call", [TRS.format(total=1, current=0), NHC.format(total=1, current=1, rows=9)]
)
def test_a_list_of_one_page_has_no_older_one(call: str) -> None:
    assert older(call) == []


def test_the_definition_of_the_paging_function_is_no_call() -> None:
    code = 'function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) { return ""; }'
    assert older(f"<p>列表</p><script>{code}</script>") == []
    call = TRS.format(total=2, current=0)
    assert older(f"<script>{code}</script>{call}") == [FOLDER + "index_1.html"]


def test_declared_pages_come_before_called_ones() -> None:
    call = TRS.format(total=5, current=0)
    assert older(call, pages="p{page}.html", second=2) == [FOLDER + "p2.html"]

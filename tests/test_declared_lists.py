"""What shipped declarations read in lists of the shapes that their sites were seen to have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from spiders.declaration import DIRECTORY, load
from spiders.kinds.list_page import ListAnswer, ListPage

Seen = tuple[str, str | None, str | None]
NHSA = """<div id="2464"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&columnid=x"></a>]]></nextgroup>
<recordset><record><![CDATA[<li><span>2026-02-00018</span><span><a href="/art/2026/7/17/art_104_9.html"
title="某通知">某通…</a></span><span>医保办函〔2026〕1号</span><span>2026-07-17</span></li>]]></record>
</recordset></datastore></script></div>"""
JIANGSU = """<script type="text/xml"><datastore><recordset><record><![CDATA[<li>
<a href="/art/2026/5/7/art_84242_9.html" title="某意见 - 一">某意见</a> 2026 - 05 - 07 </li>]]></record>
</recordset></datastore></script>"""
JINAN = """<datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[<table><tr>
<td width='620'><a href='/art/2026/6/11/art_14418_9.html'>某公告</a></td><td width='100'>2026-06-11</td>
</tr></table>]]></record></recordset></datastore>"""
NDCPA = """<script>var itemObj = [{"aT":"某通知","aPd":"2026-07-31 14:33",
"aU":"{\\"common\\":\\"//jbkzzx/c100014/common/content/content_2073005020766703616.html\\"}"}];</script>"""
JKB = """<div id="ttde_data">[{"id":1,"title":"某报道","url":"/news/healthCareReform/2026/0302/1.html",
"description":"说明","update_time":"2026-03-02 09:00:00"}]</div>"""
CCTV = """china({"data":{"total":2,"list":[
{"id":"ARTIa","title":"某事","url":"https://news.cctv.com/2026/07/01/ARTIa.shtml","focus_date":"2026-07-01 10:00:00","brief":"b"},
{"id":"VIDEb","title":"片","url":"https://news.cctv.com/2026/07/01/VIDEb.shtml","focus_date":"2026-07-01 10:00:00"}]}})"""
WHO = {
    "value": [
        {
            "Title": "WHO in China",
            "PublicationDateAndTime": "2026-09-25T08:00:00Z",
            "ItemDefaultUrl": "/25-09-2026-who-in-china",
        }
    ]
}
BANK = {
    "total": 1,
    "documents": {
        "facets": {},
        "D1": {
            "url": "https://www.worldbank.org/en/news/feature/2026/07/07/x",
            "title": {"cdata!": "Health in China"},
            "lnchdt": "2026-07-07T00:00:00Z",
        },
    },
}
FUJIAN = """{"count":1,"docs":[{"title":"某通知","url":"https://ybj.fujian.gov.cn/a/202607/t20260707_9.htm",
"pubtime":"2026-07-07","content":"一
二"},{"title":"文章标题","url":"x","pubtime":""}]}"""
THEPAPER = {
    "data": {"list": [{"contId": "33181903", "name": "某事", "pubTimeLong": 1790758800000}]}
}
GKMLPT = {
    "total": 1,
    "offset": 0,
    "articles": [
        {
            "title": "某办法",
            "url": "https://wsjkw.gd.gov.cn/gkmlpt/content/4/4942/post_9.html",
            "type": "normal",
            "create_time": 1783353600,
            "date": 1783267200,
        }
    ],
}
CASES: dict[str, tuple[str | dict[str, Any], Seen]] = {
    "nhsa-policy": (
        NHSA,
        ("https://www.nhsa.gov.cn/art/2026/7/17/art_104_9.html", "某通知", "2026-07-17"),
    ),
    "jiangsu-government-policy": (
        JIANGSU,
        ("https://www.jiangsu.gov.cn/art/2026/5/7/art_84242_9.html", "某意见 - 一", "2026-05-07"),
    ),
    "jinan-health": (
        JINAN,
        ("https://jnmhc.jinan.gov.cn/art/2026/6/11/art_14418_9.html", "某公告", "2026-06-11"),
    ),
    "jiangsu-healthcare-security": (
        "<table><tr><th>名称</th></tr><tr><td>1</td><td><a href='/art/2026/2/28/art_85482_9.html'>"
        "某通知</a></td><td>2026-02-28</td></tr></table>",
        ("https://ybj.jiangsu.gov.cn/art/2026/2/28/art_85482_9.html", "某通知", "2026-02-28"),
    ),
    "ndcpa-notices": (
        NDCPA,
        (
            "https://www.ndcpa.gov.cn/jbkzzx/c100014/common/content/content_2073005020766703616.html",
            "某通知",
            "2026-07-31",
        ),
    ),
    "jkb-health-reform": (
        JKB,
        ("https://www.jkb.com.cn/news/healthCareReform/2026/0302/1.html", "某报道", "2026-03-02"),
    ),
    "cctv-china": (CCTV, ("https://news.cctv.com/2026/07/01/ARTIa.shtml", "某事", "2026-07-01")),
    "who-news": (
        WHO,
        (
            "https://www.who.int/news/item/25-09-2026-who-in-china",
            "WHO in China",
            "2026-09-25T08:00:00+00:00",
        ),
    ),
    "worldbank-china-health": (
        BANK,
        (
            "https://www.worldbank.org/en/news/feature/2026/07/07/x",
            "Health in China",
            "2026-07-07T00:00:00+00:00",
        ),
    ),
    "fujian-healthcare-security": (
        FUJIAN,
        ("https://ybj.fujian.gov.cn/a/202607/t20260707_9.htm", "某通知", "2026-07-07"),
    ),
    "thepaper-health": (
        THEPAPER,
        (
            "https://www.thepaper.cn/newsDetail_forward_33181903",
            "某事",
            "2026-09-30T09:00:00+00:00",
        ),
    ),
    "guangdong-health-normative": (
        GKMLPT,
        (
            "https://wsjkw.gd.gov.cn/gkmlpt/content/4/4942/post_9.html",
            "某办法",
            "2026-07-06T16:00:00+00:00",
        ),
    ),
    "caixin-politics": (
        '\n\n\n\ncb({"datas":[{"desc":"某事","link":"https://china.caixin.com/2026-09-28/1.html",'
        '"time":"2026-09-28 10:00"}]})',
        ("https://china.caixin.com/2026-09-28/1.html", "某事", "2026-09-28"),
    ),
    "chinacdc-news": (
        '<ul class="xw_list"><li><a href="./202609/t20260918_9.html">某事<span>2026-09-18</span></a></li></ul>',
        ("https://www.chinacdc.cn/zxyw/202609/t20260918_9.html", "某事", "2026-09-18"),
    ),
    "henan-health": (
        '<ul class="list-group listmain"><li><a href="/2026/09-11/9.html">某事</a> [ 2026-09-11 ]</li></ul>',
        ("https://wsjkw.henan.gov.cn/2026/09-11/9.html", "某事", "2026-09-11"),
    ),
    "hubei-health": (
        '<ul id="share"><li><a href="./202509/t20250911_9.shtml"><h4>某事</h4></a><p>时间：2025-09-11 来源：某报</p></li></ul>',
        ("https://wjw.hubei.gov.cn/bmdt/ttxw/202509/t20250911_9.shtml", "某事", "2025-09-11"),
    ),
    "hunan-health": (
        "<table><tbody class='table_list_st'><tr><td>1</td><td><a href='/wjw/a/202509/t20250915_9.html'>某事</a></td><td>2025-09-15</td></tr></tbody></table>",
        ("https://wjw.hunan.gov.cn/wjw/a/202509/t20250915_9.html", "某事", "2025-09-15"),
    ),
    "thecover-health": (
        '<a class="link-to-article" href="/news/pkGxb4dKq8w==">某事</a>',
        ("https://www.thecover.cn/news/pkGxb4dKq8w==", "某事", None),
    ),
    "chinadaily-policy": (
        '<div class="mb10 tw3_01_2"><span><h4><a href="//www.chinadaily.com.cn/a/202609/07/'
        'WS6a9e722be4b06d4aa055cbfd.html">Clinics</a></h4><b>2026-09-07 10:00</b></span></div>',
        (
            "https://www.chinadaily.com.cn/a/202609/07/WS6a9e722be4b06d4aa055cbfd.html",
            "Clinics",
            "2026-09-07",
        ),
    ),
}


def page(slug: str, body: bytes) -> ListPage:
    """What the declaration's first table reads in an answer to its first request."""
    discover = load(DIRECTORY / f"{slug}.toml").discover[0]
    request = discover.requests()[0]
    return discover.read(ListAnswer(request, request.url, body, day="2026-11-27"))


@pytest.mark.parametrize("slug", CASES)
def test_a_row_is_read_and_is_an_article(slug: str) -> None:
    said, wanted = CASES[slug]
    body = (said if isinstance(said, str) else json.dumps(said)).encode()
    (row,) = page(slug, body).rows
    url, title, date = wanted
    assert (row.url, row.title, row.date and row.date[: len(date or "")]) == (url, title, date)
    assert load(DIRECTORY / f"{slug}.toml").is_article(row.url)


def saved(shared: Path, url: str) -> bytes:
    """The body of a page in the shared folder."""
    with open(shared / "pages" / "pages.warc.gz", "rb") as stream:
        for record in ArchiveIterator(stream):
            if str(record.rec_headers.get_header("WARC-Target-URI")).startswith(url):
                return bytes(record.content_stream().read())
    raise LookupError(url)


def test_the_saved_list_of_the_nhc_has_its_rows_and_a_second_page(shared: Path) -> None:
    url = "https://www.nhc.gov.cn/fzs/c100048/new_list.shtml"
    found = page("nhc-laws-department", saved(shared, url))
    source = load(DIRECTORY / "nhc-laws-department.toml")
    assert len([row for row in found.rows if source.is_article(row.url) and row.date]) == 24
    assert [request.url for request in found.older] == [url.replace(".shtml", "_2.shtml")]


def test_the_saved_answer_of_the_library_has_rows_of_each_group(shared: Path) -> None:
    body = saved(shared, "https://sousuo.www.gov.cn/search-gov/data?t=zhengcelibrary")
    source = load(DIRECTORY / "govcn-library-search.toml")
    rows = page("govcn-library-search", body).rows
    assert len(rows) == 6
    assert all(row.title and row.date and source.is_article(row.url) for row in rows)


def test_an_empty_answer_of_the_library_is_no_list() -> None:
    with pytest.raises(ValueError, match="is not true of the answer"):
        page("govcn-library-search", b'{"code":1001,"searchVO":{"catMap":{}}}')

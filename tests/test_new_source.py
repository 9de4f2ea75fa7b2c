"""`yigai sources --new` begins a declaration that loads, and guesses that hold on like pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.address_pattern import patterns
from spiders.declaration import load
from spiders.kinds.list_page import ListAnswer, ListRequest
from spiders.list_candidates import candidates
from spiders.probing import Seen, declaration, lists
from tests.crawling import Answer, SmallSites, done, here, parsed, yigai

LIST = "https://wsjkw.example/zcwj/"
ROWS = [
    ("202610/t20261020_103.html", "关于做好家庭医生签约服务的通知", "2026-10-20"),
    ("202610/t20261015_102.html", "关于印发公立医院改革要点的通知", "2026-10-15"),
    ("202609/t20260912_98.html", "关于开展紧密型医共体评价的通知", "2026-09-12"),
    ("202609/t20260903_7.html", "关于规范医疗服务价格管理的公告", "2026-09-03"),
]
ITEMS = "".join(
    f'<li><a href="./{path}">{title}</a><span>{day}</span></li>' for path, title, day in ROWS
)
MENU = "".join(f'<li><a href="/{name}/">{name}栏目</a></li>' for name in "甲乙丙丁戊己")
PAGE = f"""<html><head><title>政策文件_某省卫生健康委员会</title></head><body>
<div class="nav"><ul>{MENU}</ul></div><div class="main"><ul class="list">{ITEMS}</ul></div>
<script>createPageHTML(5, 0, "index", "html");</script><p>主办单位：浙江省卫生健康委员会</p></body></html>"""


def seen(html: str, url: str = LIST, **more: str) -> Seen:
    return Seen(ListAnswer(ListRequest(url), url.partition("#")[0], html.encode()), **more)


def test_a_list_in_html_is_found_among_menus_and_described() -> None:
    best, *_ = lists(seen(PAGE))
    assert best.table == {
        "kind": "listing",
        "start": [LIST],
        "rows": "ul.list > li",
        "date": "span",
    }
    assert [(row.title, row.date) for row in best.rows] == [row[1:] for row in ROWS]
    assert best.note == f"Older pages: {LIST}index_1.html"
    said = declaration(seen(PAGE), best)
    assert (said["title"], said["publisher"]) == ("政策文件", "浙江省卫生健康委员会")
    assert (said["level"], said["province"], said["languages"]) == (
        "provincial",
        "浙江",
        ["zh-Hans"],
    )
    assert said["kind"] == "government"
    (pattern,) = said["articles"]
    assert re.search(pattern, f"{LIST}202701/t20270103_2048.html")
    assert not re.search(pattern, f"{LIST}index_1.html")


@pytest.mark.parametrize(
    ("html", "url", "table"),
    [
        (
            "<script><datastore><recordset><record><![CDATA[<li><a href='/art/2026/5/3/art_1_2.html'"
            ">关于一件事的通知</a><span>2026-05-03</span></li>]]></record></recordset></datastore>"
            "</script>",
            LIST,
            {"kind": "datastore", "start": [LIST]},
        ),
        (
            """<script url="/api/unit" querydata="{'tagId':'list'}"></script>""",
            LIST,
            {"kind": "jpaas", "start": [LIST]},
        ),
        (
            f'<div data="datasource:{"0a" * 16}"></div>',
            LIST,
            {"kind": "xinhua", "start": [LIST]},
        ),
        (
            "<script>window._CONFIG = { SITE_ID: '216', TREE: [] }</script>",
            "https://wsjkw.example/gkmlpt/index#4196",
            {
                "kind": "gkmlpt",
                "start": ["https://wsjkw.example/gkmlpt/api/all/4196?page=1&sid=216"],
            },
        ),
        (
            "<script>var itemObj = ["
            + ",".join(
                f'{{"id":{n},"u":"/a/{n}.html","t":"关于第{n}件事的通知","d":"2026-05-0{n}"}}'
                for n in (1, 2, 3)
            )
            + "];</script>",
            LIST,
            {
                "kind": "script",
                "start": [LIST],
                "within": "var itemObj",
                "url": "u",
                "title": "t",
                "date": "d",
            },
        ),
    ],
    ids=["datastore", "jpaas", "xinhua", "gkmlpt", "script"],
)
def test_a_family_is_known_by_what_it_leaves_on_the_page(
    html: str, url: str, table: dict[str, object]
) -> None:
    assert lists(seen(f"<html><body>{html}</body></html>", url))[0].table == table


def test_feeds_and_sitemaps_are_named_after_the_lists() -> None:
    feed = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    sitemap = b"<urlset><url><loc>https://wsjkw.example/a/1.html</loc></url></urlset>"
    answer = ListAnswer(ListRequest(f"{LIST}sitemap.xml"), f"{LIST}sitemap.xml", sitemap)
    page = seen(PAGE.replace("<title>", f"{feed}<title>"))
    found = lists(Seen(page.page, "", {answer.url: answer}))
    assert [one.table["kind"] for one in found][-2:] == ["feed", "sitemap"]
    assert found[0].table["kind"] == "listing"
    assert [row.url for row in found[-1].rows] == ["https://wsjkw.example/a/1.html"]


def test_a_page_that_is_a_feed_is_one() -> None:
    feed = """<rss version="2.0"><channel><title>News</title><item><title>One</title>
        <link>https://news.example/1</link></item></channel></rss>"""
    (found,) = lists(seen(feed, "https://news.example/rss.xml"))
    assert found.table == {"kind": "feed", "start": ["https://news.example/rss.xml"]}


def test_a_page_without_a_list_has_none() -> None:
    assert lists(seen("<html><body><p>请使用浏览器访问。</p></body></html>")) == []


@given(
    st.lists(
        st.tuples(st.dates(), st.integers(1, 99_999_999)), min_size=2, max_size=30, unique=True
    )
)
def test_a_pattern_fits_what_it_was_made_from(found: list[tuple[object, int]]) -> None:
    urls = [
        f"https://a.example/zcwj/{day:%Y}/t{day:%Y%m%d}_{number}.html"  # type: ignore[str-format]
        for day, number in found
    ]
    made = patterns(urls)
    assert all(any(re.search(pattern, url) for pattern in made) for url in urls)
    assert not any(re.search(pattern, "https://a.example/zcwj/") for pattern in made)


def test_rows_that_are_links_themselves_are_a_list() -> None:
    links = "".join(f'<a href="/{p}"><b>{t}</b><em>{d}</em></a>' for p, t, d in ROWS)
    best, *_ = candidates(f'<body><div id="news">{links}</div></body>')
    assert (best.rows, best.date, best.size) == ("#news > a", "em", 4)


def test_a_declaration_is_begun_and_tried(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    declared = {"YIGAI_SOURCES": str(folder)}
    with SmallSites() as sites:
        sites.answers["http://wsjkw.example/zcwj/"] = Answer(PAGE)
        sites.answers["http://wsjkw.example/robots.txt"] = Answer(
            "Sitemap: http://wsjkw.example/sitemap.xml"
        )
        sites.article("http://wsjkw.example/zcwj/202610/t20261020_103.html", "Opening hours")
        begin = ("sources", "--new", "example-health", "http://wsjkw.example/zcwj/")
        told = done(tmp_path / "data", *begin, proxy=sites.url, **declared).stdout
        asked = sites.urls()
        again = yigai(tmp_path / "data", *begin, proxy=sites.url, **declared)
        tried = parsed(
            done(
                *(tmp_path / "data", "try", "example-health", "--json"), proxy=sites.url, **declared
            )
        )
    path = folder / "example-health.toml"
    assert told.splitlines()[-1] == "Next: yigai try example-health"
    assert f"Written: {path}" in told
    assert load(path).expect.rows == 2
    assert 'rows = "ul.list > li"  # ?' in path.read_text(encoding="utf-8").splitlines()
    assert asked == ["http://wsjkw.example/zcwj/", "http://wsjkw.example/sitemap.xml"]
    assert "is there already" in again.stderr
    assert {row["verdict"] for row in tried[0]["rows"]} == {"taken"}
    assert not (tmp_path / "data").exists()


def test_a_page_that_cannot_be_had_begins_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    with SmallSites() as sites:
        run = yigai(
            *(tmp_path / "data", "sources", "--new", "some-news", "http://none.example/"),
            proxy=sites.url,
            YIGAI_SOURCES=str(folder),
        )
    assert run.returncode == 1
    assert run.stderr.startswith("yigai: http://none.example/: HTTP 404: nothing to guess from")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--new", "some-news"], "--new takes a SLUG and the URL of a list"),
        (["--new", "Some News", "http://a.example/"], "'Some News' is no slug"),
        (["--new", "govcn-policy", "http://a.example/"], "is there already"),
        (["--new", "--check", "a", "http://a.example/"], "give one of --check"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    assert said in here(tmp_path, "sources", *arguments).stderr

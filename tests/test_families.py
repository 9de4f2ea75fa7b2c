"""The traps of the CMS families: their pagers, their odd dates, and answers that only look fine."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from spiders.declaration import load
from tests.crawling import Answer, SmallSites, column, done, rows, settings, yigai
from tests.families.sites import Site, site
from tests.families.spots import answer

DECLARATION = """
title = "通知公告"
publisher = "青石市卫生健康委员会"
kind = "government"
homepage = "{home}"
languages = ["zh-Hans"]
schedule = "0 0 1 1 *"
articles = ['{articles}']
{discover}
[selectors]
body = "#zoom"
[expect]
rows = 4
"""
LISTING = """[[discover]]
kind = "listing"
start = ["{start}"]
rows = "ul.list li"
date = "span"
"""
TRS = r"^https?://\w+\.[a-z]+\.gov\.cn/zcwj/\d{6}/t\d{8}_\d+\.s?html$"
HEX = r"^https?://www\.nhc\.gov\.cn/wjw/\w+/\d{6}/[0-9a-f]{32}\.shtml$"
ART = r"^https?://[a-z.]+\.gov\.cn/art/\d{4}/\d+/\d+/art_\d+_\d+\.html$"


class Family(NamedTuple):
    """A family's list as a source declares it, and one of its articles' addresses."""

    start: str
    articles: str
    example: str
    discover: str = LISTING


def trs(host: str, suffix: str = "html", more: str = "") -> Family:
    """A list of TRS WCM, paged as its host does it."""
    folder = f"https://{host}.gov.cn/zcwj/"
    example = f"{folder}202610/t20261012_4000000.{suffix}"
    return Family(f"{folder}index.{suffix}", TRS, example, LISTING + more)


FAMILIES = {
    "createpagehtml": trs("wjw.qingshi"),
    "pager": trs("wjw.beijing"),
    "createpage": trs("wjw.cq"),
    "next-link": trs("wjw.gxzf", "shtml"),
    "past-the-end": trs("ylbzj.nmg", more='pages = "index_{{page}}.html"\nsecond = 1\n'),
    "named-box": Family(
        "https://www.nhc.gov.cn/wjw/gztz/new_list.shtml",
        HEX,
        "https://www.nhc.gov.cn/wjw/gztz/202610/0123456789abcdef0123456789abcdef.shtml",
    ),
    "datastore": Family(
        "https://www.nhsa.gov.cn/col/col104/index.html",
        ART,
        "https://www.nhsa.gov.cn/art/2026/7/17/art_104_21472.html",
        '[[discover]]\nkind = "datastore"\nstart = ["{start}"]\n',
    ),
    "dataproxy": Family(
        "https://jnmhc.jinan.gov.cn/module/web/jpage/dataproxy.jsp?page=1&webid=28&columnid=14418",
        ART,
        "https://jnmhc.jinan.gov.cn/art/2026/7/17/art_14418_400000.html",
        '[[discover]]\nkind = "datastore"\nstart = ["{start}"]\n',
    ),
    "jpaas": Family(
        "https://www.miit.gov.cn/zwgk/zcwj/index.html",
        r"^https?://www\.miit\.gov\.cn/zwgk/\w+/art/\d{4}/art_[0-9a-f]{32}\.html$",
        "https://www.miit.gov.cn/zwgk/zcwj/art/2026/art_0123456789abcdef0123456789abcdef.html",
        '[[discover]]\nkind = "jpaas"\nstart = ["{start}"]\ntag = "右侧内容"\n',
    ),
    "posted": Family(
        "https://ybj.jiangsu.gov.cn/module/xxgk/search.jsp",
        ART,
        "https://ybj.jiangsu.gov.cn/art/2026/2/28/art_85482_11733723.html",
        """[[discover]]
kind = "listing"
method = "POST"
start = ["{start}"]
headers = {{ Referer = "https://ybj.jiangsu.gov.cn/col/col71878/index.html" }}
body = "infotypeId=02&jdid=82&currpage={{page}}"
rows = "//tr[td/a[contains(@href, '/art/')]]"
date = "td:last-child"
""",
    ),
    "gkmlpt": Family(
        "https://wsjkw.gd.gov.cn/gkmlpt/api/all/4196?page=1&sid=216",
        r"^https?://wsjkw\.gd\.gov\.cn/gkmlpt/content/\d+/\d+/post_\d+\.html$",
        "https://wsjkw.gd.gov.cn/gkmlpt/content/4/4942/post_4942475.html",
        '[[discover]]\nkind = "gkmlpt"\nstart = ["{start}"]\n',
    ),
    "library": Family(
        "https://sousuo.www.gov.cn/search-gov/data?t=zhengcelibrary_gw&pageNum=0",
        r"^https?://www\.gov\.cn/zhengce/zhengceku/\d{6}/content_\d+\.htm$",
        "https://www.gov.cn/zhengce/zhengceku/202609/content_7082302.htm",
        """[[discover]]
kind = "json"
start = ["{start}"]
rows = "searchVO.listVO"
url = "url"
title = "title"
date = "pubtime"
ok = "code == `200`"
pages = "data?t=zhengcelibrary_gw&pageNum={{page}}"
second = 1
""",
    ),
    "shown-twice": trs("wjw.sm")._replace(
        discover=LISTING.replace("ul.list li", "div.gl_lb li, div.gl_lb a")
    ),
    "no-year": Family(
        "https://www.chinanews.com.cn/china.shtml",
        r"^https?://www\.chinanews\.com\.cn/[a-z]+/20\d{2}/\d{2}-\d{2}/\d+\.shtml$",
        "https://www.chinanews.com.cn/gn/2026/09-10/10300000.shtml",
    ),
    "two-tables": Family(
        "http://www.news.cn/health/index.html",
        r"^https?://www\.news\.cn/health/20\d{6}/[0-9a-f]{32}/c\.html$",
        "http://www.news.cn/health/20260330/6c0f559dd36141b2b9658fa6d97567e4/c.html",
        LISTING + '[[discover]]\nkind = "xinhua"\nstart = ["{start}"]\n',
    ),
    "magazine": Family(
        "http://www.qstheory.cn/qs/mulu.htm",
        r"^https?://www\.qstheory\.cn/\d{8}/[0-9a-f]{32}/c\.html$",
        "http://www.qstheory.cn/20260917/0123456789abcdef0123456789abcdef/c.html",
        """[[discover]]
kind = "levels"
start = ["{start}"]
levels = [".booktitle a"]
rows = ".highlight"
""",
    ),
}  # fmt: skip
PAGED = (
    *("createpagehtml", "pager", "createpage", "next-link", "past-the-end", "named-box"),
    *("datastore", "dataproxy", "jpaas", "posted", "library", "shown-twice"),
)
UNDATED = ("two-tables", "magazine")

SCRIPT = "<html><head><script>var a='';for(;;)break;location.reload();</script></head></html>"
JSON = """[[discover]]
kind = "json"
start = ["{start}"]
rows = "searchVO.listVO"
url = "url"
ok = "code == `200`"
"""
NOTHING = '{"code": 1001, "msg": "没有查到相关数据", "searchVO": {"listVO": []}}'
FAILING: dict[str, tuple[str, Answer, str, str]] = {
    "no-bytes": (JSON, answer(""), "failed", "an empty answer (0 bytes)"),
    "no-hits": (JSON, answer(NOTHING), "failed", "`code == `200`` is not true of the answer"),
    "html": (
        JSON,
        answer("<html><p>登录</p></html>"),
        "failed",
        "a page of HTML where JSON was due",
    ),
    "script": (LISTING, answer(SCRIPT), "blocked", "a page of script alone"),
    "moved-file": (
        '[[discover]]\nkind = "xinhua"\nstart = ["{start}"]\n',
        answer(f'<div data="datasource:{"0f" * 16}"></div>'),
        "failed",
        f"http://moved-file.example/ds_{'0f' * 16}.json: HTTP 404",
    ),
}


class Crawled(NamedTuple):
    """The archive of one crawl over all of them, what it printed, and the sites."""

    data: Path
    run: subprocess.CompletedProcess[str]
    made: dict[str, Site]
    server: SmallSites
    sources: dict[str, str]

    def rows(self, slug: str) -> dict[str, str | None]:
        """The rows that a source's lists showed: address and date."""
        query = "SELECT url, date FROM discoveries WHERE source = ?"
        return dict(rows(self.data, query, slug))

    def asked(self, slug: str) -> list[str]:
        """The addresses of a family's site that were asked for."""
        known = self.made[slug].answers
        return [url for url in self.server.urls() if url in known]


def declare(folder: Path, slug: str, family: Family) -> None:
    discover = family.discover.format(start=family.start)
    home = family.start.partition("/index")[0]
    text = DECLARATION.format(home=home, articles=family.articles, discover=discover)
    (folder / f"{slug}.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("families")
    sources = folder / "sources"
    sources.mkdir()
    made: dict[str, Site] = {}
    with SmallSites() as server:
        for place, (slug, family) in enumerate(FAMILIES.items(), 1):
            declare(sources, slug, family)
            made[slug] = site(load(sources / f"{slug}.toml"), place, [family.example])
            server.answers |= made[slug].answers
        for slug, (discover, said, _, _) in FAILING.items():
            start = f"http://{slug}.example/list"
            declare(sources, slug, Family(start, "^http://nothing/$", "", discover))
            server.answers[start] = said
        known = {"YIGAI_SOURCES": str(sources)} | settings(folder, DOWNLOAD_DELAY=0.01)
        run = yigai(folder / "data", "crawl", *FAMILIES, *FAILING, proxy=server.url, **known)
        yield Crawled(folder / "data", run, made, server, known)


@pytest.mark.parametrize("slug", FAMILIES)
def test_every_page_of_a_list_is_read(crawled: Crawled, slug: str) -> None:
    """With the days that its rows show, however they are written."""
    articles = {a.url: a.day for a, _ in crawled.made[slug].articles.values()}
    found = {url: day and day[:10] for url, day in crawled.rows(slug).items()}
    if slug in UNDATED:
        assert found.keys() == articles.keys()
    else:
        assert found == articles
    reason = column(crawled.data, "SELECT finish_reason FROM crawls WHERE source = ?", slug)
    assert reason == ["finished"], crawled.run.stderr


@pytest.mark.parametrize("slug", PAGED)
def test_the_second_page_holds_what_the_first_does_not(crawled: Crawled, slug: str) -> None:
    """Or the test above would say nothing of the pager."""
    assert len(crawled.made[slug].articles) == 5


def test_the_page_after_the_last_may_lead_to_one_that_says_so(crawled: Crawled) -> None:
    assert "https://ylbzj.nmg.gov.cn/404/40x.html" in crawled.server.urls()


def test_each_group_of_a_datastore_is_asked_for_with_the_token_before_it(crawled: Crawled) -> None:
    for slug in ("datastore", "dataproxy"):
        asked = [url for url in crawled.asked(slug) if "token=" in url]
        assert [url.partition("page=")[2][0] for url in asked] == ["2", "3"]


def test_the_unit_of_a_column_is_asked_for_as_its_page_would(crawled: Crawled) -> None:
    """With the cookie set there, and saying where it comes from, or it answers nothing."""
    units = [a for a in crawled.server.asked if "/build/unit?" in a.url]
    assert len(units) == 3
    assert {a.headers["Cookie"] for a in units} == {"jpaas-session=4f1c"}
    assert {a.headers["Referer"] for a in units} == {FAMILIES["jpaas"].start}
    assert all("parseType=bulidstatic" in a.url for a in units)


def test_what_a_list_sets_is_not_sent_with_its_articles(crawled: Crawled) -> None:
    articles = crawled.made["jpaas"].articles
    asked = [a for a in crawled.server.asked if a.url in articles]
    assert len(asked) == 5
    assert not any("Cookie" in a.headers for a in asked)


def test_two_tables_of_one_page_ask_for_it_once(crawled: Crawled) -> None:
    asked = crawled.asked("two-tables")
    assert asked.count(FAMILIES["two-tables"].start) == 1
    assert len(set(asked)) == len(asked)
    assert len(crawled.made["two-tables"].articles) == 6


def test_an_article_that_a_page_shows_twice_is_one_row(crawled: Crawled) -> None:
    shown = "SELECT list_rows FROM crawl_log WHERE source = 'shown-twice'"
    assert column(crawled.data, shown) == [5]


def test_a_search_that_finds_nothing_more_is_at_its_end(crawled: Crawled) -> None:
    """On the first page the same answer is a failure: see `no-hits` below."""
    asked = [url for url in crawled.asked("library") if "sousuo" in url]
    assert [url[-1] for url in asked] == ["0", "1", "2"]
    last = crawled.server.answers[asked[2]]
    assert isinstance(last, Answer)
    assert b'"code": 1001' in last.body


def test_the_article_s_own_date_counts_where_a_row_of_links_has_an_editor_s(
    crawled: Crawled,
) -> None:
    dated = "SELECT url, published_at FROM current_articles WHERE source = 'two-tables'"
    written = crawled.made["two-tables"].articles
    wanted = {url: a.published.isoformat() for url, (a, _) in written.items()}
    assert dict(rows(crawled.data, dated)) == wanted


def test_issues_older_than_the_newest_are_left_alone(crawled: Crawled) -> None:
    issues = [url for url in crawled.server.urls() if "/qs/mulu_" in url]
    assert sorted(issues) == [f"http://www.qstheory.cn/qs/mulu_0_{n}.htm" for n in (0, 1)]


def test_a_site_that_has_no_second_page_is_asked_once(crawled: Crawled) -> None:
    pages = [url for url in crawled.server.urls() if "/gkmlpt/api/" in url]
    assert [url.partition("page=")[2][0] for url in pages] == ["1", "2"]


@pytest.mark.parametrize("slug", FAILING)
def test_an_answer_that_only_looks_fine_is_a_failure(crawled: Crawled, slug: str) -> None:
    _, _, reason, says = FAILING[slug]
    found = column(crawled.data, "SELECT finish_reason FROM crawls WHERE source = ?", slug)
    assert found == [reason]
    (said,) = (s for s in crawled.run.stderr.splitlines() if s.startswith(f"yigai: source {slug} "))
    assert says in said


def test_a_list_that_is_posted_for_is_replayed_page_by_page(
    crawled: Crawled, tmp_path: Path
) -> None:
    files = [str(file) for file in (crawled.data / "warc").iterdir()]
    options = [option for file in files for option in ("--replay", file)]
    done(tmp_path / "data", "crawl", "posted", *options, **crawled.sources)
    query = "SELECT url, title, date FROM discoveries WHERE source = 'posted' ORDER BY url"
    assert rows(tmp_path / "data", query) == rows(crawled.data, query)
    asked = [a for a in crawled.server.asked if a.url == FAMILIES["posted"].start]
    assert [a.body[-1] for a in asked] == ["1", "2", "3"]

"""Who wrote a page and when, as the lines around its text say. All pages are written for this test."""

from __future__ import annotations

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read

TITLE = "County clinics open on Sundays"
TEXT = (
    "<p>Clinics in nine counties will open on Sundays from next month, the bureau said.</p>"
    "<p>Each of them keeps two doctors and a pharmacist on duty, it added on Monday.</p>"
)
CHINESE = (
    "<p>各地要完善医保支付方式，推动医疗、医保、医药联动改革，让群众在家门口就能看好病。</p>"
    "<p>到年底，按病种付费应当覆盖九成以上的住院病例，县域内就诊率继续提高。</p>"
)


def reading(
    line: str,
    text: str = TEXT,
    url: str = "https://paper.example/a.html",
    captured_at: str | None = None,
) -> Reading:
    html = f"<html><body><h1>{TITLE}</h1><div>{line}</div><div>{text}</div></body></html>"
    rules = ReadingRules(("en", "zh-Hans"), "+08:00")
    return read(Page(html.encode(), url, "text/html; charset=utf-8", rules, captured_at))


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ana Ruiz", "Ana Ruiz"),
        ("By Marco de la Cruz", "Marco de la Cruz"),
        ("By Jan van der Berg and Omar al-Sayed", "Jan van der Berg; Omar al-Sayed"),
        ('By Amy "Tin Tin" Lau', 'Amy "Tin Tin" Lau'),
        ("Reported by Ana Ruiz", "Ana Ruiz"),
        ("Written by <b>Ana Ruiz</b> | Illustrations by <b>Max Low</b>", "Ana Ruiz"),
        ("Illustration by Max Low", None),
        ("Edited by Max Low", None),
        ("By distributing pills", None),
        ("文/本网专栏作者 林一", "林一"),
        ("【文/某某网专栏作者 林一】", "林一"),
        ("<span>原创</span> <span>健康小屋</span> <span>2026-10-09 08:00</span>", "健康小屋"),
        ("责任编辑：林一", None),
        ("新京都报 记者 <em>林一</em> <em>何二</em> <span>编辑 <em>马三</em></span>", "林一; 何二"),
        ("某某新闻记者 林一 实习生 何二", "林一"),
        ("〔記者林大一／台北報導〕", "林大一"),
        ('<a href="/u/3d0c9b77ae12">药房小记</a> 2026-10-09 08:00', "药房小记"),
        ('<a href="/user/login">登录</a> <a href="/user/42/">药房小记</a>', "药房小记"),
        ('<a class="follow-nickName" href="https://blog.example/lin">药房小记</a>', "药房小记"),
        ("作者：管理员　点击数：12", None),
        ("Von Ana Ruiz", "Ana Ruiz"),
        ("09.10.2026, 08:00 Uhr von José Łukasik", "José Łukasik"),
        ("Por Ana Ruiz | 9 de octubre de 2026", "Ana Ruiz"),
        ("Autor: Ana Ruiz", "Ana Ruiz"),
        ("Von Bergen bis Täler reicht der Kreis", None),
        ('<p class="byline"><a>Ana</a> <a>Ruiz</a></p>', "Ana Ruiz"),
    ],
)
def test_a_byline_names_the_author(line: str, author: str | None) -> None:
    found = reading(line)
    assert found.facts.author == author
    assert found.origins.get("author") == ("text" if author else None)


ORGANISATION = '{"@type": "Organization", "name": "County Post"}'


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ('<meta name="author" content="Ana Ruiz">', "Ana Ruiz"),
        ('<meta name="dc.creator" content="Ruiz, Ana">', "Ana Ruiz"),
        ('<meta name="author" content="Web Team">', None),
        ('<meta name="author" content="林一">', None),  # nobody on the page is called so
        ('<meta name="twitter:creator" content="Ana Ruiz">', None),
        (
            f"""<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}",
            "author": {ORGANISATION}, "publisher": {ORGANISATION}}}</script>""",
            "County Post",
        ),
    ],
)
def test_metas_and_json_ld_name_the_author_where_no_line_does(
    head: str, author: str | None
) -> None:
    html = f"<html><head>{head}</head><body><h1>{TITLE}</h1><div>{TEXT}</div></body></html>"
    page = Page(html.encode(), "https://paper.example/a.html", "text/html", ReadingRules())
    assert read(page).facts.author == author


@pytest.mark.parametrize(
    ("first", "last", "author"),
    [
        ("某网杭州9月2日电 (林一)记者2日从杭州市获悉，", "", "林一"),
        ("（某社記者林大一台北8日電）", "", "林大一"),
        ("某报讯（记者 林一 通讯员 何二）", "", "林一"),
        ("", "<p>（心内科 林一/文 宣传部 何二/图）</p>", "林一"),
        ("", "<p>（作者：林一，某某大学教授）</p>", "林一"),
        ("记者2日从杭州市获悉，", "", None),
    ],
)
def test_a_dateline_or_a_last_line_names_the_author(
    first: str, last: str, author: str | None
) -> None:
    text = CHINESE.replace("<p>", f"<p>{first}", 1) + last
    assert reading("2026-10-09", text).facts.author == author


def test_an_account_far_from_the_headline_is_a_commenters() -> None:
    comments = '<div><p><a href="/user/7/">路人甲</a></p><p>写得好，盼着早点推开。</p></div>'
    assert reading("2026-10-09", CHINESE + comments * 3).facts.author is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("昨天 15:30 来源：某某日报", "2026-10-09T15:30:00+08:00"),
        ("3小时前", "2026-10-10"),
        ("10月8日 07:00", "2026-10-08T07:00:00+08:00"),
        ("发布时间：12-30 09:12", "2025-12-30T09:12:00+08:00"),
        ("Yesterday at 3:30 p.m.", "2026-10-09T15:30:00+08:00"),
        ("国家医保局10月8日召开会议，部署下一步工作。", None),
        ("昨天的会议说明了什么", None),
    ],
)
def test_a_date_line_without_a_year_is_read_as_seen_from_the_capture(
    line: str, day: str | None
) -> None:
    found = reading(line, CHINESE, captured_at="2026-10-10T04:00:00.000000Z")
    assert found.facts.published_at == day
    assert found.origins.get("published_at") == ("text" if day else None)
    assert reading(line, CHINESE).facts.published_at is None


def test_a_date_with_its_year_is_believed_before_one_without() -> None:
    line = "<p>10月9日</p><p>2026-10-08 12:00</p>"
    found = reading(line, CHINESE, captured_at="2026-10-10T04:00:00.000000Z")
    assert found.facts.published_at == "2026-10-08T12:00:00+08:00"


def test_the_day_of_the_address_is_nearer_than_the_capture() -> None:
    found = reading("10月9日 12:00", CHINESE, captured_at="2027-12-01T00:00:00Z")
    assert found.facts.published_at == "2027-10-09T12:00:00+08:00"
    dated = "https://paper.example/2026/1009/a.html"
    found = reading("10月9日 12:00", CHINESE, dated, captured_at="2027-12-01T00:00:00Z")
    assert found.facts.published_at == "2026-10-09T12:00:00+08:00"

"""What is read from a page: text and facts. All pages are written for this test."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from archive.errors import UnreadableError
from archive.records import TEXT_FACTS, Page, Reading, ReadingRules
from pipelines.extract.facts.found import Fact, FoundFacts
from pipelines.extract.html import extract
from pipelines.extract.read import read

FIRST = "各地要完善医保支付方式，推动医疗、医保、医药联动改革，让群众在家门口就能看好病。"
SECOND = "到年底，按病种付费应当覆盖九成以上的住院病例，县域内就诊率继续提高。"
BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"
TEXT = f"{FIRST}\n{SECOND}"


def reading(html: str, url: str = "https://health.example.cn/a.html", **selectors: str) -> Reading:
    rules = ReadingRules(("zh-Hans",), "+08:00", selectors)
    return read(Page(html.encode(), url, "text/html; charset=utf-8", rules))


def page(head: str = "", body: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}<div id='main'>{BODY}</div></body></html>"


def test_declared_selectors_come_first() -> None:
    found = reading(
        page(
            '<title>栏目</title><meta name="ArticleTitle" content="元题"><meta name="PubDate" '
            'content="2026-10-01"><meta name="ContentSource" content="元来源">',
            """<h1>大题</h1><h2 class="t"> 正 题 </h2><i id="d">2026年10月09日 17:42</i>
            <b id="s">来源：示例日报</b><em>国卫发〔2026〕3号</em><p id="n">国医发[2026]第05号</p>""",
        ),
        title=".t",
        date="//i[@id='d']/text()",
        publisher="#s",
        document_number="#n",
        body="#main",
    )
    assert found.facts.title == "正 题"
    assert found.facts.published_at == "2026-10-09T17:42:00+08:00"
    assert found.facts.publisher == "示例日报"
    assert found.facts.document_number == "国医发〔2026〕5号"
    assert found.text == TEXT


@pytest.mark.parametrize("selector", ["#gone", "//div[@id='gone']", "#short", "//h1/text()"])
def test_a_declared_body_that_finds_nothing_sane_leaves_it_to_the_extractor(selector: str) -> None:
    found = reading(page("", "<h1>题</h1><div id='short'>字号：大 中 小</div>"), body=selector)
    assert FIRST in found.text
    assert SECOND in found.text


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：某某",
        "（责编：某某、某某某）",
        "【编辑:某某】",
        "[责任编辑： 某某 ]",
        "責任編輯：某某",
        "　　编辑：某某",
    ],
)
def test_the_editors_line_is_no_text(line: str) -> None:
    html = page().replace("</div>", f"<p>{line}</p></div>")
    assert reading(html, body="#main").text == TEXT


def test_a_sentence_that_speaks_of_editors_stays() -> None:
    sentence = "编辑：改革成效如何评价？院长说，看群众是否满意。"
    html = page().replace("</div>", f"<p>{sentence}</p></div>")
    assert reading(html, body="#main").text == f"{TEXT}\n{sentence}"


def test_the_history_of_a_law_at_its_head_is_text() -> None:
    history = (
        "2013年4月9日 云州市第十二届人民代表大会常务委员会公告第9号公布",
        "2014年8月27日 云州市第十二届人民代表大会常务委员会修正",
        "2015年5月1日 施行",
    )
    html = page().replace("id='main'>", "id='main'>" + "".join(f"<p>{h}</p>" for h in history))
    assert reading(html, body="#main").text == "\n".join([*history, TEXT])


def test_a_line_that_names_another_title_is_text() -> None:
    html = page(body="<h1>医保支付方式</h1>").replace(
        "id='main'>", "id='main'><p>名称：另一份文件</p><p>标题：医保支付方式</p>"
    )
    assert reading(html, body="#main", title="h1").text == TEXT
    html = html.replace("<p>标题：医保支付方式</p>", "")
    assert reading(html, body="#main", title="h1").text == f"名称：另一份文件\n{TEXT}"


TABLE = """<table><tr><td>标　　题：</td><td>通知</td></tr>
<tr><td> 发 文&nbsp;机　关 :</td><td>国家某某委员会</td></tr>
<tr><td>发文字号：</td><td>国某发（2026）　12 号</td><td>主题词：</td><td></td></tr></table>"""


def test_the_labelled_table_gives_number_and_issuer() -> None:
    found = reading(page("", TABLE), body="#main")
    assert (found.facts.document_number, found.facts.issuer) == (
        "国某发〔2026〕12号",
        "国家某某委员会",
    )


def test_a_number_cited_in_the_text_is_not_the_documents_own() -> None:
    assert reading(page("", "<p>依据国某发〔2026〕12号文件</p>")).facts.document_number is None


def test_an_empty_cell_says_nothing() -> None:
    found = reading(page("", "<table><tr><td>发文字号：</td><td>&nbsp;</td></tr></table>"))
    assert found.facts.document_number is None


STANDARD = """<meta name="ArticleTitle" content="关于某事的通知"><meta name="PubDate"
content="2026-10-09 17:42:00"><meta name="ContentSource" content="示例省卫生健康委员会">
<meta name="lastmodifiedtime" content="2026-10-10-08:00:00"><title>首页</title>"""

OPEN_GRAPH = """<meta property="og:title" content="关于某事的通知">
<meta property="article:published_time" content="2026-10-09T09:42:00Z">
<meta property="article:modified_time" content="2026-10-10T00:00:00Z">
<meta name="source" content="来源：示例省卫生健康委员会"><title>首页</title>"""


@pytest.mark.parametrize(
    ("head", "published", "modified"),
    [
        (STANDARD, "2026-10-09T17:42:00+08:00", "2026-10-10T08:00:00+08:00"),
        (OPEN_GRAPH, "2026-10-09T09:42:00+00:00", "2026-10-10T00:00:00+00:00"),
    ],
    ids=["government standard", "open graph"],
)
def test_metas_give_the_facts(head: str, published: str, modified: str) -> None:
    found = reading(page(head))
    assert (found.facts.title, found.facts.publisher) == ("关于某事的通知", "示例省卫生健康委员会")
    assert (found.facts.published_at, found.facts.modified_at) == (published, modified)


LINKED = """<script type="application/ld+json">{"name": "不完整"</script>
<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "网站"},
{"@type": "NewsArticle", "headline": "连接数据的题目", "datePublished": "2026-10-08T08:00:00+08:00",
"dateModified": "2026-10-11", "author": [{"name": "甲社"}, {"name": "乙社"}]}]}</script>"""


def test_linked_data_gives_the_facts() -> None:
    found = reading(page(LINKED + "<title>首页</title>"))
    assert (found.facts.title, found.facts.author) == ("连接数据的题目", "甲社; 乙社")
    assert (found.facts.published_at, found.facts.modified_at) == (
        "2026-10-08T08:00:00+08:00",
        "2026-10-11",
    )


def test_the_date_is_taken_from_the_surest_place() -> None:
    url = "https://health.example.cn/202610/t20261007_1.htm"
    places: list[tuple[str, Any]] = [
        ("<i class='d'>2026-10-10</i>", "2026-10-10"),
        ('<meta name="PubDate" content="2026-10-09">', "2026-10-09"),
        (LINKED, "2026-10-08T08:00:00+08:00"),
        ("", "2026-10-07"),  # the address
    ]
    for i, (_, expected) in enumerate(places):
        html = page("".join(place for place, _ in places[i:]))
        assert reading(html, url, date=".d").facts.published_at == expected


@pytest.mark.parametrize("useless", ["", "昨天", "2026-02-30"])
def test_a_place_without_a_date_is_passed_over(useless: str) -> None:
    html = page(f'<meta name="PubDate" content="{useless}">{LINKED}', f"<i>{useless}</i>")
    assert reading(html, date="i").facts.published_at == "2026-10-08T08:00:00+08:00"


def test_a_page_without_a_date_has_none_and_never_the_present() -> None:
    assert reading(page()).facts.published_at is None


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>医改方案_示例日报</title>", "", "医改方案"),
        ("<title>医改方案 - 示例日报 - 健康</title>", "", "医改方案"),
        ("<title>医改方案--健康--人民</title>", "", "医改方案"),
        ("<title>COVID-19 and reform | Example</title>", "", "COVID-19 and reform"),
        ("<title>首页</title>", "<h1>医改\n <b>方案</b></h1>", "医改 方案"),
        ("<title>医改方案_示例</title>", "<h1>示例</h1><h1>健康</h1>", "医改方案"),
    ],
)
def test_the_title_is_found_without_metas(head: str, body: str, title: str) -> None:
    assert reading(page(head, body)).facts.title == title


@pytest.mark.parametrize(
    "line", ["来源：示例日报", "2026-10-09 来源: 示例日报　作者：某某", "【信息来源：示例日报】"]
)
def test_the_publisher_is_the_one_the_page_names(line: str) -> None:
    assert reading(page("", f"<p>{line}</p>")).facts.publisher == "示例日报"


def test_a_stray_end_of_the_page_before_the_content_ends_nothing() -> None:
    html = page("<title>医改方案</title>", f"</body></HTML >\n{TABLE}")
    for selectors in ({"body": "#main"}, {"body": "//*[@id='main']"}):
        found = reading(html, **selectors)
        assert found.text == TEXT
        assert found.facts.document_number == "国某发〔2026〕12号"
        assert found.facts.title == "医改方案"


@pytest.mark.parametrize("body", [b"", b" \n ", b"\x00\x01\xff\xfe" * 99, bytes(range(256)) * 99])
def test_bytes_that_are_no_page_are_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError, match=f"no HTML in {len(body)} bytes read as"):
        extract(Page(body, "https://health.example.cn/", "text/html", ReadingRules()))


def test_a_page_with_neither_title_nor_text_is_broken() -> None:
    found = reading("<html><head></head><body></body></html>")
    assert (found.answer, found.reason) == ("broken", "nothing is shown")


def test_the_same_page_always_reads_the_same() -> None:
    html = page(STANDARD, TABLE)
    assert reading(html) == reading(html)


def test_a_publisher_that_only_a_script_names_is_none() -> None:
    assert reading(page("", '<script>show("来源：示例日报")</script>')).facts.publisher is None


def test_a_fact_has_the_same_name_wherever_it_is() -> None:
    assert tuple(field.name for field in fields(FoundFacts)) == TEXT_FACTS
    with pytest.raises(TypeError):
        FoundFacts(publishd_at=Fact("2026-10-09", "text"))  # type: ignore[call-arg]


def test_every_fact_that_was_read_has_its_origin() -> None:
    found = reading(page(STANDARD, TABLE))
    read_facts = {name for name in TEXT_FACTS if getattr(found.facts, name)}
    assert read_facts == found.origins.keys() > {"title", "published_at", "issuer"}

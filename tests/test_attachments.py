"""The files that an article names. All pages are written for this test."""

from __future__ import annotations

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read

TITLE = "关于公布门诊药品目录的通知"
BODY = (
    "<p>各地要完善医保支付方式，推动医疗、医保、医药联动改革，让群众在家门口就能看好病。</p>"
    "<p>门诊药品目录自下月起执行，各医院应当公开价格，并按月报送使用情况。</p>"
)
LINKS = ('<a href="a.docx">1.药品目录</a>', '<a href="b.xlsx">2.报送表</a>')
LIST = f"<p>附件：{LINKS[0]}</p><p>{LINKS[1]}</p>"
URL = "https://bureau.example/tzgg/202610/t20261009_1.html"
HERE = "https://bureau.example/tzgg/202610"
BOTH = [(f"{HERE}/a.docx", "1.药品目录"), (f"{HERE}/b.xlsx", "2.报送表")]


def reading(content: str, around: str = "", head: str = "") -> Reading:
    html = f"""<html><head><title>{TITLE}</title>{head}</head><body>
    <div class="article"><h1>{TITLE}</h1><p>2026-10-09 来源：示例局</p>{content}</div>
    {around}</body></html>"""
    return read(Page(html.encode(), URL, "text/html; charset=utf-8", ReadingRules()))


def files(content: str, around: str = "", head: str = "") -> list[tuple[str, str]]:
    found = reading(content, around, head).facts.attachments
    assert found is not None
    return [(file.url, file.name) for file in found]


def within(content: str) -> str:
    return f'<div id="zoom">{BODY}{content}</div>'


def test_the_files_of_the_text_are_named_in_its_order() -> None:
    assert files(within(LIST)) == BOTH


def test_an_article_that_names_no_file_has_none() -> None:
    assert files(within("")) == []


def test_a_replaced_an_added_and_a_removed_file_are_other_facts() -> None:
    before = reading(within(LIST))
    for other in (
        LIST.replace("a.docx", "c.docx"),
        f'{LIST}<p><a href="c.pdf">3.填表说明</a></p>',
        LIST.partition("</p>")[0],
    ):
        assert reading(within(other)).facts.attachments != before.facts.attachments
    replaced = reading(within(LIST.replace("a.docx", "c.docx")))
    assert replaced.text == before.text


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("a.docx", f"{HERE}/a.docx"),
        ("./P020261009.pdf", f"{HERE}/P020261009.pdf"),
        ("../files/a.ofd", "https://bureau.example/tzgg/files/a.ofd"),
        ("/upload/a.zip", "https://bureau.example/upload/a.zip"),
        ("//files.example/a.xls", "https://files.example/a.xls"),
        ("http://files.example/a.PDF?v=2", "http://files.example/a.PDF?v=2"),
        (" a.docx\n", f"{HERE}/a.docx"),
        ("a.pdf#page=2", f"{HERE}/a.pdf"),
        (
            "/module/download/downfile.jsp?filename=1",
            "https://bureau.example/module/download/downfile.jsp?filename=1",
        ),
        ("/download/4711", "https://bureau.example/download/4711"),
    ],
)
def test_addresses_are_absolute(href: str, url: str) -> None:
    assert files(within(f'<p>附件：<a href="{href}">药品目录</a></p>')) == [(url, "药品目录")]


def test_a_base_says_what_addresses_are_relative_to() -> None:
    base = '<base href="/files/2026/">'
    assert files(within(LIST), head=base)[0][0] == "https://bureau.example/files/2026/a.docx"


def test_a_file_is_told_by_the_name_that_its_link_shows() -> None:
    link = '<p><a href="/u/show?id=12">药品目录.docx</a></p>'
    assert files(within(link)) == [("https://bureau.example/u/show?id=12", "药品目录.docx")]


def test_a_link_without_words_is_named_by_its_file() -> None:
    assert files(within('<p><a href="%E7%9B%AE%E5%BD%95.pdf"><img src="i.gif"></a></p>')) == [
        (f"{HERE}/%E7%9B%AE%E5%BD%95.pdf", "目录.pdf")
    ]


NHSA = "/module/download/downfile.jsp?classid=0"
HANWEB = "https://bureau.example/module/download/downfile.jsp?classid=0"
LIST_ESCAPED = "%E8%8D%AF%E5%93%81%E7%9B%AE%E5%BD%95"  # 药品目录
LIST_TWICE = LIST_ESCAPED.replace("%", "%25")


@pytest.mark.parametrize("amp", ["&", "&amp;", "&amp;amp;", "&amp;amp;amp;"])
def test_an_address_that_is_escaped_twice_is_the_one_that_answers(amp: str) -> None:
    link = f'<p><a href="{NHSA}{amp}filename={LIST_TWICE}.pdf">文件下载链接</a></p>'
    # A percent sign that is escaped is asked for as it is written.
    assert files(within(link)) == [(f"{HANWEB}&filename={LIST_TWICE}.pdf", "药品目录.pdf")]


@pytest.mark.parametrize(
    ("query", "words", "name"),
    [
        (f"filename={LIST_TWICE}.pdf", "", "药品目录.pdf"),
        (f"filename={LIST_ESCAPED}.wps", "点击下载", "药品目录.wps"),
        (f"showname={LIST_ESCAPED}.ofd&amp;filename=2609.ofd", "下载", "药品目录.ofd"),
        ("filename=0123456789abcdef0123456789abcdef.pdf", "文件下载链接", "文件下载链接"),
        ("filename=0123456789abcdef.rar", "", "0123456789abcdef.rar"),
        (f"filename={LIST_ESCAPED}.zip", "附件：2026年目录", "附件：2026年目录"),
    ],
)
def test_a_file_is_called_by_its_link_or_by_its_parameter(
    query: str, words: str, name: str
) -> None:
    found = files(within(f'<p>附件：<a href="{NHSA}&amp;{query}">{words}<i></i></a></p>'))
    assert [name for _, name in found] == [name]


@pytest.mark.parametrize("kind", ["wps", "et", "ofd", "rar", "zip", "7z", "rtf"])
def test_the_kinds_of_files_that_offices_send(kind: str) -> None:
    assert files(within(f'<p><a href="a.{kind}">目录</a></p>')) == [(f"{HERE}/a.{kind}", "目录")]
    named = f'<p><a href="/attach?id=7&amp;filename=a.{kind}">目录</a></p>'
    assert files(within(named)) == [
        (f"https://bureau.example/attach?id=7&filename=a.{kind}", "目录")
    ]


def test_a_name_may_be_escaped_in_the_encoding_of_its_page() -> None:
    link = f'<p>附件：<a href="{NHSA}&amp;filename=%D2%A9%C6%B7%C4%BF%C2%BC.et">附件1</a></p>'
    html = f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1>{within(link)}</body></html>"
    page = Page(html.encode("gb2312"), URL, "text/html; charset=gb2312", ReadingRules())
    assert [file.name for file in read(page).facts.attachments or ()] == ["药品目录.et"]


def test_a_query_is_asked_for_in_the_encoding_of_its_page() -> None:
    link = '<p>附件：<a href="/down/file?filename=目录.doc">药品目录</a></p>'
    html = f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1>{within(link)}</body></html>"
    for charset, asked in (("gb2312", "%C4%BF%C2%BC"), ("utf-8", "目录")):
        page = Page(html.encode(charset), URL, f"text/html; charset={charset}", ReadingRules())
        found = read(page).facts.attachments
        assert found is not None
        assert [file.url for file in found] == [
            f"https://bureau.example/down/file?filename={asked}.doc"
        ]


def test_a_file_that_is_linked_twice_is_named_once_by_its_words() -> None:
    icon = '<a href="a.docx"><img src="docx.gif"></a>'
    assert files(within(f"<p>附件：{icon}{LIST}{LIST}</p>")) == BOTH


@pytest.mark.parametrize(
    "link",
    [
        "<a href=\"javascript:download('a.docx')\">药品目录</a>",
        '<a href="#a.docx">药品目录</a>',
        '<a href="http://[files/a.docx">药品目录</a>',
        '<a href="file:///C:/a.docx">药品目录</a>',
        '<a href="b.html">药品目录</a>',
        '<a href="/app/download/12">客户端下载</a>',
        '<a href="/download/index.html">下载中心</a>',
        '<a href="/download?id=reader">PDF阅读器</a>',
        "<a>药品目录.docx</a>",
    ],
)
def test_what_leads_to_no_document_is_no_attachment(link: str) -> None:
    assert files(within(f"<p>附件：{link}</p>")) == []


@pytest.mark.parametrize(
    "block",
    [
        f"<div>{LIST}</div>",
        f'<div class="list">{LIST}</div>',
        f'<div class="extend"><h3>附件下载</h3><ul><li>{"</li><li>".join(LINKS)}</li></ul></div>',
        '<div><ul class="fj"><li><a href="a.docx">1.药品目录</a></li>'
        '<li><a href="b.xlsx">2.报送表</a></li></ul></div>',
        f"<table><tr><td>相关附件</td></tr><tr><td>{''.join(LINKS)}</td></tr></table>",
        f'<div class="tool">扫一扫在手机打开当前页</div><div>{LIST}</div>',
    ],
)
def test_a_list_of_attachments_under_the_text_is_the_articles(block: str) -> None:
    for found in (files(f"{within('')}{block}"), files(within(""), around=block)):
        assert [url for url, _ in found] == [url for url, _ in BOTH]


def test_a_list_of_attachments_above_the_text_is_the_articles() -> None:
    assert files(f'<div class="info">{LIST}</div>{within("")}') == BOTH


@pytest.mark.parametrize(
    "block",
    [
        '<div class="sidebar"><p>附件：</p><a href="guide.pdf">办事指南</a></div>',
        '<div class="side"><a href="guide.pdf">办事指南</a></div>',
        '<div><h3>办事指南</h3><a href="guide.pdf">门诊报销办理</a></div>',
        '<div><p>相关文件</p><p><a href="guide.pdf">附件：往年目录</a></p></div>',
        '<div><p>相关阅读</p><a href="/b.html">药品价格</a><a href="g.pdf">附件：简报</a></div>',
        f"<div><p>{'另一篇文章的正文说，目录已经公布，各地照此执行。' * 3}</p>{LIST}</div>",
        '<div class="footer"><a href="report.pdf">附件：年度报告</a></div>',
    ],
)
def test_a_file_that_is_not_the_articles_is_none_of_its_attachments(block: str) -> None:
    assert files(within(LIST), around=block) == BOTH


def test_a_file_under_related_reading_within_the_text_is_not_the_articles() -> None:
    related = '<p>相关文件</p><p><a href="old.pdf">往年目录</a></p>'
    assert files(within(f"{LIST}{related}")) == BOTH


def test_a_line_that_is_no_text_may_offer_the_file() -> None:
    link = '<p><a href="a.docx">点击下载</a></p>'
    assert files(within(link)) == [(f"{HERE}/a.docx", "点击下载")]
    assert files(within(f"{link}<p>特此通知。</p>")) == [(f"{HERE}/a.docx", "点击下载")]


def test_a_text_that_only_data_hold_names_files_that_were_not_read() -> None:
    data = f'<textarea class="article-content">{BODY}{BODY}</textarea>'
    assert reading(data.replace("<p>", "&lt;p>")).facts.attachments is None

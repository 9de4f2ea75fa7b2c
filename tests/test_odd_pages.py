"""Pages whose markup is broken, and pages that show nothing without their scripts."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read

TITLE = "县域医共体药房互通"
LINES = [f"第{n}所卫生院的药柜与县医院相通，村民取药不必再进城。" for n in range(1, 9)]
BODY = "".join(f"<p>{line}</p>" for line in LINES)


def reading(source: str) -> Reading:
    url = "https://paper.example/a.html"
    rules = ReadingRules(timezone="+08:00")
    return read(Page(source.encode(), url, "text/html; charset=utf-8", rules))


@pytest.mark.parametrize("tag", ["font", "span", "div", "p", "b", "center"])
def test_tags_that_are_never_closed_lose_nothing(tag: str) -> None:
    lines = [f"第{n}条 卫生院应当公开药品的价格和库存，方便村民查询。" for n in range(400)]
    body = "".join(f"<{tag} class='t'><p>{line}" for line in lines)
    found = reading(f"<html><body><h1>{TITLE}</h1><div id='zoom'>{body}</div></body></html>")
    assert found.text.splitlines() == lines


def test_an_end_of_the_page_before_its_content_ends_nothing() -> None:
    page = f"<html><body></body></html><h1>{TITLE}</h1><div>{BODY}</div></body></html>"
    assert reading(page).text.splitlines() == LINES


def test_zero_bytes_and_stray_ends_are_passed_over() -> None:
    page = f"<h1>{TITLE}</h1></div></td></p>\0<div>{BODY}\0</div></span>"
    assert reading(page).text.splitlines() == LINES


@pytest.mark.parametrize(
    "odd", ["&#8;", "&#x1f;", "&#xFFFE;", "&#x110000;", "\x08", "\x0c", "\x1b"]
)
def test_characters_that_xml_does_not_know_are_passed_over(odd: str) -> None:
    hidden = f'<span style="display:none">x</span>{odd}'
    page = f"<h1>{TITLE}</h1><div>{BODY.replace('村民', f'村{hidden}民')}</div>"
    assert reading(page).text.splitlines() == LINES


def test_a_title_that_is_never_closed_leaves_nothing_to_read() -> None:
    more = "<p>县医院 - 药房 | 互通_示例网</p>" * 6_000
    page = f"<html><head><title>{TITLE} - 示例网{more}</head><body><h1>{TITLE}</h1>{BODY}</body></html>"
    assert reading(page).answer == "broken"


def test_a_table_of_fifteen_thousand_rows_is_read_whole() -> None:
    table = "".join(f"<tr><td>{n}</td><td>药品{n}</td></tr>" for n in range(15_000))
    lines = reading(f"<h1>{TITLE}</h1><div>{BODY}<table>{table}</table></div>").text.splitlines()
    assert lines == [*LINES, *(f"{n} | 药品{n}" for n in range(15_000))]


def test_a_line_break_may_come_first() -> None:
    assert reading(f"<h1>{TITLE}</h1><p><br>{LINES[0]}</p>{BODY}").text.splitlines()[1:] == LINES


DATA = {"props": {"detail": {"name": TITLE, "content": BODY, "summary": LINES[0]}}}
ESCAPED = html.escape(BODY)


@pytest.mark.parametrize(
    "data",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(DATA)}</script>',
        f"<script>window.__STATE__ = {json.dumps(DATA)};console.log(1)</script>",
        f'<textarea class="article-content">{ESCAPED}</textarea>',
        f'<script type="application/ld+json">{{"articleBody": {json.dumps(BODY)}}}</script>',
    ],
    ids=["json", "state", "text area", "linked data"],
)
def test_a_text_that_only_data_hold_is_found(data: str) -> None:
    found = reading(f"<html><head><title>{TITLE}</title></head><body>{data}</body></html>")
    assert found.text.splitlines() == LINES


def test_a_text_that_is_shown_is_not_looked_for_in_data() -> None:
    other = {"content": BODY.replace("药柜", "药库")}
    script = f'<script type="application/json">{json.dumps(other)}</script>'
    assert reading(f"<h1>{TITLE}</h1><div>{BODY}</div>{script}").text.splitlines() == LINES


@pytest.mark.parametrize(
    "script",
    [
        'var ct = "{seconds}";',
        'window.d = {{"publish_time":"2026-10-09 08:30:00","id":1}}',
        "var createTime='2026-10-09 08:30:00';",
        "var data = {{pubTime: {seconds}000}};",
    ],
)
def test_a_date_that_only_a_script_gives_is_said_to_be_a_scripts(script: str) -> None:
    seconds = int(datetime(2026, 10, 9, 0, 30, tzinfo=UTC).timestamp())
    code = script.format(seconds=seconds)
    found = reading(f"<script>{code}</script><h1>{TITLE}</h1><div>{BODY}</div>")
    assert found.facts.published_at == "2026-10-09T08:30:00+08:00"
    assert found.origins["published_at"] == "script"


def test_a_shown_date_comes_before_a_scripts() -> None:
    script = "<script>var createTime='2026-10-09';</script>"
    found = reading(f"{script}<h1>{TITLE}</h1><p>2026-10-08 07:00</p><div>{BODY}</div>")
    assert found.facts.published_at == "2026-10-08T07:00:00+08:00"


def test_the_words_of_a_sentence_stay_whatever_their_element_is_called() -> None:
    line = LINES[0].replace("药柜", '<span class="hot-keyword tag share">药柜</span>')
    found = reading(f"<h1>{TITLE}</h1><div><p>{line}</p>{BODY}</div>")
    assert found.text.splitlines() == [LINES[0], *LINES]


def test_a_list_of_the_documents_facts_is_no_text() -> None:
    facts = (
        "<table><tr><td>索引号：</td><td>000014349/2026-00012</td><td>主题分类：</td><td>卫生</td></tr>"
        f"<tr><td>名称：</td><td colspan=3>{TITLE}</td></tr></table>"
    )
    found = reading(f"<h1>{TITLE}</h1><div id='c'>{facts}<div>{BODY}</div></div>")
    assert found.text.splitlines() == LINES
    assert (found.facts.index_number, found.facts.topic) == ("000014349/2026-00012", "卫生")


def test_the_labels_of_a_traditional_copy_are_read() -> None:
    facts = "<p>索引號：000014349/2026-00012</p><p>發文字號：國衛發〔2026〕3號</p>"
    found = reading(f"<h1>{TITLE}</h1><div>{facts}</div><div>{BODY}</div>")
    assert found.facts.index_number == "000014349/2026-00012"
    assert (found.facts.document_number or "").endswith("〔2026〕3号")


def test_a_disclaimer_ends_the_article_and_a_credit_does_not() -> None:
    credit = "<p>© Paper</p>"
    page = f"<h1>{TITLE}</h1><div>{BODY}{credit}{BODY}<p>免责声明：本文仅供参考。</p><p>联系我们</p></div>"
    assert reading(page).text.splitlines() == [*LINES, *LINES]

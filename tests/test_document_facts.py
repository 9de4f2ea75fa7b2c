"""What official documents say of themselves, in the markup of the government sites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement, builder

from pipelines.extract.facts.found import Fact, FoundFacts
from pipelines.extract.facts.official_document import read
from pipelines.extract.facts.official_titles import KINDS
from pipelines.extract.page.labels import FACTS, labels
from pipelines.extract.page.outline import outline

NUMBER = "国示办发〔2026〕12号"
NOTICE = "国家示例局办公室关于做好门诊保障工作的通知"


def page(body: str) -> HtmlElement:
    return html.document_fromstring(f"<html><body>{body}</body></html>")


def facts(title: str, *lines: str, **labelled: str) -> dict[str, str]:
    found = read(title, "\n".join(lines), labelled).by_name()
    return {name: fact.value for name, fact in found.items()}


# Every site's own way of writing 索引号 000099999/2026-00012 and 发文字号 国示办发〔2026〕12号.
MARKUP = {
    "gov.cn table": """<table><tr><td>索<span>&nbsp;</span>引<span>&nbsp;</span>号：</td>
        <td> 000099999/2026-00012 </td><td>来　　源：</td><td>示例网站</td></tr>
        <tr><td>发文字号：</td><td>国示办发〔2026〕12号</td><td>公文种类：</td><td></td></tr></table>
        <ul class="mobileTable"><li><span>索引号：</span><span>000099999/2026-00012</span></li>
        <li><span>发文字号：</span><span>国示办发〔2026〕12号</span></li></ul>""",
    "older gov.cn table": """<table class="bd1"><tr><td><b>索&nbsp;引&nbsp;号：</b></td>
        <td>000099999/2026-00012</td></tr><tr><td><b>发文字号：</b></td>
        <td>国示办发〔<span>2026</span>〕12号</td></tr></table>""",
    "header cells": """<table><tr><th>索引号</th><td>000099999/2026-00012</td></tr>
        <tr><th>发文字号</th><td>国示办发〔2026〕12号</td></tr></table>""",
    "definitions": """<dl><dt>索引号：</dt><dd>000099999/2026-00012</dd><dt>信息分类</dt><dd>其他</dd>
        <dt>发文字号</dt><dd>国示办发〔2026〕12号</dd></dl>""",
    "Hanweb spans": """<div class="mu-table"><ul><li><span>名称：</span><span>某通知</span></li><li>
        <span>索引号：</span><span>000099999/2026-00012</span>
        <span>发文字号：</span><span>国示办发〔2026〕12号</span></li></ul></div>""",
    "label within the item": """<ul><li><em>索引号：</em> 000099999/2026-00012</li>
        <li><span>发文字号</span>：国示办发〔2026〕12号</li></ul>""",
    "bold labels in one paragraph": """<p><b>索引号：</b>000099999/2026-00012 &nbsp;
        <b>发文字号：</b>国示办发〔<i>2026</i>〕12号&nbsp;<b>公开方式：</b>主动公开</p>""",
    "one line": """<div>索引号：000099999/2026-00012　发文字号：国示办发〔2026〕12号
        公文归属：示例处</div>""",
    "broken lines": """<div>标题：某通知<br>索引号：000099999/2026-00012<br>
        发文字号：国示办发〔2026〕12号<br>有效性：<br></div>""",
    "pairs of divisions": """<div><div>索引号：</div><div>000099999/2026-00012</div></div>
        <div><div>发文字号：</div><div>国示办发〔2026〕12号</div></div>""",
    "a letter an element": """<p><b><i>索</i><i>引</i><i>号：</i></b>000099999/2026-00012</p>
        <p><b><i>发</i><i>文</i><i>字</i><i>号</i></b>：国示办发〔2026〕12号</p>""",
    "labels without colon behind": """<p><b>索引号：</b>000099999/2026-00012<b>发布日期</b></p>
        <p>发文字号：国示办发〔2026〕12号<b>公开方式</b></p>""",
    "an empty one first": """<p>索引号：</p><p>索引号：000099999/2026-00012</p>
        <p>发文字号：</p><p>发文字号：国示办发〔2026〕12号</p>""",
}


@pytest.mark.parametrize("markup", MARKUP)
def test_labels_of_every_markup(markup: str) -> None:
    found = {"索引号": "000099999/2026-00012", "发文字号": "国示办发〔2026〕12号"}
    assert labels(outline(page(MARKUP[markup]))) == found


NO_LABELS = {
    "head of a list": "<table><tr><th>索引号</th><th>发文机关</th><th>查看</th></tr></table>",
    "head of a list in cells": "<table><tr><td>发文机关</td><td>发文字号</td><td>下载</td></tr></table>",
    "search form": """<label>发文机关：</label><select><option>国务院</option></select>
        <p>文号：<input name="q" value="1"></p>""",
    "empty value before the title": """<ul><li><span>发布机构：</span><span></span></li></ul>
        <div>国家示例局</div>""",
    "empty division before the title": "<div>发布机构：</div><div>国家示例局</div><div>正文</div>",
    "empty paragraph before another": "<div><p><b>文号：</b></p><p>第一段</p><p>第二段</p></div>",
    "emphasis in a sentence": "<p>这种药的<b>有效性</b>和安全性</p><p><b>有效性</b>和安全性并重</p>",
    "part of another label": "<p>药品批准文号：示例字H2026001</p>",
    "quoted in a sentence": "<p>通知说，文号：国示办发〔2026〕12号的文件继续执行。</p>",
    "a paragraph": f"<p>效力：{'各地要把这项工作抓紧抓实。' * 40}</p>",
    "script": "<script>索引号：1234</script><!--索引号：1234-->",
}


@pytest.mark.parametrize("markup", NO_LABELS)
def test_what_only_looks_like_a_label(markup: str) -> None:
    assert labels(outline(page(NO_LABELS[markup]))) == {}


words = st.sampled_from(
    [
        "索",
        "引号",
        "索引号：",
        "发文字号",
        "文号:",
        "发布机构：",
        "国示办发〔2026〕12号",
        " ",
        "：",
        "国家示例局",
        "<",
    ]
)
tags = st.sampled_from(["table", "tr", "td", "th", "dl", "dt", "dd", "div", "p", "span", "b", "br"])
trees = st.recursive(
    st.builds(lambda tag, text: builder.E(tag, text), tags, words),
    lambda inner: st.builds(
        lambda tag, parts: builder.E(tag, *parts), tags, st.lists(inner | words, max_size=5)
    ),
    max_leaves=30,
)


@given(trees)
def test_labels_of_any_tree_are_known_and_have_values(tree: HtmlElement) -> None:
    for label, value in labels(outline(tree)).items():
        assert label in FACTS
        assert value == " ".join(value.split())
        assert value


def test_labelled_facts_say_so() -> None:
    labelled = {
        "发文字号": "国示办发[2026]012号",
        "索引号": "2026-02-00018",
        "发文机关": "国家示例局 财 政 部、国家样本委",
        "成文日期": "2026年09月25日",
        "主题分类": "卫生、体育\\卫生",
        "公文种类": "意见",
        "是否有效": "是",
        "施行日期": "2026-10-01 00:00:00",
    }
    assert read("某页", "", labelled, "+08:00") == FoundFacts(
        document_number=Fact(NUMBER, "label"),
        index_number=Fact("2026-02-00018", "label"),
        issuer=Fact("国家示例局; 财政部; 国家样本委", "label"),
        signed_on=Fact("2026-09-25", "label"),
        topic=Fact("卫生、体育\\卫生", "label"),
        document_kind=Fact("意见", "label"),
        validity=Fact("有效", "label"),
        effective_on=Fact("2026-10-01", "label"),
    )


def test_placeholders_are_no_values() -> None:
    labelled = dict.fromkeys(FACTS, "-") | {"发布机构": "全部", "公文种类": "其他", "文号": "无"}
    assert read("某页", "", labelled) == FoundFacts()


def test_the_issuing_body_before_the_publishing_one() -> None:
    assert facts("某页", 发布机构="某市样本局", 发文机关="国家示例局")["issuer"] == "国家示例局"


def test_a_notice_as_it_is_read() -> None:
    text = f"""国示办发 〔2026〕 12 号
        各省、自治区、直辖市医保局：
        根据《示例意见》（国办发〔2021〕20号），现就有关工作通知如下。
        《旧办法》（国示发〔2016〕3号）同时废止。
        国家示例局办公室　国家样本委办公厅
        {" ".join("财政部")}
        2026年9月25日
        （此件主动公开）"""
    assert read("关于做好门诊保障工作的通知", text, {}) == FoundFacts(
        document_number=Fact(NUMBER, "text"),
        issuer=Fact("国家示例局办公室; 国家样本委办公厅; 财政部", "text"),
        signed_on=Fact("2026-09-25", "text"),
        document_kind=Fact("通知", "text"),
    )


NUMBERS = {
    ("关于某事的通知（国示办发〔2026〕12号）",): NUMBER,
    ("关于某事的通知 国示办发〔2026〕12号",): NUMBER,
    ("关于某事的通知", "（国示办发〔2026〕12号）", "各地："): NUMBER,
    ("关于某事的通知", "文号：国示办发〔2026〕12号", "各地："): NUMBER,
    ("《示例办法》（国家示例委员会令第14号）",): "国家示例委员会令第14号",
    (
        "示例条例",
        "中华人民共和国国务院令",
        "第 739 号",
        "现予公布。",
    ): "中华人民共和国国务院令第739号",
    ("中华人民共和国国务院令", "第739号", "现予公布。"): "中华人民共和国国务院令第739号",
    ("某部 某总局关于某事的公告", "某某部 某某总局公告2026年第5号"): "某某部公告2026年第5号",
    ("国家示例局关于某事的公告（2026年第058号）",): "国家示例局公告2026年第58号",
    (
        "关于某事的通告",
        "2026年 第58号",
        "内容。",
        "国家示例局",
        "2026年7月1日",
    ): "国家示例局通告2026年第58号",
    ("国家示例局关于某事的公告", "（2026年第58号）", "内容。"): "国家示例局公告2026年第58号",
    ("关于某事的公告", "国家示例局公告", "2026年第58号", "内容。"): "国家示例局公告2026年第58号",
    ("国家示例局公告 2026年第58号",): "国家示例局公告2026年第58号",
}


@pytest.mark.parametrize(("page", "number"), NUMBERS.items())
def test_own_numbers(page: tuple[str, ...], number: str) -> None:
    assert facts(*page)["document_number"] == number


NO_NUMBERS = [
    ("关于转发国示办发〔2026〕12号文件的通知",),
    ("《关于某事的公告（2026年第58号）》政策解读",),
    ("一图读懂《示例意见》（国示办发〔2026〕12号）",),
    ("关于某事的公告（2026年第58号）",),  # whose is not said
    ("关于某事的通知", "按照国示办发〔2026〕12号要求，通知如下。"),
    ("关于某事的通知", "通知如下。", "附件：", NUMBER),
    ("文件清单", NUMBER, "国示办发〔2026〕13号"),
]


@pytest.mark.parametrize("page", NO_NUMBERS)
def test_cited_numbers_are_not_its_own(page: tuple[str, ...]) -> None:
    assert "document_number" not in facts(*page)


@given(
    st.sampled_from(["国示办发", "示卫医函", "国 示 办 发"]),
    st.sampled_from(["[]", "【】", "（）", "〔〕", "﹝﹞", "〈〉"]),
    st.sampled_from(["", " ", "\u3000", "\xa0 "]),
    st.integers(1, 9999),
    st.sampled_from(["{}", "（{}）", "文号：{}", "  {}  "]),
)
def test_a_number_of_its_own_line_in_every_form(
    code: str, brackets: str, space: str, serial: int, around: str
) -> None:
    number = f"{code}{space}{brackets[0]}2026{brackets[1]}{space}{serial:02}{space}号"
    found = facts("关于某事的通知", around.format(number), "各有关单位：", "通知如下。")
    assert found["document_number"] == f"{code.replace(' ', '')}〔2026〕{serial}号"


ISSUERS = {
    ("国家示例局办公室 国家样本委办公厅关于某事的通知",): "国家示例局办公室; 国家样本委办公厅",
    ("国家示例局国家样本委关于某事的通知",): "国家示例局; 国家样本委",
    ("某省示例局转发国家示例局关于某事的通知",): "某省示例局",
    (
        "国家示例局等三部门关于某事的通知",
        "内容。",
        "国家示例局",
        "国家样本委",
        "财政部",
        "2026年9月1日",
    ): ("国家示例局; 国家样本委; 财政部"),
    ("关于某事的通知", "特此通知。", "国家示例局  2026年9月1日"): "国家示例局",
    ("国家示例局关于某事的通知", "特此通知。", "二〇二六年九月一日"): "国家示例局",
    ("国家示例局印发《示例方案》", NUMBER, "内容。"): "国家示例局",
    ("某通知", "国家样本委", "特此通知。", "国家示例局", "2026年9月1日"): "国家示例局",
}


@pytest.mark.parametrize(("page", "issuer"), ISSUERS.items())
def test_issuers(page: tuple[str, ...], issuer: str) -> None:
    assert facts(*page)["issuer"] == issuer


NEWS = [
    ("国家示例局印发《示例方案》", "记者从国家示例局获悉，方案已经印发。"),
    ("国家示例局：关于目录的通知来了", "国家示例局发布2026年第58号公告。", "2026年9月1日"),
    ("多地出台医保新规定", "9月1日，某省印发《示例办法》，旧办法同时废止。"),
    ("三明推出医改新方案", "新方案现行有效期五年。", "国家示例局局长说"),
    ("外国总统签署行政令", "命令说。"),
    ("美国发布关于人工智能的报告", "报告说。", "新华社记者", "2026年9月1日"),
    ("权威解读丨让专家多下去", "某月某日，国务院新闻办举行新闻发布会。"),
    ("领导人在示例大会上发表重要讲话", "讲话引起热烈反响。"),
    ("Circular on medical insurance", "The circular took effect.", "May 24, 2026"),
]


@pytest.mark.parametrize("page", NEWS)
def test_news_are_no_documents(page: tuple[str, ...]) -> None:
    assert facts(*page) == {}


def test_news_in_a_portal_of_documents() -> None:
    found = facts(
        "某市部署门诊保障实施方案", "会议指出。", 索引号="A/2026-1", 发布机构="某市示例局"
    )
    assert found == {"index_number": "A/2026-1", "issuer": "某市示例局"}


def test_an_explanation_is_not_the_document() -> None:
    assert facts("国家示例局关于某事的政策解读", NUMBER) == {"document_kind": "解读"}


TITLES = {
    NOTICE: "通知",
    "关于印发《示例方案》的通知": "通知",
    "关于公开征求《示例办法（征求意见稿）》意见的公告": "公告",
    "国务院关于推行某事的实施意见": "意见",
    "八部门关于某事的若干意见": "意见",
    "国家示例委关于修改部分规章的决定": "决定",
    "关于某提案答复的函": "函",
    "关于同意设立某机构的批复": "批复",
    "国务院令第739号": "令",
    "示例条例（国务院令第739号）": "条例",
    "《示例管理办法（试行）》（国家示例委员会令第14号）": "办法",
    "《关于某事的公告》政策解读": "解读",
    "图解：示例方案": "解读",
    "一图读懂门诊保障": "解读",
    "国务院新闻办就医改举行新闻发布会图文实录": "发布会",
    "在示例大会上的讲话": "讲话",
}


@pytest.mark.parametrize(("title", "kind"), TITLES.items())
def test_kinds(title: str, kind: str) -> None:
    assert facts(title)["document_kind"] == kind


VALIDITY = {
    ("【已废止】关于某事的通知",): "废止",
    ("关于某事的通知（失效）",): "失效",
    (NOTICE, "【本文件已废止】", "各地：", "通知如下。"): "废止",
    (NOTICE, "通知如下。", "该文件已被《新办法》（国示发〔2026〕3号）废止。"): "废止",
    (NOTICE, "（现行有效）", "通知如下。"): "有效",
    (NOTICE, "本规定已部分失效", "规定如下。"): "部分失效",
    (NOTICE, "此文件已于2026年1月1日修订", "内容。"): "已修改",
}


@pytest.mark.parametrize(("page", "state"), VALIDITY.items())
def test_validity(page: tuple[str, ...], state: str) -> None:
    assert facts(*page)["validity"] == state


@pytest.mark.parametrize(
    "line",
    [
        "本办法自2026年1月1日起施行，《旧办法》同时废止。",
        "《旧办法》已废止。",
        "国示发〔2016〕3号文件已被废止，不再执行。",
        "本办法有效期五年",
        "废止",
    ],
)
def test_what_a_document_repeals_is_another(line: str) -> None:
    assert "validity" not in facts("关于某事的办法", line)
    assert "validity" not in facts(NOTICE, "通知如下。", line)


@pytest.mark.parametrize(
    ("words", "state"),
    {"现行有效": "有效", "全文废止": "废止", "已失效": "失效", "已修改": "已修改"}.items(),
)
def test_labelled_validity(words: str, state: str) -> None:
    assert facts("某页", 有效性=words) == {"validity": state}


PIECES = "国家示例局 关于 印发 《 》 的 通知 公告 （ ） 2026年 第58号 令 〔2026〕 12号 已废止 9月1日 。 解读"
pieces = st.sampled_from([*PIECES.split(), " ", "\n"])
texts = st.text(max_size=60) | st.lists(pieces, max_size=12).map("".join)


@given(texts, texts, st.dictionaries(st.sampled_from(sorted(FACTS)), texts))
def test_any_page_gives_facts_in_their_forms(
    title: str, text: str, labelled: dict[str, str]
) -> None:
    for name, (value, origin, _) in read(title, text, labelled).by_name().items():
        assert value
        assert origin == "text" or name in {FACTS[label] for label in labelled}
        assert name != "document_kind" or value in KINDS
        assert name != "document_number" or value.endswith("号")


@pytest.mark.parametrize(
    "piece", ["（", "（）", "关于的", "在上的", "国 ", "局 ", "》", "2026年1月1日", "已被"]
)
def test_long_hostile_text_is_no_document(piece: str) -> None:
    assert facts(piece * 20_000, piece * 20_000) == {}

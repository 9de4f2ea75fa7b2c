"""The text of a part of a page, as a reader sees it."""

from __future__ import annotations

import pytest
from lxml import html

from pipelines.extract.normalise import normalise
from pipelines.extract.page.lines import text_of
from pipelines.extract.page.visible import leads_away, strip_silent

SEEN = {
    # line breaks
    "<p>一</p><p>二</p>": "一\n二",
    "<p>一<br>二<br/><br/>三</p>": "一\n二\n三",
    "<p>first\n   second</p>": "first second",
    "<p>医<b>改</b><span>方</span>案</p>": "医改方案",
    "<h2>题</h2>文<div>段</div>尾": "题\n文\n段\n尾",
    "一<p>二</p>三<!-- 注 -->四": "一\n二\n三四",
    "<ucapcontent>一</ucapcontent><ucapcontent>二</ucapcontent>": "一\n二",
    # lists
    "<ul><li>甲<li>乙<ol><li>丙</ol></ul>": "甲\n乙\n丙",
    "<dl><dt>词</dt><dd>义</dd></dl>": "词\n义",
    # tables, a row a line
    "<table><tr><th>项目</th><th>价格</th></tr><tr><td>甲</td><td>3</td></tr></table>": (
        "项目 | 价格\n甲 | 3"
    ),
    "<table><tr><td><p>甲</p><p>乙<br>丙</p></td><td></td><td>3</td></tr></table>": "甲 乙 丙 | | 3",
    "<table><tr>\n<!-- 注 -->\n<td>甲</td>\n<td>3</td>\n</tr></table>": "甲 | 3",
    "<table><caption>表一</caption><tbody><tr><td>甲</td></tr></tbody></table>": "表一\n甲",
    "<table><tr><td>甲<table><tr><td>1</td><td>2</td></tr></table></td><td>3</td></tr></table>": (
        "甲 1 | 2 | 3"
    ),
    "前<table><tr><td>甲</td></tr></table>后": "前\n甲\n后",
    # what a reader does not see
    "<p>一</p><script>var a = 1;</script><style>p {color: red}</style><p>二</p>": "一\n二",
    "<p>一<noscript>请启用脚本</noscript><iframe>框</iframe>二</p>": "一二",
    "<p>一<select><option>选</option></select><button>按</button>二</p>": "一二",
    '<p>一<span style="DISPLAY : none; color: red">藏</span>二</p>': "一二",
    "<p>一<span hidden>藏</span>二</p>": "一二",
    '<table><tr><td style="display:none">藏</td><td>甲</td><td>3</td></tr></table>': "甲 | 3",
    "<table><tr><td>甲</td><td hidden>藏</td><td>3</td></tr></table>": "甲 | 3",
    "<p>R&amp;D &lt;5%&nbsp;&hellip;</p>": "R&D <5% …",
    # line breaks in the source count where the page shows them
    "<pre>甲 3\n乙 4</pre>": "甲 3\n乙 4",
    '<div style="white-space: pre-wrap">甲\n乙<p>丙\n丁</p></div>戊\n己': "甲\n乙\n丙\n丁\n戊己",
    # lines broken to fit a width are one paragraph
    "<p>The fund paid for every visit,<br>and the county paid<br>the rest of it.</p>": (
        "The fund paid for every visit, and the county paid the rest of it."
    ),
    "<p>First line<br>Second line</p>": "First line\nSecond line",
    "<p>The county paid,<br><br>said the fund.</p>": "The county paid,\nsaid the fund.",
    "<p>The county paid,</p><p><br>said the fund.</p>": "The county paid,\nsaid the fund.",
    "<pre>return a,\n\nb = 1</pre>": "return a,\nb = 1",
    # captions
    '<p><img src="1.jpg"></p><p>护士在为老人量血压。某某摄</p><p>正文。</p>': (
        "▲ 护士在为老人量血压。某某摄\n正文。"
    ),
    "<figure><img><figcaption>图一</figcaption></figure>": "▲ 图一",
    "<figure><img><figcaption><p>图一</p><div>某某</div></figcaption></figure><p>正文。</p>": (
        "▲ 图一\n▲ 某某\n正文。"
    ),
    '<div><img><span class="newsCaption">图一</span></div><p>正文。</p>': "▲ 图一\n正文。",
    '<div class="dida">Il municipio</div><p>正文。</p>': "▲ Il municipio\n正文。",
    '<div class="textpic_text"><p>正文。</p></div>': "正文。",
    '<p><span class="caption">图一</span>所示的药</p>': "图一所示的药",
    "": "",
}


@pytest.mark.parametrize(("source", "seen"), SEEN.items())
def test_a_part_of_a_page_reads_as_it_is_seen(source: str, seen: str) -> None:
    part = html.fromstring(f"<div>{source}</div>")
    strip_silent(part)
    assert normalise(text_of(part)) == seen


def test_a_hidden_part_by_itself_shows_nothing() -> None:
    assert text_of(html.fromstring('<div style="display:none">藏</div>')) == ""


def test_what_follows_a_part_is_not_of_it() -> None:
    page = html.fromstring("<div><p id='part'>里</p>外</div>")
    assert normalise(text_of(page.get_element_by_id("part"))) == "里"


FULL = "各地要按照统一部署完善支付方式推动医疗医保医药联动改革形成合力"


def test_chinese_lines_of_one_width_are_one_paragraph() -> None:
    source = f"<p>{FULL[:22]}<br>{FULL[2:24]}<br>{FULL[5:27]}<br>收效明显。<br>一、另起一行。</p>"
    seen = f"{FULL[:22]}{FULL[2:24]}{FULL[5:27]}收效明显。\n一、另起一行。"
    assert text_of(html.fromstring(source)) == seen


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ('<a href="/b.html">题</a>', True),
        ('<a href="#">题</a>', True),
        ("<a>题</a>", True),
        ('<h2><a href="#two">题</a></h2>', False),
        ('<a href="#two"><h2>题</h2></a>', False),
        ('<li><a href="#two">题</a></li>', True),
        ('<a href="/files/b.pdf?v=2">题</a>', False),
        ('<a href="/module/download/downfile.jsp?filename=1">题</a>', False),
    ],
)
def test_what_leads_to_another_page(link: str, leads: bool) -> None:
    anchor = next(html.fromstring(f"<div>{link}</div>").iter("a"))
    assert leads_away(anchor) is leads

"""Texts that stand on several pages: which those are, by what a page shows and by addresses."""

from __future__ import annotations

import json

import pytest

from archive.parts import later_forms, page_number
from archive.records import TEXT_FACTS, Attachment, Facts, Page, ReadingRules
from archive.store.readings import facts_json, facts_of
from pipelines.extract.read import read


def first_page(url: str) -> str | None:
    """The likeliest first page of an address that has the form of a later one."""
    return next((later.firsts[0] for later in later_forms(url)), None)


def test_parts_come_back_from_a_row_as_they_were() -> None:
    facts = Facts(
        title="通知",
        attachments=(Attachment("https://a.example/1.pdf", "附件"),),
        parts=("https://a.example/t1_1.html", "https://a.example/t1_2.html"),
    )
    assert facts_of(json.loads(facts_json(facts))) == facts
    assert "parts" not in TEXT_FACTS


TITLE = "县域医共体药房互通"
LINES = [
    f"第{n}所卫生院的药柜与县医院相通，村民取药不必再进城，药价也同县里一样。" for n in range(1, 9)
]


def parts(url: str, under: str, head: str = "") -> tuple[str, ...] | None:
    """What the page at an address names as its further pages; what stands under its text."""
    text = "".join(f"<p>{line}</p>" for line in LINES)
    html = f"""<!DOCTYPE html><html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1>
    <div class="info">2026-09-18 10:30　来源：示例日报</div><div class="content">{text}</div>
    <div class="pager">{under}</div><div class="foot">主办单位：示例日报社</div></body></html>"""
    found = read(Page(html.encode(), url, "text/html; charset=utf-8", ReadingRules()))
    assert (found.text_state == "part") == (found.facts.parts is not None)
    assert found.text.splitlines() == LINES
    return found.facts.parts


def links(**pages: str) -> str:
    return " ".join(f'<a href="{to}">{says.strip("_")}</a>' for says, to in pages.items())


TRS = "https://bureau.example/tzgg/202609/t20260918_123456"
GOV = "https://state.example/zhengce/content/202609/content_7041234"
DEDE = "https://paper.example/a/2026/0918/30012"
XINHUA = "https://news.example/20260918/1a2b3c4d/c"
PEOPLE = "https://daily.example/n1/2026/0918/c1001-40512345"
SHOW = "https://clinic.example/show?id=7"

FAMILIES: dict[str, tuple[list[str], dict[int, str]]] = {
    # The addresses of the pages, and what stands under the text of a page, by its place.
    "trs": (
        [f"{TRS}.html", f"{TRS}_1.html", f"{TRS}_2.html"],
        {
            at: f'<script>createPageHTML(3, {at}, "t20260918_123456", "html");</script>'
            for at in range(3)
        },
    ),
    "trs, written out": (
        [f"{TRS}.html", f"{TRS}_1.html", f"{TRS}_2.html"],
        dict.fromkeys(
            range(3),
            '<a href="./t20260918_123456.html">1</a> <a href="./t20260918_123456_1.html">2</a>'
            ' <a href="./t20260918_123456_2.html">3</a>',
        ),
    ),
    "trs, content": (
        [
            "https://board.example/t/content.htm",
            "https://board.example/t/content_1.htm",
            "https://board.example/t/content_2.htm",
        ],
        {at: f'<script>createPageHTML(3,{at},"content","htm")</script>' for at in range(3)},
    ),
    "with a box": (
        [f"{DEDE}.shtml", f"{DEDE}_2.shtml", f"{DEDE}_3.shtml"],
        {
            at: f"<script>createPageHTML('page_div',3, {at + 1},'30012','shtml',67);</script>"
            for at in range(3)
        },
    ),
    "gov.cn": (
        [f"{GOV}.htm", f"{GOV}_2.htm", f"{GOV}_3.htm"],
        dict.fromkeys(
            range(3),
            '【<a href="content_7041234.htm">1</a>】【<a href="content_7041234_2.htm">2</a>】'
            '【<a href="content_7041234_3.htm">3</a>】',
        ),
    ),
    "dedecms": (
        [f"{DEDE}.html", f"{DEDE}_2.html", f"{DEDE}_3.html"],
        {
            0: links(下一页="30012_2.html", 末页="30012_3.html"),
            1: links(上一页="30012.html", 下一页="30012_3.html"),
            2: links(_1="30012.html", _2="30012_2.html"),
        },
    ),
    "xinhua": (
        [f"{XINHUA}.htm", f"{XINHUA}_2.htm", f"{XINHUA}_3.htm"],
        {
            0: links(下一页="c_2.htm", 尾页="c_3.htm"),
            1: links(上一页="c.htm", 下一页="c_3.htm"),
            2: links(_1="c.htm", 上一页="c_2.htm"),
        },
    ),
    "people": (
        [f"{PEOPLE}.html", f"{PEOPLE}-2.html", f"{PEOPLE}-3.html"],
        dict.fromkeys(
            range(3),
            '<a href="/n1/2026/0918/c1001-40512345.html">【1】</a>'
            '<a href="/n1/2026/0918/c1001-40512345-2.html">【2】</a>'
            '<a href="/n1/2026/0918/c1001-40512345-3.html">【3】</a>',
        ),
    ),
    "query": (
        [SHOW, f"{SHOW}&page=2", f"{SHOW}&page=3"],
        dict.fromkeys(
            range(3),
            links(_1="?id=7&page=1", _2="?id=7&page=2", _3="?id=7&page=3"),
        ),
    ),
    "folder": (
        [f"https://blog.example/yibao/{n}".removesuffix("/1") for n in range(1, 4)],
        dict.fromkeys(range(3), links(_1="/yibao", _2="/yibao/2", _3="/yibao/3")),
    ),
    "the first has a number too": (
        [f"{DEDE}_1.html", f"{DEDE}_2.html", f"{DEDE}_3.html"],
        dict.fromkeys(range(3), links(_1="30012_1.html", _2="30012_2.html", _3="30012_3.html")),
    ),
}
PAGES = [(name, at) for name in FAMILIES for at in FAMILIES[name][1]]


@pytest.mark.parametrize(("family", "at"), PAGES)
def test_each_page_names_the_others_but_the_first_in_order(family: str, at: int) -> None:
    addresses, under = FAMILIES[family]
    others = tuple(url for url in addresses[1:] if url != addresses[at])
    assert parts(addresses[at], under[at]) == others


@pytest.mark.parametrize("family", FAMILIES)
def test_a_later_page_leads_back_to_the_first(family: str) -> None:
    first, *later = FAMILIES[family][0]
    assert page_number(first, first) == 0
    if family == "the first has a number too":
        return
    assert [first_page(url) for url in later] == [first] * len(later)
    numbers = [page_number(url, first) or 0 for url in later]
    assert numbers == sorted(numbers)
    assert 0 < numbers[0] < numbers[1]
    assert page_number(first, later[0]) is None


def test_pages_that_a_pager_leaves_out_are_named() -> None:
    under = links(_2="30012_2.html", _3="30012_3.html", 尾页="30012_6.html")
    assert parts(f"{DEDE}.html", under) == tuple(f"{DEDE}_{n}.html" for n in range(2, 7))


def test_a_count_tells_of_pages_that_no_link_leads_to() -> None:
    def under(at: int, **pages: str) -> str:
        return f"<span>第{at}页/共4页</span> {links(**pages)}"

    others = tuple(f"{DEDE}_{n}.html" for n in range(2, 5))
    assert parts(f"{DEDE}.html", under(1, 下一页="30012_2.html")) == others
    assert parts(f"{DEDE}_4.html", under(4, 上一页="30012_3.html", _1="30012.html")) == (
        f"{DEDE}_3.html",
    )
    others = tuple(f"{TRS}_{n}.html" for n in range(1, 4))
    assert parts(f"{TRS}.html", under(1, 下一页="t20260918_123456_1.html")) == others
    last = under(4, 上一页="t20260918_123456_2.html", _1="t20260918_123456.html")
    assert parts(f"{TRS}_3.html", last) == (f"{TRS}_2.html",)
    assert parts(f"{DEDE}.html", under(1)) == ()


def test_what_is_for_machines_names_the_next_page() -> None:
    assert parts(f"{DEDE}.html", "", '<link rel="next" href="30012_2.html">') == (f"{DEDE}_2.html",)


@pytest.mark.parametrize(
    "under",
    [
        links(下一篇="30013.html"),
        links(_2="30013_2.html"),
        links(上一页="30012_1.html", 下一页="30012_3.html").replace("30012", "30011"),
        links(_1="30012_1.html"),
        '<script>createPageHTML(1, 0, "30012", "html");</script>',
        '<script>createPageHTML(3, 0, "index", "html");</script>',
    ],
)
def test_other_articles_are_no_pages_of_a_text(under: str) -> None:
    assert parts(f"{DEDE}.html", under) is None


def test_the_further_pages_of_a_list_are_no_pages_of_a_text() -> None:
    for name in ("new_list", "index"):
        script = f"<script>createPageHTML('page_div',34,1,'{name}','shtml',798);</script>"
        assert parts(f"https://bureau.example/fzs/{name}.shtml", script) == ()


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (f"{XINHUA}_2.htm", f"{XINHUA}.htm"),
        ("https://a.example/t/x/2.html", "https://a.example/t/x.html"),
        ("https://a.example/t/x.html/2", "https://a.example/t/x.html"),
        ("https://a.example/t/x?page=2", "https://a.example/t/x"),
        ("https://a.example/t/x?page=2&id=7", "https://a.example/t/x?id=7"),
        ("https://a.example/t/x/page/2/", "https://a.example/t/x/"),
        ("https://a.example/t/x/index_2.html", "https://a.example/t/x/index.html"),
        ("https://a.example/t/x_2.html#top", "https://a.example/t/x.html"),
    ],
)
def test_an_address_of_a_later_page_has_a_first(url: str, first: str) -> None:
    assert first_page(url) == first
    assert page_number(url, first) == 2


@pytest.mark.parametrize(
    "url",
    [
        f"{TRS}.html",
        f"{GOV}.htm",
        f"{DEDE}.html",
        f"{PEOPLE}.html",
        "https://bureau.example/tzgg/202610/t20261009_1.html",
        "https://bureau.example/art/2026/9/18/art_37_123.html",
        "https://paper.example/2026/7/17",
        "https://paper.example/2026/07/17/",
        "https://paper.example/news/2026-07-17.html",
        "https://paper.example/?p=12",
        "https://paper.example/index_2.html",
        "https://paper.example/2/",
        "https://[paper.example/x_2.html",
        "urn:yigai:seed:a.txt",
    ],
)
def test_other_addresses_have_none(url: str) -> None:
    assert first_page(url) is None


def test_the_first_page_of_a_folder_of_pages_is_any_of_its_forms() -> None:
    second = "https://a.example/t/x/2.html"
    firsts = ("https://a.example/t/x.html", "https://a.example/t/x/", f"{second[:-6]}index.html")
    assert [page_number(second, first) for first in firsts] == [2, 2, 2]

"""How much of an article was read: what a page says of it. All pages are written for this test."""

from __future__ import annotations

import pytest

from archive.outcomes import TextState
from archive.parts import page_number
from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read

URL = "https://paper.example/art/2026/c12345.html"
TITLE = "县域医共体药房互通"
LINES = [
    f"第{n}所卫生院的药柜与县医院相通，村民取药不必再进城，药价也同县里一样。" for n in range(1, 9)
]
ENGLISH = (
    "The county pharmacy now serves every clinic, and villagers no longer travel for medicine."
)
WHOLE = "".join(f"<p>{line}</p>" for line in LINES)
BEGINNING = "".join(f"<p>{line}</p>" for line in LINES[:5])


def page(content: str, head: str = "", under: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><title>{TITLE}</title>{head}</head><body>
    <div class="top"><a href="/">首页</a><a href="/login">登录</a><a href="/vip">订阅</a></div>
    <h1>{TITLE}</h1><div class="info">2026-09-18 10:30　来源：示例日报</div>
    <div class="content">{content}</div>{under}
    <div class="foot">主办单位：示例日报社</div></body></html>"""


def reading(html: str | bytes, url: str = URL, content_type: str = "text/html") -> Reading:
    body = html if isinstance(html, bytes) else html.encode()
    return read(Page(body, url, content_type, ReadingRules()))


def state(content: str, head: str = "", under: str = "") -> TextState | None:
    return reading(page(content, head, under)).text_state


def test_an_article_is_whole_and_so_is_a_short_notice() -> None:
    assert state(WHOLE) == "whole"
    assert state("<p>因系统升级，9月20日暂停办理医保业务。</p>") == "whole"


APPEALS = (
    "登录后查看全文",
    "本文为付费内容，订阅后阅读全文。剩余 2 345 字。",
    "剩余70%内容，请购买后继续阅读",
    "打开客户端阅读全文",
    "登錄後查看全文",
    "本文僅限會員閱讀",
    "Subscribe to continue reading",
    "Create a free account to read the full article.",
    "To continue reading, log in or register",
    "This article is only available to subscribers.",
    "Jetzt abonnieren und weiterlesen",
    "La suite est réservée aux abonnés",
    "この記事は有料会員限定です。残り 1,234文字",
)


@pytest.mark.parametrize("appeal", APPEALS)
def test_a_beginning_with_an_appeal_behind_it_is_a_stub(appeal: str) -> None:
    assert state(f"{BEGINNING}<p>{appeal}</p>") == "stub"
    assert state(BEGINNING, under=f"<div class='wall'><b>{appeal}</b></div>") == "stub"
    assert state(f"<p>{ENGLISH * 6}</p><p>{appeal}</p>") == "stub"


@pytest.mark.parametrize("appeal", APPEALS)
def test_a_text_of_length_is_whole_whatever_appeal_stands_near(appeal: str) -> None:
    assert state(WHOLE * 4, under=f"<div>{appeal}</div>") == "whole"
    assert state(f"<p>{appeal}</p>{WHOLE}") == "whole", "what stands above holds nothing back"


@pytest.mark.parametrize(
    "line",
    [
        "会员单位应当在登录平台后提交材料。",
        "本文作者系某市医师协会会员",
        "参保人先付费，报销后还剩30%由个人承担。",
        "本次活动仅对会员开放，请登录后查看评论。",
        "扫码关注公众号，查看更多资讯",
        "展开全文",
        "登录 即可查看你的邮件",
        "Patients who join the plan no longer pay for the full cost.",
        "The report is available to members of the public.",
        "Subscribe to our newsletter for the latest news.",
        "Sign in to leave a comment",
        "Exklusiv für Abonnenten",
    ],
)
def test_other_words_under_a_short_text_are_no_appeal(line: str) -> None:
    assert state(BEGINNING, under=f"<div>{line}</div>") == "whole"


def test_a_short_text_whose_data_call_it_not_free_is_a_stub() -> None:
    head = """<script type="application/ld+json">
    {"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>"""
    assert state(BEGINNING, head) == "stub"
    assert state(WHOLE, head) == "whole"
    assert state(BEGINNING, head.replace("False", "True")) == "whole"


def test_what_stands_in_the_place_of_a_text_is_named() -> None:
    assert state('<p><img src="W1.jpg"></p>') == "image_only"
    assert state(f'<p><a href="/P1.pdf">{TITLE}.pdf</a></p>') == "attachment"
    assert state('<iframe src="/viewer?file=/P1.pdf"></iframe>') == "attachment"
    assert state(
        '<p>各定点医院：</p><p>现将价格予以公布，详见附件。</p><a href="/P1.doc">附件</a>'
    ) == ("attachment")
    film = '<video src="a.mp4"></video><p>记者跟随家庭医生走村入户。</p>'
    assert state(film) == "unread"
    assert reading(f"<title>{TITLE}</title><h1>{TITLE}</h1>").text_state == "unread"


def test_pictures_files_and_films_beside_a_text_change_nothing() -> None:
    more = (
        '<img src="W1.jpg"><video src="a.mp4"></video><p><a href="/P1.pdf">附件：名单.pdf</a></p>'
    )
    assert state(WHOLE + more) == "whole"
    assert state(f"{WHOLE}<p>详见附件。</p>{more}") == "whole"


@pytest.mark.parametrize(
    "pager",
    [
        '<a href="c12345_2.html">2</a> <a href="c12345_2.html">下一页</a>',
        '<a href="?page=2">下一页</a>',
        '<a href="/art/2026/c12345-2.html">Next</a>',
        "<span>第1页/共3页</span>",
        "<span>Page 1 of 3</span>",
        '<a href="/art/2026/c67890.html">阅读全文</a>',
    ],
)
def test_a_text_that_goes_on_elsewhere_is_a_part(pager: str) -> None:
    assert state(WHOLE, under=f'<div class="page">{pager}</div>') == "part"


@pytest.mark.parametrize(
    "under",
    [
        '<a href="c12346.html">下一篇</a>',
        '<a href="c12346.html">2</a><a href="c12346.html">下一页</a>',
        '<a href="javascript:show()">阅读全文</a>',
        f'<a href="{URL}#rest">阅读全文</a>',
        '<p>另一篇报道的摘要。</p><a href="/art/2026/c67890.html">阅读全文</a>',
        "<span>第1页/共1页</span>",
        "<span>首页 上一页 1 下一页 尾页</span>",
        '<script>createPageHTML(1, 0, "c12345", "html");</script>',
    ],
)
def test_other_articles_and_single_pages_make_no_part(under: str) -> None:
    assert state(WHOLE, under=f"<div>{under}</div>") == "whole"


def test_what_is_for_machines_tells_of_further_pages_too() -> None:
    assert state(WHOLE, '<link rel="next" href="c12345_2.html">') == "part"
    assert state(WHOLE, '<link rel="next" href="/art/2026/c12346.html">') == "whole"
    script = '<script>createPageHTML(3, 0, "c12345", "html");</script>'
    assert state(WHOLE, under=script) == "part"


def test_a_text_with_the_marks_of_all_its_pages_is_whole() -> None:
    marks = [f"<p>第{n}页 共3页</p>" for n in (1, 2, 3)]
    assert state(WHOLE.join(marks)) == "whole"


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("https://a.example/t/x.html", "https://a.example/t/x_1.html", True),
        ("https://a.example/t/x_2.html", "https://a.example/t/x.html", True),
        ("https://a.example/t/page.html", "https://a.example/t/page_1.html", True),
        ("https://a.example/t/x", "https://a.example/t/x/seite-2", True),
        ("https://a.example/t/x", "https://a.example/t/x/2/", True),
        ("https://a.example/t?id=7", "https://a.example/t?id=7&page=2", True),
        ("https://a.example/t?id=7", "https://a.example/t?id=8&page=2", False),
        ("https://a.example/t/7.html", "https://a.example/t/8.html", False),
        ("https://a.example/t/x_7.html", "https://a.example/t/x_8.html", False),
        ("https://a.example/t/x", "https://b.example/t/x/2", False),
        ("https://a.example/", "https://a.example/2/", False),
    ],
)
def test_pages_of_one_text_are_told_by_their_addresses(one: str, other: str, is_one: bool) -> None:
    assert bool(page_number(one, other) or page_number(other, one)) == is_one


def test_a_text_that_stays_garbled_is_doubtful() -> None:
    good = page(WHOLE)
    assert reading(good.encode("gb18030")).text_state == "whole"
    garbled = [
        good.encode().decode("cp1252", "replace").replace("\ufffd", ""),
        good.encode().decode("latin-1"),
        good.encode().decode("gb18030", "replace"),
        good.encode("gb18030").decode("latin-1"),
        good.replace("药", "\ufffd"),
    ]
    assert [reading(text).text_state for text in garbled] == ["doubtful"] * len(garbled)


def test_signs_of_another_encoding_here_and_there_are_no_doubt() -> None:
    line = (
        f"<p>{ENGLISH} It isn\u00e2\u0080\u0099t far; caf\u00e9s and na\u00efve readers agree.</p>"
    )
    assert state(line * 3) == "whole"


def test_paragraphs_that_trimming_took_leave_a_doubt() -> None:
    remarks = "".join(
        f"<p>本网第{n}条说明：凡本网注明来源的作品，版权均属于本网，未经授权不得转载、摘编或以其他方式使用。</p>"
        for n in (1, 2, 3)
    )
    found = reading(page(f"{WHOLE}<p>免责声明</p>{remarks}"))
    assert found.text.splitlines() == LINES
    assert found.text_state == "doubtful"
    one = reading(
        page(
            f"{WHOLE}<p>免责声明：本网转载此文仅供参考，不代表本网立场，如有侵权请联系我们删除。</p>"
        )
    )
    assert (one.text.splitlines(), one.text_state) == (LINES, "whole")


def test_what_is_no_article_is_not_judged() -> None:
    gone = (
        "<html><title>404</title><body><h1>页面不存在</h1><p>您访问的页面不存在。</p></body></html>"
    )
    found = reading(gone)
    assert (found.answer, found.text_state) == ("absent", None)


def test_the_order_by_which_a_law_was_published_stays_in_its_text() -> None:
    order = "1994年6月2日 某某部令第155号发布"
    text = reading(page(f"<p>{order}</p>{WHOLE}")).text
    assert order in (text or "")

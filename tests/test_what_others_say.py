"""What a page says besides its article, however long it is; and what of a notice looks like it."""

from __future__ import annotations

import pytest

from tests.test_odd_pages import BODY, LINES, TITLE, reading

MANY = "".join(
    f"<p>第{n}条，这里的话比文章还要长，说的是别的事情，与本文没有关系。</p>" for n in range(90)
)


def shown(after: str, body: str = BODY) -> list[str]:
    return reading(
        f"<h1>{TITLE}</h1><div class='m'><div class='content'>{body}</div></div>{after}"
    ).text.splitlines()


@pytest.mark.parametrize(
    "opening",
    [
        "为您推荐",
        "相关阅读：",
        "热门新闻",
        "隐私政策",
        "用户协议",
        "Privacy Policy",
        "Related Articles",
    ],
)
def test_a_part_that_says_what_it_is_is_no_article_however_long(opening: str) -> None:
    assert shown(f"<div class='x'><h3>{opening}</h3>{MANY}</div>") == LINES


def test_a_thread_of_readers_is_no_article_however_long() -> None:
    items = "".join(
        f"<div class='i'><p>我们这里第{n}个月开始了，办得很快。</p></div>" for n in range(60)
    )
    assert shown(f"<div class='reply-list'>{items}</div>", BODY[: len(BODY) // 4]) != []
    assert "办得很快" not in "".join(shown(f"<div class='reply-list'>{items}</div>"))


def test_a_page_about_privacy_is_read() -> None:
    page = f"<div><h1>隐私政策</h1>{BODY}</div>"
    assert reading(page).text.splitlines() == LINES


def test_a_heading_within_the_text_is_none_of_these() -> None:
    body = f"<h3>更多内容</h3>{BODY}"
    found = reading(f"<div class='content'><h1>{TITLE}</h1>{body}</div>").text
    assert LINES[0] in found


@pytest.mark.parametrize("heading", ["法律声明", "特别声明", "声明：本局从未委托任何机构收费。"])
def test_a_statement_of_the_notice_itself_ends_nothing(heading: str) -> None:
    after = "<p>提供虚假材料的，五年内不得报考。</p><p>监督电话：0000-1234567。</p>"
    assert "五年内不得报考。" in shown("", f"{BODY}<p>{heading}</p>{after}")[-2]


def test_a_statement_about_copies_ends_the_text() -> None:
    after = "<p>版权声明</p><p>本网所载内容未经许可不得转载。</p>"
    assert shown("", BODY + after) == LINES


def test_what_the_authority_answers_belongs_to_the_text() -> None:
    asked = "<p>网友留言</p><p>问：异地就医怎么备案？</p><p>答：登录服务平台即可办理。</p>"
    assert shown("", BODY + asked)[-1] == "答：登录服务平台即可办理。"
    unanswered = "<p>网友留言</p><p>张三：排队太久了，希望改进。</p>"
    assert shown("", BODY + unanswered) == LINES


def test_a_caption_in_an_attribute_is_read() -> None:
    slides = "".join(
        f"<div data-caption='药师在讲解第{n}种药怎样服用。'><img src='{n}.jpg'></div>"
        for n in range(4)
    )
    assert "▲ 药师在讲解第3种药怎样服用。" in shown("", slides + BODY)


@pytest.mark.parametrize("line", ["更新日期：115-09-18　發布單位：某署", "修改时间：2026-09-18"])
def test_a_day_of_change_is_no_day_of_publication(line: str) -> None:
    page = f"<h1>{TITLE}</h1><div>{line}</div><div class='content'>{BODY}</div>"
    assert reading(page).facts.published_at is None


def test_a_year_on_the_line_above_is_the_years_of_a_day() -> None:
    page = f"<h1>{TITLE}</h1><div>2019</div><div>09/07</div><div class='content'>{BODY}</div>"
    assert reading(page).facts.published_at == "2019-09-07"

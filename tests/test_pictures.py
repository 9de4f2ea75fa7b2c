"""Notices that are a picture. All pages are written for this test."""

from __future__ import annotations

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read

TITLE = "关于调整门诊时间的公告"
URL = "https://bureau.example/tzgg/202610/t20261009_1.html"
HERE = "https://bureau.example/tzgg/202610"
SENTENCE = "各地要完善医保支付方式，推动医疗、医保、医药联动改革，让群众在家门口就能看好病。"


def reading(content: str, title: str = TITLE, **selectors: str) -> Reading:
    html = f"""<html><head><title>{title}</title></head><body>
    <div class="top"><img src="/logo.png"><img src="/images/city.jpg" height="60"></div>
    <div class="article"><h1>{title}</h1><div id="zoom">{content}</div></div>
    <div class="foot"><img src="/images/beian.png"></div></body></html>"""
    rules = ReadingRules(selectors=selectors)
    return read(Page(html.encode(), URL, "text/html; charset=utf-8", rules))


@pytest.mark.parametrize("body", ["", "#zoom"])
def test_a_notice_that_is_a_picture_has_its_address(body: str) -> None:
    found = reading('<p><img src="./W1.jpg"></p>', **({"body": body} if body else {}))
    assert (found.text, found.facts.title) == ("", TITLE)
    assert found.facts.pictures == (f"{HERE}/W1.jpg",)
    assert found.facts.attachments == ()


def test_a_replaced_picture_is_another_fact() -> None:
    before, after = (reading(f'<p><img src="{name}.jpg"></p>') for name in ("scan1", "scan2"))
    assert before.text_digest == after.text_digest
    assert before.facts.pictures != after.facts.pictures


def test_several_pictures_stand_in_their_order_each_once() -> None:
    images = "".join(f'<p><img src="{name}.jpg"></p>' for name in ("b", "a", "b"))
    assert reading(images).facts.pictures == (f"{HERE}/b.jpg", f"{HERE}/a.jpg")


@pytest.mark.parametrize(
    "attribute", ["data-src", "data-original", "data-lazy-src", "data-actualsrc", "original"]
)
def test_a_picture_that_is_loaded_late_has_its_own_address(attribute: str) -> None:
    found = reading(f'<p><img src="/images/blank.gif" {attribute}="/upload/W1.png"></p>')
    assert found.facts.pictures == ("https://bureau.example/upload/W1.png",)


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/images/icon_pdf.gif">',
        '<img src="/images/spacer.gif">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<img src="/a.jpg" width="16" height="16">',
        '<img src="/a.jpg" style="display:none">',
        '<img src="/weixin_qrcode.png">',
        '<img src="/images/1x1.gif">',
        "<img>",
    ],
)
def test_an_ornament_is_no_notice(image: str) -> None:
    assert reading(f"<p>{image}</p>").facts.pictures is None


def test_a_few_words_beside_it_leave_a_notice_a_picture() -> None:
    found = reading('<p>公告如下：</p><p><img src="W1.jpg"></p><p>2026年10月9日</p>')
    assert found.facts.pictures == (f"{HERE}/W1.jpg",)


def test_pictures_of_a_text_are_no_facts_of_it() -> None:
    found = reading(f'<p>{SENTENCE}</p><p><img src="W1.jpg"></p><p>{SENTENCE}</p>')
    assert found.facts.pictures is None
    assert found.text == f"{SENTENCE}\n{SENTENCE}"


def test_pictures_without_a_title_are_no_page() -> None:
    found = reading('<p><img src="W1.jpg"></p>', title="")
    assert not found.facts.title
    assert found.text == ""


MENU = "<div class='nav'><a href='/a'>政务公开</a><a href='/b'>办事服务</a></div>"
COMMENTS = "<div class='pl'><h3>网友评论</h3><p>第7位网友说：很好，支持。</p></div>"


@pytest.mark.parametrize("container", ["TRS_Editor", "mp-editor", "bt_content", "v_news_content"])
@pytest.mark.parametrize("around", ["", COMMENTS, "<p>主办：某市人民政府 示ICP备00000000号</p>"])
def test_a_picture_in_a_sites_page_is_the_notice_and_the_menus_are_not(
    container: str, around: str
) -> None:
    html = f"""<html><head><title>{TITLE}</title></head><body>{MENU}<h1>{TITLE}</h1>
    <div class="info">发布时间：2026-10-09 10:30 浏览：7次</div>
    <div class="{container}" id="zoom"><p><img src="W1.jpg"></p></div>{around}</body></html>"""
    found = read(Page(html.encode(), URL, "text/html; charset=utf-8", ReadingRules()))
    assert (found.text, found.facts.pictures) == ("", (f"{HERE}/W1.jpg",))


@pytest.mark.parametrize("name", ["TRS_Editor", "trs_editor_view", "ueditor", "mp-editor"])
def test_a_short_text_in_a_part_named_after_its_program_is_read(name: str) -> None:
    line = "因设备检修，9月20日暂停办理。"
    html = f"""<html><head><title>{TITLE}</title></head><body>{MENU}<h1>{TITLE}</h1>
    <div class="{name}"><p>{line}</p></div></body></html>"""
    assert read(Page(html.encode(), URL, "text/html", ReadingRules())).text == line

"""Chinese pages in the markup of many sites, each with other boilerplate for another seed."""

from __future__ import annotations

import html
import random
from datetime import date
from string import Template

from tests.pages import boilerplate
from tests.pages.articles import WRITTEN, Article, Style, load, render

_INDENTED: Style = {
    "paragraph": "<p>　　{}</p>",
    "heading": "<p>　　<strong>{}</strong></p>",
    "image": '<p style="text-align: center"><img src="./W020260513.jpg" alt=""></p>\n'
    '<p style="text-align: center">{}</p>',
}
_SPANS: Style = {
    "paragraph": '<p style="text-indent: 2em;line-height:2"><span style="font-size: 16px;'
    'font-family: 宋体">{}</span></p>',
    "heading": '<p style="text-indent: 2em;"><strong><span style="font-family: 黑体">{}</span>'
    "</strong></p>",
    "right": '<p style="text-align: right;"><span style="font-size: 16px;">{}</span></p>',
    "cell": '<td valign="top"><p><span style="font-size: 14px;">{}</span></p></td>',
}
_BREAKS: Style = {
    "paragraph": "　　{}<br>",
    "heading": "<b>　　{}</b><br>",
    "item": "　　{}<br>",
    "items": "{}",
    "right": '<div align="right">{}</div>',
    "image": '<center><img src="1.jpg"><br>{}</center>',
}
STYLES: dict[str, Style] = {
    **dict.fromkeys(("govcn", "trs", "xinhua", "people", "chinanews", "cctv", "fujian"), _INDENTED),
    **dict.fromkeys(
        ("nhc", "nhsa", "hanweb", "guangdong", "signed_notice", "table_notice"), _SPANS
    ),
    **dict.fromkeys(("old_table", "breaks", "hospital"), _BREAKS),
    "forum": _BREAKS,
    "doctors_paper": {"paragraph": "<div><div>{}</div></div>"},
    "wechat": {
        "paragraph": '<section style="margin: 0 8px"><p style="letter-spacing: 1px;">'
        '<span style="font-size: 15px;" leaf="">{}</span></p></section>',
        "heading": '<section style="text-align:center"><section><strong><span leaf="">{}</span>'
        "</strong></section></section>",
        "image": '<section><img class="rich_pages wxw-img" data-src="1.png"></section>\n'
        '<section style="color:#888"><span leaf="">{}</span></section>',
    },
    "netease": {
        "image": '<p class="f_center"><img src="1.jpg"><br>{}</p>',
        "heading": "<p><b>{}</b></p>",
    },
    "sina": {
        "image": '<div class="img_wrapper"><img src="1.jpg" alt=""><span class="img_descr">{}'
        "</span></div>",
        "paragraph": "<p>　　{}</p>",
    },
}


def articles() -> list[Article]:
    """All Chinese articles."""
    return load("chinese")


def page(article: Article, seed: int) -> bytes:
    """The article's whole page, with the boilerplate of this seed."""
    rng = random.Random(f"{article.layout} {seed}")
    layout = (WRITTEN / "chinese" / f"{article.layout}.html").read_text("utf-8")
    return boilerplate.shake(rng, Template(layout).substitute(_fields(article, rng))).encode()


def _fields(article: Article, rng: random.Random) -> dict[str, str]:
    day = date.fromisoformat(article.date)
    places = {name: boilerplate.place(rng, name) for name in boilerplate.PLACES}
    return {
        **places,
        "title": html.escape(article.title),
        "source": article.publisher or "",
        "author": article.author or "",
        "iso": article.date,
        "zh": f"{day.year}年{day.month:02}月{day.day:02}日",
        "slashed": f"{day:%Y/%m/%d}",
        "year": f"{day:%Y}",
        "month_day": f"{day:%m/%d}",
        "count": str(rng.randint(3, 99999)),
        "body": boilerplate.between(rng, render(article, STYLES.get(article.layout, {}))),
    }

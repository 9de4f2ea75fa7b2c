"""English pages in many layouts: each layout is a whole page, filled with an article."""

from __future__ import annotations

import html
import json
from datetime import date
from string import Template

from tests.pages.articles import WRITTEN, Article, Style, load, render

_BREAKS: Style = {
    "paragraph": "{}<br><br>",
    "heading": "<b>{}</b><br><br>",
    "image": '<center><img src="../images/a1.gif"><br><i>{}</i></center><br>',
    "quote": "<i>{}</i><br><br>",
}
_CENTRED: Style = {
    "image": '<p style="text-align: center;"><img src="1.jpg" id="{20}"></p>\n'
    '<p style="text-align: center;"><font color="navy">{}</font></p>',
    "heading": "<p><strong>{}</strong></p>",
}
STYLES: dict[str, Style] = {
    "old_table": _BREAKS,
    "global_paper": {
        "paragraph": "{}<br /><br />",
        "image": '<center><img alt="" src="/1.jpeg"/></center><p class="picture">{}</p>',
    },
    "agency_wire": _CENTRED,
    "state_portal": _CENTRED,
    "wp_classic": {
        "image": '<div class="wp-caption aligncenter" style="width: 610px"><img src="/1.jpg" '
        'width="600"><p class="wp-caption-text">{}</p></div>'
    },
    "wp_block": {
        "heading": '<h2 class="wp-block-heading">{}</h2>',
        "items": '<ul class="wp-block-list">{}</ul>',
        "image": '<figure class="wp-block-image size-large"><img src="/1.jpg" alt=""/>'
        '<figcaption class="wp-element-caption">{}</figcaption></figure>',
        "quote": '<blockquote class="wp-block-quote"><p>{}</p></blockquote>',
    },
    "essay": {
        "paragraph": '<p id="a1" class="pw-post-body-paragraph mw mx gu my b mz na">{}</p>',
        "heading": '<h1 id="b2" class="nt nu gu bf nv nw nx">{}</h1>',
        "image": '<figure class="os ot ou ov"><div role="button" class="ow ox fj"><img alt="" '
        'class="bh oy" src="/1.png"></div><figcaption class="pa pb pc">{}</figcaption></figure>',
        "quote": '<blockquote class="pd pe pf"><p class="mw mx pg my">{}</p></blockquote>',
    },
    "newswire": {
        "paragraph": '<div data-testid="paragraph-0" class="text__text__1FZLe body__2uGHy">{}</div>',
        "heading": '<h2 data-testid="Heading" class="heading__3kP0s">{}</h2>',
    },
    "nested_divs": {"paragraph": '<div class="txt-line"><div>{}</div></div>'},
    "live_blog": {
        "heading": '</div></div><div class="lb-post" id="p1"><h3 class="lb-title">{}</h3>'
        '<div class="lb-body">'
    },
    "sections": {
        "heading": '</section><section class="story-part"><h2>{}</h2>',
        "image": '</section><section class="story-media"><figure><img src="/1.jpg" alt="">'
        '<figcaption>{}</figcaption></figure></section><section class="story-part">',
    },
    "amp": {
        "image": '<figure><amp-img src="/1.jpg" width="800" height="450" layout="responsive" '
        'alt=""></amp-img><figcaption>{}</figcaption></figure>'
    },
    "data_table": {
        "rows": '<div class="table-responsive"><table class="data"><tbody>{}</tbody></table></div>'
    },
}


def articles() -> list[Article]:
    """All English articles."""
    return load("english")


def page(article: Article) -> bytes:
    """The article's whole page."""
    layout = (WRITTEN / "english" / f"{article.layout}.html").read_text("utf-8")
    return Template(layout).substitute(_fields(article)).encode()


def _fields(article: Article) -> dict[str, str]:
    groups = render(article, STYLES.get(article.layout, {}))
    day = date.fromisoformat(article.date)
    others = [other.title for other in articles() if other.layout != article.layout]
    start = sum(map(ord, article.name)) % len(others)
    related = (others[start:] + others)[:9]
    return {
        "title": html.escape(article.title),
        "title_json": json.dumps(article.title),
        "author": article.byline or article.author or "",
        "publisher": article.publisher or "",
        "url": article.url,
        "iso": article.date,
        "us": f"{day:%B} {day.day}, {day.year}",
        "uk": f"{day.day} {day:%B} {day.year}",
        "short": f"{day:%b} {day.day:02}, {day.year}",
        "body": "\n".join(groups),
        "lead": "\n".join(groups[:2]),
        "middle": "\n".join(groups[2:4]),
        "tail": "\n".join(groups[4:]),
        **{f"r{i}": html.escape(title) for i, title in enumerate(related, 1)},
    }

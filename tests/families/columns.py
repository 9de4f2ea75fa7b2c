"""Column pages that name their list or hold it in a script, lists of lists, feeds and sitemaps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from tests.families import apis
from tests.families.growing import Place, grow, put
from tests.families.html_lists import add_rows, new_page, sent, serialised
from tests.families.prose import Article
from tests.families.spots import Answers, Spot, answer, from_root


def add_xinhua(root: HtmlElement, spot: Spot) -> Answers:
    """Name a data source on a column page, as the page's script finds it; the file itself."""
    name = hashlib.md5(spot.start.encode(), usedforsecurity=False).hexdigest()
    etree.SubElement(
        root.find("body/main"),
        "div",
        {
            "class": "xpage-container",
            "data": f"datasource:{name}",
            "datatype": "ds",
            "preview": "ds_",
        },
    )
    url = urljoin(spot.start, f"ds_{name}.json")
    plain, linked = spot.rows[:-2], spot.rows[-2:]
    file = Spot(spot.source, spot.discover, url, [*plain], [], spot.stray)
    links = Spot(spot.source, spot.discover, url, [*linked], [], spot.stray)
    return {url: answer(apis.text([file, links], 0) or "", "application/json")}


def add_script(root: HtmlElement, spot: Spot) -> Answers:
    """Put an array on a column page: in a script (ndcpa), or as the text of an element (jkb)."""
    main = root.find("body/main")
    if spot.discover.within.startswith(("#", ".")):
        box = grow(root, spot.discover.within).element
        box.text = json.dumps(
            [_jkb_row(row, n, spot.start) for n, row in enumerate(spot.rows)], ensure_ascii=False
        )
    else:
        items = json.dumps([_ndcpa_row(row, spot.start) for row in spot.rows], ensure_ascii=False)
        script = etree.SubElement(main, "script")
        script.text = f"\nvar channelId = '1';\nvar itemObj = {items};\nvar pageSize = 20;\n"
    return {}


def _ndcpa_row(row: Article, at: str) -> dict[str, str]:
    """The address is JSON within a string, and begins as if with a host."""
    path = from_root(row.url, at)
    common = f"/{path}" if path.startswith("/jbkzzx") else path
    return {"aT": row.title, "aPd": row.minute, "aU": json.dumps({"common": common})}


def _jkb_row(row: Article, number: int, at: str) -> dict[str, object]:
    return {
        "id": number,
        "title": row.title,
        "url": from_root(row.url, at),
        "description": "",
        "update_time": row.minute + ":00",
    }


def add_levels(root: HtmlElement, spot: Spot) -> Answers:
    """Link the issues of a magazine; each issue's page, the last of which has the rows."""
    return _level(root, spot, spot.start, 0)


def _level(root: HtmlElement, spot: Spot, at: str, level: int) -> Answers:
    levels = spot.discover.levels
    if level == len(levels):
        add_rows(root, spot, spot.rows, at)
        return {}
    further: Answers = {}
    for issue in range(spot.discover.newest + 1):
        url = urljoin(at, f"mulu_{level}_{issue}.htm")
        place = grow(root, levels[level], fresh=True)
        put(Place(place.element), f"2026年第{20 - issue}期")
        place.element.set("href", url)
        page = new_page(spot.source.title, url)
        if issue == 0:  # one issue has articles; the older ones are pages without
            further |= _level(page, spot, url, level + 1)
            further[url] = sent(serialised(page), url)
        elif issue < spot.discover.newest:
            further |= _empty(page, spot, url, level + 1)
            further[url] = sent(serialised(page), url)
    return further


def _empty(root: HtmlElement, spot: Spot, at: str, level: int) -> Answers:
    """An issue whose articles stand on no site of the source."""
    if level == len(spot.discover.levels):
        add_rows(root, spot, [spot.stray], at)
        return {}
    url = urljoin(at, f"mulu_{level}_old.htm")
    place = grow(root, spot.discover.levels[level], fresh=True)
    put(Place(place.element), "目录")
    place.element.set("href", url)
    page = new_page(spot.source.title, url)
    further = _empty(page, spot, url, level + 1)
    return {**further, url: sent(serialised(page), url)}


def feed(spot: Spot) -> str:
    """An RSS feed; chinanews.com.cn gives its items no guid."""
    has_guid = urlsplit(spot.start).hostname != "www.chinanews.com.cn"
    items = "".join(_item(row, has_guid=has_guid) for row in spot.rows)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(spot.source.title)}</title><link>{escape(spot.source.homepage)}</link>"
        f"{items}</channel></rss>"
    )


def _item(row: Article, *, has_guid: bool) -> str:
    guid = f'<guid isPermaLink="false">{escape(row.url)}</guid>' if has_guid else ""
    return (
        f"<item><title><![CDATA[{row.title}]]></title><link>{escape(row.url)}</link>{guid}"
        f"<pubDate>{format_datetime(row.published)}</pubDate><description></description></item>"
    )


def sitemap(rows: Sequence[Article]) -> str:
    """A news sitemap."""
    urls = "".join(
        f"<url><loc>{escape(row.url)}</loc><news:news><news:publication_date>"
        f"{row.published.isoformat()}</news:publication_date><news:title>{escape(row.title)}"
        "</news:title></news:news></url>"
        for row in rows
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )

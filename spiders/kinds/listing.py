"""Lists of links in HTML, with the two ways Chinese government CMSs number their pages.

TRS WCM counts from 0 (`index.htm`, `index_1.htm`, …); the NHC's CMS counts from 1
(`list.shtml`, `list_2.shtml`, …). Both announce themselves by a call of createPageHTML.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from parsel import Selector

from archive.text import dates
from archive.text.decode import decode
from spiders.kinds.list_page import ListPage, Row, absolute
from spiders.source import Discover

_CALL = re.compile(
    r"""createPageHTML\(\s*(?P<box>['"][^'"]*['"]\s*,)?\s*(?P<total>\d+)\s*,\s*(?P<current>\d+)\s*,
    \s*['"](?P<name>[^'"]+)['"]\s*,\s*['"](?P<suffix>\w+)['"]""",
    re.VERBOSE,
)


def read(body: bytes, url: str, content_type: str, discover: Discover) -> ListPage:
    """The rows that hold a link, and the page that follows this one."""
    text, _ = decode(body, content_type)
    tree = Selector(text)
    base = absolute(url, tree.css("base::attr(href)").get() or "") or url
    rows = (_row(node, base, discover) for node in _find(tree, discover.rows))
    older = _declared_page(url, discover) if discover.pages else _called_page(text, url)
    return ListPage(rows=[row for row in rows if row], older=[older] if older else [])


def _find(node: Selector, path: str) -> list[Selector]:
    return list(node.xpath(path) if path.startswith(("/", "./", "(")) else node.css(path))


def _row(node: Selector, base: str, discover: Discover) -> Row | None:
    links = [node] if node.root.tag == "a" else _find(node, discover.link)
    href = links[0].attrib.get("href", "").strip() if links else ""
    if not href or href.lower().startswith(("javascript:", "#", "mailto:")):
        return None
    if not (address := absolute(base, href)):
        return None
    titles = _find(node, discover.title) if discover.title else []
    when = _find(node, discover.date) if discover.date else []
    return Row(
        url=address,
        title=_shown(titles[0]) if titles else links[0].attrib.get("title") or _shown(links[0]),
        date=dates.parse_date(_shown(when[0]) or "") if when else None,
    )


def _shown(node: Selector) -> str | None:
    return " ".join("".join(node.xpath(".//text()").getall() or [node.get() or ""]).split()) or None


def _declared_page(url: str, discover: Discover) -> str | None:
    """The page after this one, by the declared pattern; None on a page that is none of them."""
    for start in discover.start:
        if url == start:
            return urljoin(start, discover.pages.format(page=discover.second))
        pattern = re.escape(urljoin(start, discover.pages)).replace(r"\{page\}", r"(\d+)")
        if match := re.fullmatch(pattern, url):
            return urljoin(start, discover.pages.format(page=int(match[1]) + 1))
    return None


def _called_page(text: str, url: str) -> str | None:
    """The page after this one, as createPageHTML in the page would link it."""
    call = _CALL.search(text)
    if not call:
        return None
    # TRS counts pages from 0 and does not name the box that the links go into.
    last = int(call["total"]) - (0 if call["box"] else 1)
    following = int(call["current"]) + 1
    if following > last:
        return None
    return urljoin(url, f"{call['name']}_{following}.{call['suffix']}")

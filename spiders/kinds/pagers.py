"""The page after this one, as Chinese government CMSs announce it on the page itself.

TRS WCM counts from 0 (`index.htm`, `index_1.htm`, …) and calls createPageHTML, Pager or
createPage; the NHC's CMS counts from 1 (`list.shtml`, `list_2.shtml`, …) and names the box that
the links go into; others write a plain link.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from parsel import Selector

from spiders.kinds.list_page import absolute

_CREATE_PAGE_HTML = re.compile(
    r"""createPageHTML\(\s*(?P<box>['"][^'"]*['"]\s*,)?\s*(?P<total>\d+)\s*,\s*(?P<current>\d+)\s*,
    \s*['"](?P<name>[^'"]+)['"]\s*,\s*['"](?P<suffix>\w+)['"]""",
    re.VERBOSE,
)
_PAGER = re.compile(r"\bPager\(\s*\{(?P<values>[^}]*)\}")
_VALUE = re.compile(r"""['"]?(\w+)['"]?\s*:\s*['"]?(\w+)""")
_CREATE_PAGE = re.compile(r"\bcreatePage\(\s*(?P<total>\d+)")
_FILE = re.compile(r"(?P<name>[A-Za-z]\w*?)(?:_(?P<page>\d+))?\.(?P<suffix>s?html?)$")
_NEXT = re.compile(r"(?:下一页|下页|后一页|next(?: page)?)\W*", re.IGNORECASE)


def next_page(text: str, url: str) -> str | None:
    """The address of the next page as a call in the page would link it; None on the last one."""
    if call := _CREATE_PAGE_HTML.search(text):
        # TRS counts pages from 0 and does not name the box that the links go into.
        last = int(call["total"]) - (0 if call["box"] else 1)
        return _numbered(url, call["name"], int(call["current"]) + 1, last, call["suffix"])
    if call := _PAGER.search(text):
        values = dict(_VALUE.findall(call["values"]))
        try:
            following, last = int(values["current"]) + 1, int(values["size"]) - 1
            return _numbered(url, values["prefix"], following, last, values["suffix"])
        except (KeyError, ValueError):
            return None
    if call := _CREATE_PAGE.search(text):
        file = _FILE.search(urlsplit(url).path)
        name, suffix = (file["name"], file["suffix"]) if file else ("index", "html")
        following = int(file["page"] or 0) + 1 if file else 1
        return _numbered(url, name, following, int(call["total"]) - 1, suffix)
    return None


def linked_page(tree: Selector, url: str) -> str | None:
    """The address behind a plain link that says 下一页 or Next."""
    for link in tree.css("a[href]"):
        says = " ".join(link.xpath(".//text() | ./@title").getall()).strip()
        href = link.attrib["href"].strip()
        if _NEXT.fullmatch(says) and not href.lower().startswith(("javascript:", "#")):
            following = absolute(url, href)
            return following if following != url else None
    return None


def _numbered(url: str, name: str, page: int, last: int, suffix: str) -> str | None:
    return absolute(url, f"{name}_{page}.{suffix}") if page <= last else None

"""Guesses at a declaration, from a site's page, its robots.txt and its sitemaps. It only reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from archive.text.dates import parse_date
from archive.text.provinces import PROVINCES
from spiders.address_pattern import patterns
from spiders.kinds import KINDS
from spiders.kinds.list_page import ListAnswer, ListError, Row, absolute
from spiders.kinds.pagers import linked_page, next_page
from spiders.list_candidates import candidates

_SITEMAP = re.compile(r"(?im)^\s*sitemap:\s*(\S+)")
_ARRAY = re.compile(r"(?:(?:var|let|const)\s+)?([A-Za-z_$][\w$.]*)\s*=\s*(?=\[\s*\{)")
_SITE_ID = re.compile(r"""['"]?SITE_ID['"]?\s*[:=]\s*['"]?(\d+)""")
_PARTS = re.compile(r"\s*[-_|–—－]+\s*")
_ORGANISER = re.compile(r"主办(?:单位)?\s*[:：]\s*([\u4e00-\u9fff]{4,30})")
_ORGANS = ("委员会", "局", "厅", "部", "政府")
_HAN, _LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]+")
_FEWEST, _LISTED = 3, 5  # rows of an array that is a list; lists in HTML that are told of
_TITLED = 6  # characters from which on a text is a title


@dataclass(frozen=True, slots=True)
class Seen:
    """What was fetched: the page, the text of robots.txt, and the sitemaps by their addresses."""

    page: ListAnswer
    robots: str = ""
    sitemaps: Mapping[str, ListAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A way of finding articles: the keys of its table, the rows it shows here, what to know."""

    table: dict[str, Any]
    rows: list[Row] = field(default_factory=list)
    note: str = ""


def lists(seen: Seen) -> list[Found]:
    """Every list that is to be seen, the likeliest first.

    That is the page itself where it is a feed or a sitemap; else lists of a CMS that is known, then
    lists in HTML, then what the page and robots.txt name.
    """
    page = seen.page
    for kind in ("feed", "sitemap"):
        if rows := _read({"kind": kind, "start": [page.url]}, page):
            return [Found({"kind": kind, "start": [page.url]}, rows)]
    text = page.text()
    named = [*_feeds(text, page.url), *_sitemaps(seen)]
    return [*_of_families(text, page), *_arrays(text, page), *_in_html(text, page), *named]


def sitemaps_of(robots: str) -> list[str]:
    """The sitemaps that a robots.txt names."""
    return list(dict.fromkeys(_SITEMAP.findall(robots)))


def _read(table: dict[str, Any], page: ListAnswer) -> list[Row]:
    """What a kind reads with these keys; nothing where it finds no list."""
    own = {name: value for name, value in table.items() if name != "kind"}
    try:
        return KINDS[table["kind"]](**own).read(page).rows
    except ListError:
        return []


def _of_families(text: str, page: ListAnswer) -> Iterator[Found]:
    """Lists that a CMS fills from elsewhere, told by what it leaves on the page."""
    start = {"start": [page.url]}
    if "<datastore" in text:
        table = {"kind": "datastore"} | start
        yield Found(table, _read(table, page), "Hanweb's datastore")
    units = len(Selector(text).css("script[url][querydata]"))
    if units:
        note = f"Hanweb's jpaas; {units} units on the page" + ("; name the tag" * (units > 1))
        yield Found({"kind": "jpaas"} | start, [], note)
    if "datasource:" in text:
        yield Found({"kind": "xinhua"} | start, [], "Xinhua's data source")
    site, parts = _SITE_ID.search(text), urlsplit(page.request.url)
    if site and "/gkmlpt" in parts.path and parts.fragment.isdigit():
        base = parts.path.partition("/gkmlpt")[0]
        url = f"{parts.scheme}://{parts.netloc}{base}/gkmlpt/api/all/{parts.fragment}"
        yield Found({"kind": "gkmlpt", "start": [f"{url}?page=1&sid={site[1]}"]}, [], "gkmlpt")


def _arrays(text: str, page: ListAnswer) -> Iterator[Found]:
    """Arrays of objects that a script holds, and that have an address and a title each."""
    for match in _ARRAY.finditer(text):
        try:
            items = json.JSONDecoder(strict=False).raw_decode(text, match.end())[0]
        except ValueError:
            continue
        if len(items) >= _FEWEST and (keys := _keys(items)):
            within = match[0].split("=")[0].strip()
            table = {"kind": "script", "start": [page.url], "within": within} | keys
            yield Found(table, _read(table, page), "an array in a script")


def _keys(items: list[Any]) -> dict[str, str]:
    """Which keys of all objects hold an address, a title and a date; nothing without the first two."""
    objects = [item for item in items if isinstance(item, dict)]
    found: dict[str, str] = {}
    for key in objects[0] if objects else ():
        values = [str(item.get(key) or "") for item in objects]
        if not key.isidentifier():
            continue
        if all(re.match(r"https?://|\.{0,2}/", value) for value in values):
            found.setdefault("url", key)
        elif all(len(value) < 40 and parse_date(value) for value in values):
            found.setdefault("date", key)
        elif all(len(value) >= _TITLED for value in values):
            found.setdefault("title", key)
    return found if {"url", "title"} <= found.keys() else {}


def _in_html(text: str, page: ListAnswer) -> Iterator[Found]:
    pager = next_page(text, page.url) or linked_page(Selector(text), page.url)
    for place, candidate in enumerate(candidates(text)[:_LISTED]):
        table = {"kind": "listing", "start": [page.url], "rows": candidate.rows}
        table |= {"date": candidate.date} if candidate.date else {}
        older = f"Older pages: {pager}" if pager else "No older page is announced: see `pages`"
        yield Found(table, _read(table, page), "" if place else older)


def _feeds(text: str, base: str) -> Iterator[Found]:
    path = "link[rel~=alternate][type$='rss+xml'], link[rel~=alternate][type$='atom+xml']"
    for link in Selector(text).css(path):
        if url := absolute(base, link.attrib.get("href", "")):
            yield Found({"kind": "feed", "start": [url]}, [], "named by the page, not read")


def _sitemaps(seen: Seen) -> Iterator[Found]:
    for url, answer in seen.sitemaps.items():
        table = {"kind": "sitemap", "start": [url]}
        yield Found(table, _read(table, answer), "named by robots.txt")


def declaration(seen: Seen, found: Found) -> dict[str, Any]:
    """What a declaration with this list would say of its source; each value is a guess."""
    url, tree = seen.page.url, Selector(seen.page.text() or "<p/>")
    parts = urlsplit(url)
    title, publisher = _names(tree, parts.netloc)
    is_state = (parts.hostname or "").endswith(".gov.cn") or publisher.endswith(_ORGANS)
    province = next((name for name in PROVINCES if publisher.startswith(name)), "")
    own = [row.url for row in found.rows if urlsplit(row.url).netloc == parts.netloc]
    addresses = own or [row.url for row in found.rows]
    host = re.escape(parts.netloc.removeprefix("www."))
    return {
        "title": title,
        "publisher": publisher,
        "kind": "government" if is_state else "news",
        "level": "provincial" if province else "national",
        "province": province,
        "homepage": f"{parts.scheme}://{parts.netloc}/",
        "languages": [_language(tree, [row.title or "" for row in found.rows])],
        "articles": patterns(addresses) or [rf"^https?://(?:www\.)?{host}/.+\d.*$"],
        "rows": max(1, len(addresses) // 2),
    }


def _names(tree: Selector, host: str) -> tuple[str, str]:
    """The column's name and its publisher's, as metas of Chinese CMSs or the title have them."""
    said = [part for part in _PARTS.split((tree.css("title::text").get() or "").strip()) if part]
    metas = [tree.css(f"meta[name='{name}']::attr(content)").get() for name in _METAS]
    organiser = _ORGANISER.search(" ".join(tree.css("body ::text").getall()))
    title = metas[0] or (said[0] if said else host)
    publisher = metas[1] or (organiser and organiser[1]) or (said[-1] if said[1:] else host)
    return " ".join(title.split()), " ".join(publisher.split())


_METAS = ("ColumnName", "SiteName")


def _language(tree: Selector, titles: list[str]) -> str:
    """Chinese where its rows hold more Han characters than Latin words."""
    said = (tree.css("html::attr(lang)").get() or "").lower()
    if said in ("zh-hant", "zh-tw", "zh-hk", "zh-mo"):
        return "zh-Hant"
    text = " ".join(titles) or " ".join(tree.css("body ::text").getall())
    return "zh-Hans" if len(_HAN.findall(text)) >= len(_LATIN.findall(text)) else "en"

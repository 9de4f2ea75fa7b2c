"""Texts that go on at another address, as the page itself says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from archive.urls import key_of
from pipelines.extract.completeness.phrases import phrases, said
from pipelines.extract.completeness.sight import Sight, behind
from pipelines.extract.facts.links import absolute
from pipelines.extract.page.lines import Line

_NEAR = 10  # lines behind the text
_LINK = re.compile(r"<(?:link|a)\b[^<>]*", re.IGNORECASE)
_IS_NEXT = re.compile(r"""rel\s*=\s*["']?next\b""")
_ADDRESS = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
# What TRS writes under a text: how many pages, which one, and the name of its file.
_SCRIPT = re.compile(
    r"""createPage\w{0,9}\(\s*(?:["'][\w-]*["']\s*,\s*)?(\d{1,3})\s*,\s*\d+\s*,\s*["']([\w-]+)["']"""
)
_SUFFIX = re.compile(r"[_-](?:p|page|seite[_-]?)?\d{1,3}(?=(?:\.\w{2,5})?/?$)", re.IGNORECASE)
_FOLDER = re.compile(r"/(?:p|page|seite)[/_-]?\d{1,3}(?=(?:\.\w{2,5})?/?$)", re.IGNORECASE)
_BARE = re.compile(r"/\d{1,2}(?=/?$)")  # of the page that is linked to only: /2026/7/17
_QUERY = frozenset("page p pn pg pageno page_no pagenum currentpage pageindex seite".split())


def goes_on(sight: Sight) -> bool:
    """Whether the page says that it shows one page of several, or leads to the whole text."""
    near = behind(sight.page, sight.text, _NEAR)
    return (
        _is_counted(chain(sight.lines, near))
        or any(is_page_of(sight.url, to) for to in _leads(sight, near))
        or _is_scripted(sight)
        or any(_offers_whole(sight, link) for line in near[:1] for link in line.links)
    )


def is_page_of(url: str, other: str) -> bool:
    """Whether two addresses are of one text's pages: one of them is the other with a number."""
    here, there = _place(url), _place(other)
    if here == there or here[1] == "":
        return False
    return there in _firsts(here, _SUFFIX, _FOLDER) or here in _firsts(
        there, _SUFFIX, _FOLDER, _BARE
    )


def _is_counted(lines: Iterable[Line]) -> bool:
    """Whether a line says which page of several this is; a text with the marks of many is whole."""
    counts = set()
    for line in lines:
        if match := said(phrases().counted, line.text.strip(" |")):
            counts.add(tuple(int(number) for number in match.groups() if number))
    return len(counts) == 1 and all(0 < at <= most and most > 1 for at, most in counts)


def _leads(sight: Sight, near: Iterable[Line]) -> Iterator[str]:
    """Where links under the text lead that are called as those of a pager, and what is next."""
    links = (link for line in near for link in line.links)
    paged = (link for link in links if said(phrases().pager, link.text_content()))
    for href in (link.get("href") for link in paged):
        if to := absolute(href, sight.base_url):
            yield to
    tags = _LINK.findall(sight.html) if _IS_NEXT.search(sight.html) else []
    for link in filter(_IS_NEXT.search, tags):
        href = _ADDRESS.search(link)
        to = absolute(href[1], sight.base_url) if href else None
        if to and not urlsplit(to).query:  # else it may be of the comments or of a list
            yield to


def _is_scripted(sight: Sight) -> bool:
    name = urlsplit(sight.url).path.rpartition("/")[2].partition(".")[0]
    return any(
        int(count) > 1 and name and page in (name, _SUFFIX.sub("", name))
        for count, page in _SCRIPT.findall(sight.html)
    )


def _offers_whole(sight: Sight, link: HtmlElement) -> bool:
    """Whether a link right behind the text leads to the whole of it; further down it would be of
    another article."""
    if not said(phrases().whole, link.text_content()):
        return False
    to = absolute(link.get("href"), sight.base_url)
    return to is not None and key_of(to) != key_of(sight.url)


_Place = tuple[str, str, tuple[tuple[str, str], ...]]


def _place(url: str) -> _Place:
    """Host, path and query, each in one form."""
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/"), tuple(sorted(parse_qsl(parts.query)))


def _firsts(place: _Place, *numbers: re.Pattern[str]) -> list[_Place]:
    """What the place of a text's first page may be, by the forms that numbers of pages have."""
    host, path, query = place
    first = tuple((name, value) for name, value in query if name.lower() not in _QUERY)
    return [(host, path, first), *((host, number.sub("", path), query) for number in numbers)]

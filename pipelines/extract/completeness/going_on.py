"""Texts that go on at another address, as the page itself says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.parts import later_forms
from archive.urls import key_of
from pipelines.extract.completeness.numbered_pages import Count, Lead, numbered
from pipelines.extract.completeness.phrases import phrases, said
from pipelines.extract.completeness.sight import Sight, behind
from pipelines.extract.facts.links import absolute
from pipelines.extract.page.lines import Line

_NEAR = 10  # lines behind the text
_LINK = re.compile(r"<(?:link|a)\b[^<>]*", re.IGNORECASE)
_IS_NEXT = re.compile(r"""rel\s*=\s*["']?next\b""")
_ADDRESS = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"(?:第|page|seite)?\s*(\d{1,3})\s*页?", re.IGNORECASE)
# What TRS writes under a text: how many pages, which one, and the name of its file. It counts from
# 0; where the box that the links go into is named, from 1.
_SCRIPT = re.compile(
    r"""createPage\w{0,9}\(\s*(?P<box>["'][\w-]*["']\s*,\s*)?(?P<count>\d{1,3})\s*,\s*\d+\s*,
    \s*["'](?P<name>[\w-]+)["'](?:\s*,\s*["'](?P<suffix>\w{2,5})["'])?""",
    re.VERBOSE,
)
_OF_LISTS = re.compile(r"list$|^index$", re.IGNORECASE)  # what they list are other texts


def further_pages(sight: Sight) -> tuple[str, ...] | None:
    """The other pages of a text that stands on several, in order, but its first; None if it stands
    on one."""
    near = behind(sight.page, sight.text, _NEAR)
    count = _count(chain(sight.lines, near))
    found = _scripted(sight)
    if found is None:
        found = numbered(sight.url, list(_leads(sight, near)), count)
    return () if found is None and count else found


def offers_whole(sight: Sight) -> bool:
    """Whether a link right behind the text leads to the whole of it at another address; further
    down it would be of another article."""
    near = behind(sight.page, sight.text, 1)
    links = (link for line in near for link in line.links)
    offers = (link for link in links if said(phrases().whole, link.text_content()))
    return any(_leads_away(sight, link) for link in offers)


def _leads_away(sight: Sight, link: HtmlElement) -> bool:
    to = absolute(link.get("href"), sight.base_url)
    return to is not None and key_of(to) != key_of(sight.url)


def _count(lines: Iterable[Line]) -> Count | None:
    """Which page of several a line says this is; a text with the marks of many is whole."""
    counts = set()
    for line in filter(_may_count, lines):
        if match := said(phrases().counted, _unlinked(line)):
            counts.add(Count(*(int(number) for number in match.groups() if number)))
    count = counts.pop() if len(counts) == 1 else None
    return count if count and 0 < count.at <= count.most and count.most > 1 else None


def _may_count(line: Line) -> bool:
    return _DIGIT.search(line.text) is not None


def _unlinked(line: Line) -> str:
    """A line without the words of its links: 上一页 and 下一页 stand beside the count."""
    text = line.text
    for link in line.links:
        if words := " ".join(link.text_content().split()):
            text = text.replace(words, " ", 1)
    return text.strip(" |")


def _leads(sight: Sight, near: Iterable[Line]) -> Iterator[Lead]:
    """Where links under the text lead that are called as those of a pager, and what is next."""
    links = (link for line in near for link in line.links)
    for link in (link for link in links if said(phrases().pager, link.text_content())):
        if to := absolute(link.get("href"), sight.base_url):
            number = _NUMBER.fullmatch(link.text_content().strip("\xa0 []【】<>"))
            yield Lead(to, int(number[1]) if number else None)
    tags = _LINK.findall(sight.html) if _IS_NEXT.search(sight.html) else []
    for tag in filter(_IS_NEXT.search, tags):
        href = _ADDRESS.search(tag)
        to = absolute(href[1], sight.base_url) if href else None
        if to and not urlsplit(to).query:  # else it may be of the comments or of a list
            yield Lead(to, None)


def _scripted(sight: Sight) -> tuple[str, ...] | None:
    """The pages behind the first as TRS's script writes their links."""
    if "createPage" not in sight.html:
        return None
    path = urlsplit(sight.url).path
    own = path.rpartition("/")[2].partition(".")[0]
    first = next((urlsplit(page.firsts[0]).path for page in later_forms(sight.url)), path)
    names = {own, first.rpartition("/")[2].partition(".")[0]} - {""}
    for call in _SCRIPT.finditer(sight.html):
        count, name = int(call["count"]), call["name"]
        if count > 1 and name in names and _OF_LISTS.search(name):
            return ()
        if count > 1 and name in names:
            suffix = call["suffix"] or path.rpartition(".")[2]
            numbers = range(2, count + 1) if call["box"] else range(1, count)
            pages = (f"{name}_{number}" for number in numbers)
            return tuple(urljoin(sight.url, f"{p}.{suffix}") for p in pages if p != own)
    return None

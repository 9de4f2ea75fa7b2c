"""Addresses of the pages of one text: how later pages are numbered, and where the first one is.

TRS counts from 0, so that `t1_1.html` is the second page of `t1.html`; others count from 1, and
`content_1_2.htm` is the second of `content_1.htm`. An address alone does not tell which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

_END = r"(?=(?:\.\w{2,5})?/?$)"
_SUFFIX = re.compile(rf"[_-](?:p|page|seite[_-]?)?(\d{{1,3}}){_END}", re.IGNORECASE)
_FOLDER = re.compile(rf"/(?:p|page|seite)[/_-]?(\d{{1,3}}){_END}", re.IGNORECASE)
_BARE = re.compile(rf"/(\d{{1,2}}){_END}")
_QUERY = re.compile(
    r"(?:^|&)(?:page|p|pn|pg|pageno|page_no|pagenum|currentpage|pageindex|seite)=(\d{1,3})(?=&|$)",
    re.IGNORECASE,
)
# A number behind these is a day, or names a text: 2026/7/17, t20260918_7.html, art_37_7.html.
_NAMES = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:[-_/]\d{1,2})?$|/t(?:19|20)\d{6}$|/art_\d+$", re.IGNORECASE
)
_INDEX = re.compile(r"/+(?:(?:index|default)\.\w{2,5})?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Later:
    """An address as that of a later page: its number, what stands around the number, and what the
    address of the first page may be, the likeliest first."""

    number: int
    before: str
    after: str
    firsts: tuple[str, ...]

    def page(self, number: int) -> str:
        """The address of another page."""
        return f"{self.before}{number}{self.after}"


def page_number(url: str, first: str) -> int | None:
    """The number by which an address names a page of the text that begins at `first`, to order
    pages by; 0 is that page itself, None no page of it."""
    if _place(url) == _place(first):
        return 0
    return next((later.number for later in later_forms(url) if is_first(later, first)), None)


def is_first(later: Later, url: str) -> bool:
    """Whether an address is that of the first page."""
    return _place(url) in map(_place, later.firsts)


def later_forms(url: str) -> Iterator[Later]:
    """An address as that of a later page, by each form that it has."""
    try:
        parts = urlsplit(url)._replace(fragment="")
    except ValueError:
        return
    for later in (*_in_path(parts), *_in_query(parts)):
        if later.number and _place(later.firsts[0])[1]:
            yield later


def _in_path(parts: SplitResult) -> Iterator[Later]:
    head, tail = parts._replace(path="", query="").geturl(), parts.query and f"?{parts.query}"
    for form in (_SUFFIX, _FOLDER, _BARE):
        match = form.search(parts.path)
        if match is None or _NAMES.search(parts.path[: match.start()]):
            continue
        start, after = f"{head}{parts.path[: match.start()]}", f"{parts.path[match.end() :]}{tail}"
        firsts = [f"{start}{after}"]
        if form is _BARE and after:  # /7/2.html
            firsts.append(f"{start}/{tail}")
        yield Later(int(match[1]), f"{head}{parts.path[: match.start(1)]}", after, tuple(firsts))


def _in_query(parts: SplitResult) -> Iterator[Later]:
    if match := _QUERY.search(parts.query):
        rest = f"{parts.query[: match.start()]}{parts.query[match.end() :]}".lstrip("&")
        base = f"{parts._replace(query='').geturl()}?"
        before, after = parts.query[: match.start(1)], parts.query[match.end() :]
        first = parts._replace(query=rest).geturl()
        yield Later(int(match[1]), f"{base}{before}", after, (first,))


def _place(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Host, path and query, each in one form."""
    parts = urlsplit(url)
    path = _INDEX.sub("", parts.path)
    return parts.netloc.lower(), path, tuple(sorted(parse_qsl(parts.query)))

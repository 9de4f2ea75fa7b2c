"""Sitemaps (sitemaps.org 0.9), news sitemaps and nested indexes, gzipped or not."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from lxml import etree

from archive.text import dates
from archive.text.decode import decode
from spiders.kinds.list_page import (
    HELD,
    Discover,
    ListAnswer,
    ListError,
    ListPage,
    ListRequest,
    Row,
    absolute,
)

_LARGE = 5_000_000  # bytes from which on a sitemap's entries are not held at once
_MOST = 60_000_000  # bytes; the standard allows 50 MB uncompressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap(Discover):
    """A sitemap or an index of sitemaps, which names its own fields."""

    kind: ClassVar[str] = "sitemap"

    def read(self, answer: ListAnswer) -> ListPage:
        """The sitemap's addresses, or the sitemaps an index points at.

        Raises ListError when the bytes are no sitemap.
        """
        text, _ = decode(_plain(answer.body), answer.content_type)
        page, headers, data = ListPage(), answer.request.headers, text.encode()
        most = HELD if len(data) > _LARGE else None
        for root, row in islice(_found(data, answer.url), most):
            if root == "sitemapindex":
                page.lists.append(ListRequest(row.url, headers=headers))
            else:
                page.rows.append(row)
        if most and page.rows:
            page.more = (row for _, row in islice(_found(data, answer.url), most, None))
        return page


def _found(data: bytes, base: str) -> Iterator[tuple[str, Row]]:
    """The root's name with each entry that has an address. Raises ListError."""
    try:
        for root, element in _entries(data):
            loc = _child(element, "loc")
            if loc and (url := absolute(base, loc)):
                yield root, _row(element, url)
    except etree.XMLSyntaxError as error:
        raise ListError(f"not a sitemap: {error}") from None


def _entries(text: bytes) -> Iterator[tuple[str, etree._Element]]:
    """The root's name with each of its children, which are gone when the next one is asked for.

    Raises ListError where the root is no sitemap's.
    """
    parser = etree.iterparse(
        io.BytesIO(text), events=("start", "end"), resolve_entities=False, encoding="utf-8"
    )
    name, depth = "", 0
    for event, element in parser:
        if event == "start":
            name, depth = name or _root(element), depth + 1
            continue
        depth -= 1
        if depth == 1 and isinstance(element.tag, str):
            yield name, element
            element.clear()
            if (parent := element.getparent()) is not None:
                while element.getprevious() is not None:
                    del parent[0]


def _root(element: etree._Element) -> str:
    name = _name(element)
    if name not in ("urlset", "sitemapindex"):
        raise ListError(f"not a sitemap: its root is <{name}>")
    return name


def _row(element: etree._Element, loc: str) -> Row:
    title = date = None
    for news in element.iterchildren("{*}news"):  # images and videos have titles as well
        title, date = _child(news, "title"), _child(news, "publication_date")
    # lastmod is no date of publication, and nothing else of a row is dated.
    return Row(url=loc, title=title, date=dates.parse_date(date or ""))


def _child(element: etree._Element, name: str) -> str | None:
    """The text of the first descendant of this local name."""
    found = (e for e in element.iter() if isinstance(e.tag, str) and _name(e) == name)
    return next(((e.text or "").strip() or None for e in found), None)


def _name(element: etree._Element) -> str:
    """The local name; a prefix that nobody declared stands in front of it, and is none of it."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _plain(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        text = gzip.GzipFile(fileobj=io.BytesIO(body)).read(_MOST + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise ListError(f"not a sitemap: its gzip is damaged: {error}") from None
    if len(text) > _MOST:
        raise ListError(f"a gzipped sitemap of more than {_MOST} bytes")
    return text

"""Sitemaps (sitemaps.org 0.9), news sitemaps and nested indexes, gzipped or not."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass
from typing import ClassVar

from lxml import etree

from archive.text import dates
from archive.text.decode import decode
from spiders.kinds.list_page import (
    Discover,
    ListAnswer,
    ListError,
    ListPage,
    ListRequest,
    Row,
    absolute,
)

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
        parser = etree.XMLParser(resolve_entities=False, encoding="utf-8")
        try:
            root = etree.fromstring(text.encode(), parser)
        except etree.XMLSyntaxError as error:
            raise ListError(f"not a sitemap: {error}") from None
        found = [
            (child, url)
            for child in root
            if (loc := _child(child, "loc")) and (url := absolute(answer.url, loc))
        ]
        if _name(root) == "sitemapindex":
            headers = answer.request.headers
            return ListPage(lists=[ListRequest(url, headers=headers) for _, url in found])
        if _name(root) != "urlset":
            raise ListError(f"not a sitemap: its root is <{_name(root)}>")
        return ListPage(rows=[_row(child, url) for child, url in found])


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
    return str(etree.QName(element).localname)


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

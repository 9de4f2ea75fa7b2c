"""RSS and Atom feeds."""

from __future__ import annotations

import feedparser
from w3lib.html import remove_tags, replace_entities

from archive.text import dates
from archive.text.decode import decode
from spiders.kinds.list_page import ListError, ListPage, Row
from spiders.source import Discover


def read(body: bytes, url: str, content_type: str, discover: Discover) -> ListPage:
    """The feed's entries. Raises ListError when the bytes are no feed."""
    text, _ = decode(body, content_type)
    # feedparser believes the header before the XML declaration.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    feed = feedparser.parse(text.encode(), response_headers=headers, sanitize_html=False)
    if not feed.get("version"):
        raise ListError(f"not an RSS or Atom feed ({len(body)} bytes)")
    rows = [
        Row(
            url=entry.link,
            title=_plain(entry.get("title")),
            date=dates.parse_date(entry.get("published") or entry.get("updated") or ""),
            summary=_plain(entry.get("summary")),
        )
        for entry in feed.entries
        if entry.get("link")
    ]
    return ListPage(rows=rows)


def _plain(html: str | None) -> str | None:
    return " ".join(replace_entities(remove_tags(html)).split()) or None if html else None

"""RSS and Atom feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import feedparser
from w3lib.html import remove_tags, replace_entities

from spiders.kinds.list_page import Discover, ListAnswer, ListError, ListPage, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Discover):
    """A feed, which names its own fields."""

    kind: ClassVar[str] = "feed"

    def read(self, answer: ListAnswer) -> ListPage:
        """The feed's entries. Raises ListError when the bytes are no feed."""
        # feedparser believes the header before the XML declaration.
        headers = {
            "content-type": "application/xml; charset=utf-8",
            "content-location": answer.url,
        }
        feed = feedparser.parse(
            answer.text().encode(), response_headers=headers, sanitize_html=False
        )
        if not feed.get("version"):
            raise ListError(f"not an RSS or Atom feed ({len(answer.body)} bytes)")
        rows = [
            Row(
                url=entry.link,
                title=_plain(entry.get("title")),
                date=answer.date(entry.get("published") or entry.get("updated")),
                summary=_plain(entry.get("summary")),
            )
            for entry in feed.entries
            if entry.get("link")
        ]
        return ListPage(rows=rows)


def _plain(html: str | None) -> str | None:
    return " ".join(replace_entities(remove_tags(html)).split()) or None if html else None

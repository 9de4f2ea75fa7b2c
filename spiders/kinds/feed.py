"""RSS and Atom feeds."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import ClassVar

import feedparser
from w3lib.html import remove_tags, replace_entities

from spiders.kinds.list_page import Discover, ListAnswer, ListError, ListPage, Row, absolute

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_STUMBLES = (AttributeError, LookupError, TypeError, ValueError)  # of feedparser at broken XML
_LONGEST = 7  # digits of the number of a character


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
        text = _REFERENCE.sub(_character, answer.text())
        try:
            feed = feedparser.parse(text.encode(), response_headers=headers, sanitize_html=False)
        except _STUMBLES as error:
            raise ListError(
                f"feedparser cannot read it: {type(error).__name__}: {error}"
            ) from error
        if not feed.get("version"):
            raise ListError(f"not an RSS or Atom feed ({len(answer.body)} bytes)")
        rows = [
            Row(
                url=url,
                title=_plain(entry.get("title")),
                date=answer.date(entry.get("published") or entry.get("updated")),
                summary=_plain(entry.get("summary")),
            )
            for entry in feed.entries
            if (link := entry.get("link")) and (url := absolute(answer.url, link))
        ]
        return ListPage(rows=rows)


def _character(reference: re.Match[str]) -> str:
    """A reference as it stands; the replacement character for one to no character, which
    feedparser does not survive."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    digits = digits.lstrip("0")
    number = int(digits, base) if 0 < len(digits) <= _LONGEST else -1
    is_one = 0 < number < 0xD800 or 0xDFFF < number <= sys.maxunicode
    return reference[0] if is_one else "\N{REPLACEMENT CHARACTER}"


def _plain(html: str | None) -> str | None:
    return " ".join(replace_entities(remove_tags(html)).split()) or None if html else None

"""Lists served as JSON or JSONP, rows and fields named by JMESPath."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import jmespath
from w3lib.html import remove_tags

from archive.text import dates
from archive.text.decode import decode
from spiders.kinds.list_page import ListError, ListPage, Row, absolute
from spiders.source import Discover

_HALF = re.compile("[\ud800-\udfff]")  # of a character that a cut title lost the rest of
_JSONP = re.compile(r"^\s*[\w$.]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)


def read(body: bytes, url: str, content_type: str, discover: Discover) -> ListPage:
    """The array's rows. Raises ListError when the bytes are no JSON or hold no such array."""
    text, _ = decode(body, content_type)
    jsonp = _JSONP.match(text)
    try:
        data = json.loads(jsonp[1] if jsonp else text, strict=False)
    except ValueError as error:
        raise ListError(f"not JSON: {error}") from None
    found = jmespath.search(discover.rows, data)
    if not isinstance(found, list):
        raise ListError(f"no array at `{discover.rows}`")
    rows = (_row(item, url, discover) for item in found)
    return ListPage(rows=[row for row in rows if row])


def _row(item: Any, base: str, discover: Discover) -> Row | None:
    written = _text(item, discover.url)
    address = absolute(base, written) if written else None
    if not address:
        return None
    return Row(
        url=address,
        title=_text(item, discover.title),
        date=dates.parse_date(_text(item, discover.date) or ""),
        summary=_text(item, discover.summary),
    )


def _text(item: Any, path: str) -> str | None:
    value = jmespath.search(path, item) if path else None
    if value is None:
        return None
    return " ".join(_HALF.sub("", html.unescape(remove_tags(str(value)))).split()) or None

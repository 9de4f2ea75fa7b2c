"""Addresses of files and pictures as a page's links and images give them."""

from __future__ import annotations

import re
from urllib.parse import quote, urldefrag, urljoin, urlsplit

_ESCAPED = re.compile(r"&(?:amp;)+")


def absolute(address: str | None, base_url: str, charset: str = "utf-8") -> str | None:
    """An address on the web as a browser resolves it, without fragment; None if it is none.

    `javascript:`, `data:` and `file:` are none, nor is a fragment alone. `charset` is the page's:
    a browser asks in it for what stands in a query.
    """
    # Browsers take line breaks out of an address, and white space from its ends.
    address = "".join((address or "").splitlines()).replace("\t", "").strip()
    address = _ESCAPED.sub("&", address)  # escaped twice by Hanweb: as written it is a 404
    if not address or address.startswith("#"):
        return None
    try:
        url = urldefrag(urljoin(base_url, address)).url
    except ValueError:
        return None
    return _encoded(url, charset) if url.lower().startswith(("http://", "https://")) else None


def _encoded(url: str, charset: str) -> str:
    query = urlsplit(url).query
    if query.isascii() or charset in ("utf-8", "utf-16"):
        return url
    asked = quote(query, safe="%/:=&?~#+!$,;'@()*[]", encoding=charset, errors="xmlcharrefreplace")
    return urlsplit(url)._replace(query=asked).geturl()

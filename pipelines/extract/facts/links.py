"""Addresses of files and pictures as a page's links and images give them."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin


def absolute(address: str | None, base_url: str) -> str | None:
    """An address on the web as a browser resolves it, without fragment; None if it is none.

    `javascript:`, `data:` and `file:` are none, nor is a fragment alone.
    """
    # Browsers take line breaks out of an address, and white space from its ends.
    address = "".join((address or "").splitlines()).replace("\t", "").strip()
    address = address.replace("&amp;", "&")  # escaped twice by Hanweb: as written it is a 404
    if not address or address.startswith("#"):
        return None
    try:
        url = urldefrag(urljoin(base_url, address)).url
    except ValueError:
        return None
    return url if url.lower().startswith(("http://", "https://")) else None

"""Addresses of texts that stand on several pages."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

_SUFFIX = re.compile(r"[_-](\d{1,2})(?:\.\w{2,5})?$")
_QUERY = ("page", "p", "pn")


def page_number(url: str) -> int:
    """Which page of a text an address is of, by its form; 1 if it has none."""
    parts = urlsplit(url)
    asked = {name.lower(): value for name, value in parse_qsl(parts.query)}
    for name in _QUERY:
        if asked.get(name, "").isdigit():
            return int(asked[name])
    match = _SUFFIX.search(parts.path)
    return int(match[1]) if match else 1

"""One module per way of discovering; each reads one page of a list, and only reads."""

from __future__ import annotations

from collections.abc import Callable

from spiders.kinds import feed, json_feed, listing, sitemap
from spiders.kinds.list_page import ListPage
from spiders.source import Discover

KINDS: dict[str, Callable[[bytes, str, str, Discover], ListPage]] = {
    "feed": feed.read,
    "sitemap": sitemap.read,
    "listing": listing.read,
    "json": json_feed.read,
}

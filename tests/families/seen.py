"""What a selector finds on a finished page, read from its text as a browser would."""

from __future__ import annotations

from parsel import Selector

from spiders.kinds.rows import find, shown


def first_text(page: str, path: str) -> str | None:
    """The text of the first thing that a selector finds on a page; None where it finds nothing."""
    nodes = find(Selector(page), path)
    return shown(nodes[0]) if nodes else None

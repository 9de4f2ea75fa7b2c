"""A tree as columns: what its elements are and hold, read once in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines.extract.page.visible import is_inline_tag, leads_away, offers_file

_NO_ATTRIBUTES: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Outline:
    """The elements of a tree in the order of the page, each at a place: its tag, whether it stands
    within a line, its attributes, the text that it begins with and the text behind it, the place of
    the element around it (-1 around the first), and that of the first one behind all it holds.
    `away` and `files` are the places of links that lead to other pages and to documents.
    """

    nodes: list[HtmlElement]
    places: dict[HtmlElement, int]
    tags: list[str]
    inline: list[bool]
    attributes: list[dict[str, str]]
    texts: list[str | None]
    tails: list[str | None]
    around: list[int]
    ends: list[int]
    away: frozenset[int]
    files: frozenset[int]

    def within(self, place: int) -> Iterator[int]:
        """The places of the elements directly within one."""
        inner, end = place + 1, self.ends[place]
        while inner < end:
            yield inner
            inner = self.ends[inner]


def outline(tree: HtmlElement) -> Outline:
    """The outline of a tree as it stands; what is changed later does not show in it."""
    nodes = list(tree.iter())
    places = {node: place for place, node in enumerate(nodes)}
    around = [places.get(node.getparent(), -1) for node in nodes]
    ends = list(range(1, len(nodes) + 1))
    for place in range(len(nodes) - 1, 0, -1):
        ends[around[place]] = max(ends[around[place]], ends[place])
    tags = [node.tag for node in nodes]
    links = [place for place, tag in enumerate(tags) if tag == "a"]
    return Outline(
        nodes,
        places,
        tags,
        [is_inline_tag(tag) for tag in tags],
        [dict(given) if (given := node.items()) else _NO_ATTRIBUTES for node in nodes],
        [node.text if isinstance(node.tag, str) else None for node in nodes],  # no comments
        [node.tail for node in nodes],
        around,
        ends,
        frozenset(place for place in links if leads_away(nodes[place])),
        frozenset(place for place in links if offers_file(nodes[place])),
    )

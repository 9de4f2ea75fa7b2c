"""How much text stands in each part of a tree: outside links, within them, in sentences."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.extract.page.visible import leads_away

_MARKS = re.compile(r"[，。、；：？！“”]|[,.;:?!](?=\s|$)")


class Measure(NamedTuple):
    """Characters without white space outside links and within, and punctuation marks."""

    own: int
    linked: int
    marks: int

    def __add__(self, other: object) -> Measure:
        assert isinstance(other, Measure)
        return Measure(self.own + other.own, self.linked + other.linked, self.marks + other.marks)


NOTHING = Measure(0, 0, 0)


def measures(tree: HtmlElement) -> dict[HtmlElement, Measure]:
    """The measure of each element of a tree of visible parts."""
    found: dict[HtmlElement, Measure] = {}
    for node in reversed(list(tree.iter())):  # children before their parents
        own, linked, marks = of_text(node.text)
        for child in node:
            for size in (found[child], of_text(child.tail)):
                if size is not NOTHING:
                    own, linked, marks = own + size.own, linked + size.linked, marks + size.marks
        if node.tag == "a" and leads_away(node):
            own, linked, marks = 0, own + linked, 0
        found[node] = Measure(own, linked, marks) if own or linked else NOTHING
    return found


def of_text(text: str | None) -> Measure:
    """The measure of a text that is no link."""
    if not text or text.isspace():
        return NOTHING
    return Measure(len("".join(text.split())), 0, len(_MARKS.findall(text)))

"""How much text stands in each part of a tree: outside links, within them, in sentences."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.extract.page.visible import leads_away

_PUNCTUATION = re.compile(r"[，。、；：？！“”]|[,.;:?!](?=\s|$)")


class TextAmount(NamedTuple):
    """Characters without white space outside links and within, and punctuation marks."""

    own: int
    linked: int
    punctuation: int

    def __add__(self, other: object) -> TextAmount:
        assert isinstance(other, TextAmount)
        if other is NOTHING:
            return self
        if self is NOTHING:
            return other
        return TextAmount(
            self.own + other.own,
            self.linked + other.linked,
            self.punctuation + other.punctuation,
        )


NOTHING = TextAmount(0, 0, 0)


def text_amounts(tree: HtmlElement) -> dict[HtmlElement, TextAmount]:
    """The amount of text in each element of a tree of visible parts."""
    found: dict[HtmlElement, TextAmount] = {}
    within: dict[HtmlElement | None, TextAmount] = {}
    for node in reversed(list(tree.iter())):  # children before their parents
        amount = within.get(node, NOTHING) + of_text(node.text)
        if node.tag == "a" and amount is not NOTHING and leads_away(node):
            amount = TextAmount(0, amount.own + amount.linked, 0)
        found[node] = amount
        if (with_tail := amount + of_text(node.tail)) is not NOTHING:
            parent = node.getparent()
            within[parent] = within.get(parent, NOTHING) + with_tail
    return found


@lru_cache(maxsize=8_192)  # each text of a page is asked for several times
def of_text(text: str | None) -> TextAmount:
    """The amount of a text that is no link."""
    if not text or text.isspace():
        return NOTHING
    return TextAmount(len("".join(text.split())), 0, len(_PUNCTUATION.findall(text)))

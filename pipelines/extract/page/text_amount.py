"""How much text stands in each part of a tree: outside links, within them, in sentences."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.extract.page.outline import Outline

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


def text_amounts(page: Outline) -> dict[HtmlElement, TextAmount]:
    """The amount of text in each element of a tree of visible parts."""
    amounts = [of_text(text) if text else NOTHING for text in page.texts]
    for place in range(len(amounts) - 1, -1, -1):  # children before their parents
        amount, tail = amounts[place], page.tails[place]
        if amount is not NOTHING and place in page.away:
            amount = amounts[place] = TextAmount(0, amount.own + amount.linked, 0)
        if tail:
            amount = amount + of_text(tail)
        if amount is not NOTHING and place:
            around = page.around[place]
            amounts[around] = amounts[around] + amount
    return dict(zip(page.nodes, amounts, strict=True))


@lru_cache(maxsize=8_192)  # each text of a page is asked for several times
def of_text(text: str | None) -> TextAmount:
    """The amount of a text that is no link."""
    if not text or text.isspace():
        return NOTHING
    return TextAmount(len("".join(text.split())), 0, len(_PUNCTUATION.findall(text)))

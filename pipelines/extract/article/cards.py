"""Lists of other articles whose links say nothing: each card is a link laid over a headline."""

from __future__ import annotations

import re
from collections import Counter

from lxml.html import HtmlElement

from pipelines.extract.page.text_amount import TextAmount

_LEAST = 3  # cards
_SAID = 20  # characters of a card, at least
_MOST = 600  # and at most; more is a section of a text
_NOWHERE = re.compile(
    r"\s*(?:$|#|javascript:|mailto:|tel:)|.*\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|\?)",
    re.IGNORECASE,
)


def is_cards(node: HtmlElement, amounts: dict[HtmlElement, TextAmount]) -> bool:
    """Whether a part is made of cards and says nothing else."""
    if len(node) < _LEAST:
        return False
    shown = [child for child in node if (amount := amounts[child]).own or amount.linked]
    if len(shown) < _LEAST or (node.text or "").strip():
        return False
    tag, alike = Counter(child.tag for child in shown).most_common(1)[0]
    return (
        alike == len(shown)
        and tag in ("li", "article", "div", "section")
        and all(_is_card(child, amounts[child]) for child in shown)
    )


def _is_card(node: HtmlElement, amount: TextAmount) -> bool:
    """Whether all words of a part stand beside a link that has none of its own."""
    return (
        amount.linked == 0
        and _SAID <= amount.own <= _MOST
        and any(map(_leads_silently, node.iter("a")))
    )


def _leads_silently(link: HtmlElement) -> bool:
    return not _NOWHERE.match(link.get("href") or "") and not link.text_content().strip()

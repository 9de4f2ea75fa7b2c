"""A text that a page has cut into boxes alike, with advertisements between them."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml.html import HtmlElement

from pipelines.extract.page.outline import outline
from pipelines.extract.page.text_amount import TextAmount, text_amounts
from pipelines.extract.page.visible import HEADINGS

_LEVELS = 7  # how far around a box its equals may stand
_LEAST = 200  # characters of a box that is more than a teaser
_BETWEEN = 40  # characters between two, at most: 广告, Advertisement
_DIGIT = re.compile(r"\d")


def with_equals(part: HtmlElement) -> list[HtmlElement]:
    """A part and the boxes of the same name around it that its text goes on in, in reading order.

    Between them stands next to nothing: no headline, link or date, as between several articles.
    """
    name = part.get("class")
    if not name:
        return [part]
    for outer in list(part.iterancestors())[:_LEVELS]:
        boxes = [node for node in outer.iter(str(part.tag)) if node.get("class") == name]
        if len(boxes) > 1:
            return _run(part, boxes, outer)
        if outer.tag in ("article", "main", "body"):
            break
    return [part]


def _run(part: HtmlElement, boxes: list[HtmlElement], outer: HtmlElement) -> list[HtmlElement]:
    """Those of the boxes that stand together with a part."""
    held = set(boxes)
    if any(not held.isdisjoint(node.iterancestors()) for node in boxes):
        return [part]
    amounts = text_amounts(outline(outer))
    alike = [node for node in boxes if node is part or _is_text(amounts[node])]
    places = {node: place for place, node in enumerate(outer.iter())}
    nodes = list(places)
    apart = [
        _stand_apart(nodes[places[one] : places[other]], one, other)
        for one, other in pairwise(alike)
    ]
    start = end = alike.index(part)
    while start and not apart[start - 1]:
        start -= 1
    while end < len(apart) and not apart[end]:
        end += 1
    return alike[start : end + 1]


def _is_text(amount: TextAmount) -> bool:
    return amount.own >= _LEAST and amount.linked * 4 < amount.own


def _stand_apart(nodes: list[HtmlElement], one: HtmlElement, other: HtmlElement) -> bool:
    """Whether something stands between two boxes that parts one article from another; `nodes` are
    those from the one to the other."""
    above = {*other.iterancestors()}
    inner = {*one.iter()}
    between = [n for n in nodes if n not in inner]
    if any(map(_begins_another, between)):
        return True
    ended = [node for node in (one, *one.iterancestors(), *between) if node not in above]
    said = [*(node.text for node in between), *(node.tail for node in ended)]
    text = "".join("".join(filter(None, said)).split())
    return len(text) > _BETWEEN or bool(_DIGIT.search(text))


def _begins_another(node: HtmlElement) -> bool:
    is_link = node.tag == "a" and bool(node.text_content().strip())
    return is_link or node.tag in (*HEADINGS, "article", "time")

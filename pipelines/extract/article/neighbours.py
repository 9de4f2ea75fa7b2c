"""The parts around an article's likeliest one that are of it too, as a second opinion holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.extract.article import link_lists
from pipelines.extract.article.boilerplate_names import named
from pipelines.extract.page.lines import Line, lines_of
from pipelines.extract.page.outline import Outline
from pipelines.extract.page.text_amount import NOTHING, TextAmount
from pipelines.extract.page.visible import HEADINGS, is_inline

_NEIGHBOUR = 0.03  # of the article's weight; less is not worth a look
_TAKEN = 0.8  # of a neighbour's text that the second opinion must hold
_LOOKS = 500  # lines
_LEVELS = 4  # how far around the chosen part its neighbours may stand


class Paragraph(NamedTuple):
    """A block with text of its own, that text's weight, and how much text stands before it."""

    node: HtmlElement
    weight: float
    position: int


def share(lines: list[Line], text: str) -> float:
    """How much of the lines, from 0 to 1, stands in a text without white space.

    Of many lines some are looked up, evenly spread: each look goes through the whole text.
    """
    looked = ["".join(line.text.split()) for line in lines[:: len(lines) // _LOOKS + 1]]
    total = sum(map(len, looked))
    return sum(len(line) for line in looked if line in text) / total if total else 0.0


def with_neighbours(
    best: HtmlElement,
    page: Outline,
    paragraphs: list[Paragraph],
    amounts: dict[HtmlElement, TextAmount],
    second: Callable[[], str],
) -> list[HtmlElement]:
    """The chosen part and those around it that the second opinion takes for the article too."""
    weights = _sums(paragraphs)
    least = weights.get(best, 0.0) * _NEIGHBOUR
    parts, inner = [best], best
    for outer in list(best.iterancestors())[:_LEVELS]:
        if inner.tag in ("article", "main"):
            break
        shown = [child for child in outer if amounts.get(child, NOTHING) != NOTHING]
        taken = [
            child is inner or _belongs(child, page, weights.get(child, 0.0), least, amounts, second)
            for child in shown
        ]
        parts = [
            part
            for i, child in enumerate(shown)
            if taken[i]
            or (
                0 < i < len(shown) - 1
                and taken[i - 1]
                and taken[i + 1]
                and _joins(shown[i - 1 : i + 2], amounts)
            )
            for part in (parts if child is inner else [child])
        ]
        inner = outer
    return parts


def _belongs(
    node: HtmlElement,
    page: Outline,
    weight: float,
    least: float,
    amounts: dict[HtmlElement, TextAmount],
    second: Callable[[], str],
) -> bool:
    if weight <= max(least, 20) or not _may_belong(node, amounts):
        return False
    lines = lines_of(node, page)
    return not link_lists.is_list(lines) and share(lines, second()) >= _TAKEN


def _joins(blocks: list[HtmlElement], amounts: dict[HtmlElement, TextAmount]) -> bool:
    """Whether a block between two of the article is called like one of them and is of it too."""
    before, node, after = ((block.tag, block.get("class")) for block in blocks)
    return node in (before, after) and bool(node[1]) and _may_belong(blocks[1], amounts)


def _may_belong(node: HtmlElement, amounts: dict[HtmlElement, TextAmount]) -> bool:
    """Whether a block holds text, and nothing says that it is another's."""
    amount = amounts.get(node, NOTHING)
    return not (
        is_inline(node)
        or amount.linked * 4 >= amount.own
        or any(amounts[heading].linked for heading in node.iter(*HEADINGS))
        or named(node)
    )


def _sums(paragraphs: list[Paragraph]) -> dict[HtmlElement, float]:
    """The weight of all paragraphs within each part."""
    sums: dict[HtmlElement, float] = {}
    for paragraph in paragraphs:
        for part in (paragraph.node, *paragraph.node.iterancestors()):
            sums[part] = sums.get(part, 0.0) + paragraph.weight
    return sums

"""What opens an article outside its body: a lead, a standfirst or an abstract under the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from pipelines.extract.article.boilerplate_names import named
from pipelines.extract.article.titles import letters
from pipelines.extract.han import is_chinese
from pipelines.extract.page.lines import Line
from pipelines.extract.page.text_amount import NOTHING, TextAmount
from pipelines.extract.page.visible import class_and_id, is_inline

_NAME = re.compile(
    r"(?<![a-z])(?:lead(?:in|-?text)?|lede|intro(?:duction|text)?|standfirst|summary|excerpt|"
    r"teaser-?(?:text)?|dek|deck|vorspann|sommario|sottotitolo|occhiello|entradilla|bajada|copete|"
    r"chapeau|chapo|ingress|manchet|perex|epigraph|abstract|sub-?title|sub-?head(?:line)?|"
    r"description|synopsis|zhaiyao|daodu)(?![a-z])",
    re.IGNORECASE,
)
_SILENT = ("meta", "link")
_LEVELS = 3  # around a paragraph that may have the name
_LEAST = 40  # letters
_LONG = 80
_MOST = 1_500
_LONGEST_STANDFIRST = 300  # characters; more is an abstract
_PASSAGE = (4, 12)  # letters: in Chinese, in other languages
_MOSTLY = 0.5
_CUT = re.compile(r"\s*(?:…|\.\.\.)\s*$")
_SENTENCE = re.compile(r"[.。!！?？…:：]['\"”’»)）]*\s*$")


def described(
    tree: HtmlElement, amounts: dict[HtmlElement, TextAmount], description: str | None
) -> HtmlElement | None:
    """The paragraph that says what the page says of itself in its description, and that repeats
    nothing else on the page; None if none does."""
    whole = _CUT.sub("", description or "")
    key, length = letters(whole), len("".join(whole.split()))
    if not _LEAST <= len(key) <= _MOST:
        return None
    most = 3 * length if whole != description else length + 5
    for node, amount in reversed(amounts.items()):  # the inner ones first
        if length - 5 <= amount.own + amount.linked <= most and not is_inline(node):
            said = letters(node.text_content())
            if said == key or (whole != description and said.startswith(key)):
                rest = letters(tree.text_content()).replace(said, "", 1)
                return None if _repeats(said, rest) else node
    return None


def find(
    tree: HtmlElement,
    heading: HtmlElement | None,
    parts: Sequence[HtmlElement],
    amounts: dict[HtmlElement, TextAmount],
    known: HtmlElement | None,
) -> list[HtmlElement]:
    """The paragraphs between a headline and the first of an article's parts that open it.

    They have the name of a lead, or are the one `known` from the page's description, and do not
    repeat what the parts say.
    """
    if heading is None or not parts:
        return []
    found = [
        node
        for node in _between(tree, heading, parts[0])
        if (node is known or _has_its_name(node))
        and _is_prose(node, amounts.get(node, NOTHING), node is known)
    ]
    if not found:
        return []
    said = letters(" ".join(part.text_content() for part in (heading, *parts)))
    return [node for node in found if not _repeats(letters(node.text_content()), said)]


def standfirst(lines: Sequence[Line], language: str) -> str | None:
    """The line that opens an article of the English press, where it is its headline's second line
    and none of its text; None if it is text.

    There the text tells it all anew; in other languages it goes on from its lead.
    """
    if len(lines) != 1 or not language.lower().startswith("en"):
        return None
    return lines[0].text if len(lines[0].text) <= _LONGEST_STANDFIRST else None


def _between(tree: HtmlElement, heading: HtmlElement, part: HtmlElement) -> Iterator[HtmlElement]:
    """The paragraphs from a headline to a part, in the order of the page."""
    inner = {*heading.iter()}
    is_below = False
    for node in tree.iter():
        if node is part:
            return
        if node is heading:
            is_below = True
        elif is_below and node not in inner and _is_paragraph(node):
            yield node


def _is_paragraph(node: HtmlElement) -> bool:
    """Whether a node is a block of text, or stands among blocks and has the name of a lead."""
    if not is_inline(node):
        return all(is_inline(inner) or inner.tag in _SILENT for inner in node)
    around = node.getparent()
    return (
        around is not None
        and bool(_NAME.search(class_and_id(node)))
        and not is_inline(around)
        and not all(map(is_inline, around))
    )


def _has_its_name(node: HtmlElement) -> bool:
    around = [node, *node.iterancestors()][: _LEVELS + 1]
    return any(_NAME.search(class_and_id(outer)) for outer in around)


def _repeats(lead: str, said: str) -> bool:
    """Whether most of a lead is passages of the text itself: a summary made of it."""
    length = _PASSAGE[not is_chinese(lead)]
    passages = [lead[i : i + length] for i in range(0, len(lead) - length + 1)]
    return sum(passage in said for passage in passages) > _MOSTLY * len(passages)


def _is_prose(node: HtmlElement, amount: TextAmount, known: bool) -> bool:
    """Whether a part is a text; a lead as long as two lines may end without a stop."""
    return (
        _LEAST <= amount.own <= _MOST
        and amount.linked * 4 < amount.own
        and (known or amount.own >= _LONG or bool(_SENTENCE.search(node.text_content())))
        and named(node) != "never"
    )

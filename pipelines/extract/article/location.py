"""Where on a page the article stands.

Candidates are known containers and the densest parts of the pruned tree: as in Readability, each
paragraph counts for the parts around it, less with every level. A second opinion on the text,
trafilatura's, decides between candidates and says which neighbours belong to the chosen one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from pipelines.extract.article.neighbours import Paragraph, share, with_neighbours
from pipelines.extract.page.lines import lines_of
from pipelines.extract.page.outline import Outline
from pipelines.extract.page.text_amount import NOTHING, TextAmount, of_text, text_amounts
from pipelines.extract.page.visible import HEADINGS, is_inline

# Containers of the CMS families and of news sites: a class or id of the article and nothing else.
_CONTAINERS = frozenset(
    "trs_editor trs_editor_view trs_ueditor ucap-content zoom xw_box detailcontent rwb_zw "
    "rm_txt_con artdet u-maintext left_zw artibody article-content article_content articlecontent "
    "post_body post_text endtext js_content rich_media_content content_area ivs_content ttde_con "
    "main-text articlebody article-body article__body entry-content post-content td-post-content "
    "story-body story-content artical_content d2txtcon article-text news_txt js_selection_area "
    "vsb_content v_news_content mp-editor cmsmaincontent main_content_val content-content".split()
)
_CONTENT = re.compile("content|article|detail|text|body|zhengwen|neirong", re.IGNORECASE)
_DECAY = 0.65  # of a paragraph's weight, from a part to the part around it
_FORMATTED = 0.9  # the same through what only formats
_FORMATS = frozenset("p tr tbody table section blockquote figure".split())
_FAR = 1_500  # characters between headline and article that halve a candidate
_BEFORE = 0.3  # what a candidate is worth that ends before the headline
_SAME_ARTICLE = 1.5  # what an <article> around headline and candidate adds
_SUMMARY = 400  # characters under a linked heading, at most, in a list of other articles
_LIST = 0.3  # what such a list is worth
_CANDIDATES = 5
_LEAST_VOTE, _MOST_VOTE = 0.3, 1.3  # what the second opinion makes of a candidate's worth


def find(
    page: Outline, headline: HtmlElement | None, second: Callable[[], str]
) -> list[HtmlElement]:
    """The parts of a pruned tree that make up the article, in reading order; none if none do.

    `second` gives the text as another extractor reads it, white space left out. It is dear, and
    asked only where it can decide.
    """
    amounts = text_amounts(page)
    paragraphs = list(_paragraphs(page, amounts, headline))
    worths = _worths(paragraphs, amounts, headline)
    if not worths:
        return []
    best, *others = _apart(worths)
    if others and worths[best] * _LEAST_VOTE < worths[others[0]] * _MOST_VOTE:
        best = max(
            (best, *others),
            key=lambda node: worths[node] * (_LEAST_VOTE + share(lines_of(node, page), second())),
        )
    return with_neighbours(best, page, paragraphs, amounts, second)


def _paragraphs(
    page: Outline, amounts: dict[HtmlElement, TextAmount], headline: HtmlElement | None
) -> Iterator[Paragraph]:
    """The blocks with text of their own, and the headline, which weighs nothing."""
    position = 0
    for place, node in enumerate(page.nodes):
        if node is headline:
            yield Paragraph(node, 0.0, position)
        if not page.inline[place]:
            runs = [run for run in _runs(page, place, amounts) if run is not NOTHING]
            if weight := sum(map(_weight, runs)):
                yield Paragraph(node, weight, position)
            position += sum(run.own for run in runs)


def _runs(
    page: Outline, place: int, amounts: dict[HtmlElement, TextAmount]
) -> Iterator[TextAmount]:
    """The texts directly in a block, between the blocks within it."""
    run = of_text(text) if (text := page.texts[place]) else NOTHING
    for inner in page.within(place):
        if page.inline[inner]:
            run = run + amounts[page.nodes[inner]]
        elif page.tags[inner] != "br":
            yield run
            run = NOTHING
        if tail := page.tails[inner]:
            run = run + of_text(tail)
    yield run


def _weight(run: TextAmount) -> float:
    """A text's characters; fewer where it is linked or holds no sentence."""
    if run.own < 8:
        return 0.0
    sentences = min(1.0, 0.4 + 0.3 * run.punctuation) if run.punctuation or run.own >= 25 else 0.1
    return run.own * run.own / (run.own + run.linked) * sentences


def _worths(
    paragraphs: list[Paragraph],
    amounts: dict[HtmlElement, TextAmount],
    headline: HtmlElement | None,
) -> dict[HtmlElement, float]:
    """What each part is worth as the article."""
    weights: dict[HtmlElement, float] = {}
    starts: dict[HtmlElement, int] = {}
    for paragraph in paragraphs:
        factor, part = 1.0, _home(paragraph.node)
        while part is not None and factor > 0.05:
            weights[part] = weights.get(part, 0.0) + paragraph.weight * factor
            starts.setdefault(part, paragraph.position)
            factor *= _FORMATTED if part.tag in _FORMATS else _DECAY
            part = part.getparent()
    head = next((p.position for p in paragraphs if p.node is headline), None)
    above = set(headline.iterancestors()) if headline is not None else set()

    linked_headings = _linked_headings(amounts)

    def worth(part: HtmlElement) -> float:
        common = next((p for p in (part, *part.iterancestors()) if p in above), part)
        unlinked = amounts[part].own / (amounts[part].own + amounts[part].linked)
        around = amounts[part].own / (amounts[common].own + amounts[common].linked)
        place = 1.0 if common is part else _distance_factor(starts[part], head)
        if common.tag == "article" and common in above:
            place *= _SAME_ARTICLE
        if linked_headings[part] >= 3 and amounts[part].own < linked_headings[part] * _SUMMARY:
            place *= _LIST
        return weights[part] * _name_factor(part) * unlinked * around * place

    return {part: worth(part) for part, weight in weights.items() if weight}


def _linked_headings(amounts: dict[HtmlElement, TextAmount]) -> Counter[HtmlElement]:
    """How many headings within each part are links: a list of other articles has many."""
    counts: Counter[HtmlElement] = Counter()
    for node, amount in amounts.items():
        if node.tag in HEADINGS and amount.linked > amount.own:
            counts.update(node.iterancestors())
    return counts


def _home(node: HtmlElement) -> HtmlElement:
    """The part a paragraph is of: the block around it, or itself if it holds blocks."""
    if node.tag in ("td", "article") or any(not is_inline(child) for child in node):
        return node
    parent = node.getparent()
    return node if parent is None else parent


def is_container(node: HtmlElement) -> bool:
    """Whether a part has the name of an article's container in a CMS, and of nothing else."""
    return bool(_names(node) & _CONTAINERS)


def _names(node: HtmlElement) -> set[str]:
    return {*(node.get("class") or "").lower().split(), (node.get("id") or "").lower()}


def _name_factor(node: HtmlElement) -> float:
    if is_container(node):
        return 1.5
    names = _names(node)
    if node.tag in ("ul", "ol"):
        return _LIST
    return 1.2 if node.tag == "article" or any(map(_CONTENT.search, names)) else 1.0


def _distance_factor(start: int, head: int | None) -> float:
    """What the text between headline and candidate takes from a candidate's worth."""
    if head is None:
        return 1.0
    return 1 / (1 + (start - head) / _FAR) if start >= head else _BEFORE


def _apart(worths: dict[HtmlElement, float]) -> list[HtmlElement]:
    """The best parts, none within another."""
    found: list[HtmlElement] = []
    for node in sorted(worths, key=lambda node: worths[node], reverse=True):
        if not any(_nested(node, other) for other in found):
            found.append(node)
        if len(found) == _CANDIDATES:
            break
    return found


def _nested(node: HtmlElement, other: HtmlElement) -> bool:
    return other in node.iterancestors() or node in other.iterancestors()

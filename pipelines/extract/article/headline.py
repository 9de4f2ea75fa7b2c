"""An article's headline: the element that shows it, and titles without what the site adds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from archive.text.dates import parse_date
from pipelines.extract.article.titles import (
    LEAST,
    LONGEST_TITLE,
    SHORTEST,
    is_site_name,
    last_part,
    letters,
    long_parts,
    without_site,
)
from pipelines.extract.normalise import normalise_line
from pipelines.extract.page.text_amount import TextAmount
from pipelines.extract.page.visible import HEADINGS, class_and_id

_OTHERS = ("div", "p", "span", "td", "strong", "b", "font", "em", "dt")
_LONGEST = 200  # characters
_TRUST = {"h1": 2.0, "h2": 1.5, "h3": 1.5}  # against 1 for what is no heading
_NAMED = 0.1  # more for what is named a title
_TITLE_NAME = re.compile(r"(?<![a-z])(?:tit|title|headline|biaoti)(?![a-z])", re.IGNORECASE)
_BOLD = re.compile(
    r"font-weight:\s*(?:bold|[6-9]00)|font-size:\s*(?:1[89]|2\d|3\d)p|text-align:\s*center",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^\s*[^:：]{2,40}:\s+")  # "Journal: Headline"
_SUBTITLE = re.compile(
    r"(?<![a-z])(?:sub|vice|second|f)-?_?tit(?:le)?|futi|fubiaoti", re.IGNORECASE
)

_KICKER = re.compile(
    r"kicker|over-?_?line|top-?_?line|roof-?_?line|dachzeile|spitzmarke|catchline|sur-?titre|antetitulo|occhiello|"
    r"(?<![a-z])(?:sub|pre)-?_?(?:heading|headline|title)(?![a-z])",
    re.IGNORECASE,
)
_SITE_MARK = re.compile(r"(?<![a-z])site-?_?(?:title|name|description)|tagline", re.IGNORECASE)
_CRUMB = re.compile(r"(?<![a-z])(?:bread)?crumbs?(?![a-z])|mianbaoxie", re.IGNORECASE)
_HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/|\./?")


def find(
    tree: HtmlElement,
    amounts: dict[HtmlElement, TextAmount],
    titles: list[str],
    site: str | None = None,
) -> HtmlElement | None:
    """The element that shows the headline, known by what `titles` say it is; None if none does.

    A heading is believed before another element, a longer match before a shorter one. `site` is
    the site's name, which is nobody's headline.
    """
    titles = [
        title
        for title in titles
        if not is_site_name(title)
        and len(title) <= LONGEST_TITLE
        and letters(title) != letters(site)
    ]
    whole = {letters(form) for title in titles for form in (title, _PREFIX.sub("", title, count=1))}
    whole |= {letters(part) for title in titles for part in long_parts(title)}
    whole.discard(letters(site))
    best = _likeliest(tree, amounts, whole, (without_site(title, site) for title in titles))
    return best if best is not None else _likeliest(tree, amounts, set(), map(last_part, titles))


def _likeliest(
    tree: HtmlElement,
    amounts: dict[HtmlElement, TextAmount],
    whole: set[str],
    forms: Iterable[str | None],
) -> HtmlElement | None:
    """The element that says one of these titles, or what is `whole` all the same."""
    keys = {key for form in forms if len(key := letters(form)) >= LEAST}
    longest = max(map(len, keys | whole), default=0)
    openings = {key[:LEAST] for key in keys | whole}
    best, most = None, 0.0
    for node in tree.iter(*HEADINGS, *_OTHERS):
        amount, trust = amounts[node], _TRUST.get(node.tag, 1.0)
        size = amount.own + amount.linked
        if not LEAST <= size <= _LONGEST or longest * (trust + _NAMED) <= most:
            continue
        key = letters(node.text_content())
        if len(key) < LEAST or (node.tag not in HEADINGS and key[:LEAST] not in openings):
            continue
        shared = max((_shared(key, other, node.tag) for other in keys), default=0)
        said = len(key) if key in whole else shared
        if said * (trust + _NAMED) <= most:
            continue
        worth = said * _trust(node)
        if worth > most and not _leads_home(node):
            best, most = node, worth
    return best


def _trust(node: HtmlElement) -> float:
    """How far an element is believed to be the headline; in a breadcrumb or as the site's, less."""
    is_named = _TITLE_NAME.search(class_and_id(node))
    trust = _TRUST.get(node.tag, 1.0) + (_NAMED if is_named else 0.0)
    crumb = any(
        outer.tag == "nav" or _CRUMB.search(class_and_id(outer)) for outer in node.iterancestors()
    )
    names_site = _SITE_MARK.search(class_and_id(node))
    return trust * (0.4 if crumb or names_site else 1.0)


def _leads_home(node: HtmlElement) -> bool:
    """Whether all of an element is a link to the site's home page, as the site's name is."""
    links = [*node.iter("a"), *(outer for outer in node.iterancestors("a"))]
    return any(
        (link.get("rel") == "home" or _HOME.fullmatch((link.get("href") or "").strip()))
        and len(letters(link.text_content())) >= len(letters(node.text_content()))
        for link in links
    )


def _shared(key: str, title: str, tag: str) -> int:
    """How many letters an element shares with a title that it says: whole, without a suffix, or
    cut in the title; else 0."""
    if tag not in HEADINGS:
        return len(key) if title.startswith(key) and len(key) * 3 >= len(title) else 0
    if key in title and len(key) * 4 >= len(title):
        return len(key)
    return len(title) if key.startswith(title) and len(title) >= 6 else 0


def is_one_of(heading: HtmlElement, titles: list[str], site: str | None) -> bool:
    """Whether a heading says a title whole and nothing else."""
    forms = (form for title in titles for form in (title, without_site(title, site)))
    return letters(heading.text_content()) in map(letters, forms)


def shown(heading: HtmlElement, titles: list[str]) -> str:
    """What a heading says, without a kicker or a standfirst: the part of it that is a title whole.

    `titles` are what the page says its headline is.
    """
    text = _without_kicker(heading, [letters(title) for title in titles])
    keys = [key for title in titles if len(key := letters(title)) >= SHORTEST]
    parts = [(letters(said), said) for part in heading.iterdescendants() if (said := _said(part))]
    whole = [(letters(text), text)]
    # Its surest title stands by itself, or it is a title whole, or any stands by itself.
    likely = [*(part for part in parts if part[0] in keys[:1]), *whole, *parts]
    return next((said for key, said in likely if key in keys), text)


def _said(part: HtmlElement) -> str:
    return str(part.text_content())


def _without_kicker(heading: HtmlElement, titles: list[str]) -> str:
    """What a heading says without the line that it marks as standing over the headline, where
    the page gives its title without it too; the last of the titles is the title element's."""
    text = str(heading.text_content()).strip()
    if letters(text) in titles[:-1]:
        return text
    for part in heading.iterdescendants():
        kicker = part.text_content().strip() if _KICKER.search(class_and_id(part)) else ""
        rest = text.removeprefix(kicker).lstrip(" \t\r\n:|–—-")
        key = letters(rest)
        if kicker and text.startswith(kicker) and len(key) >= SHORTEST:
            return rest if any(title.startswith(key) for title in titles) else text
    return text


def lone(tree: HtmlElement, title: str) -> HtmlElement | None:
    """The page's only `h1`, unless it is the site's name, which stands in the title."""
    found = [node for node in tree.iter("h1") if normalise_line(node.text_content())]
    if len(found) != 1:
        return None
    key = letters(found[0].text_content())
    return None if key in letters(title) or len(key) > _LONGEST else found[0]


def above(article: HtmlElement) -> HtmlElement | None:
    """The heading nearest before an article, within the parts around it."""
    for part in (article, *article.iterancestors()):
        if part.tag in ("body", "main"):
            break
        for before in part.itersiblings(preceding=True):
            shown = [n for n in before.iter() if _stands_out(n) and len(_own(n)) >= 6]
            if shown:
                return shown[-1]
    return None


def _stands_out(node: HtmlElement) -> bool:
    """Whether a part is set as a headline: by its tag, its name or its style."""
    if node.tag in (*HEADINGS, "b", "strong", "center") or node.get("align") == "center":
        return True
    return bool(_TITLE_NAME.search(class_and_id(node)) or _BOLD.search(node.get("style") or ""))


def _own(node: HtmlElement) -> str:
    text = node.text_content()
    is_line = len(text) <= _LONGEST and not text.rstrip().endswith("。") and not parse_date(text)
    return letters(text) if is_line else ""


def subtitle(headline: HtmlElement) -> str | None:
    """The line that the page itself marks as the headline's second one."""
    near = [*headline.itersiblings(), *headline.iterdescendants()][:12]
    parent = headline.getparent()
    if parent is not None:
        near += list(parent.itersiblings())[:3]
    for node in near:
        if _SUBTITLE.search(class_and_id(node)) and len(node.text_content()) <= _LONGEST:
            return normalise_line(node.text_content())
    return None

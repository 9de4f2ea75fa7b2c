"""An article's headline: the element that shows it, and titles without what the site adds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import unescape

from lxml.html import HtmlElement

from archive.text.dates import parse_date
from pipelines.extract.normalise import normalise_line
from pipelines.extract.page.text_amount import TextAmount
from pipelines.extract.page.visible import HEADINGS, class_and_id

_LETTERS = re.compile(r"[^\W_]+")
_OTHERS = ("div", "p", "span", "td", "strong", "b", "font", "em", "dt")
_LONGEST = 200  # characters
_LINE = 400  # characters of a line that is asked for more than once
_LONGEST_TITLE = 1_000  # characters; more is a title element never closed, or a whole text
_LEAST = 4  # letters
_TRUST = {"h1": 2.0, "h2": 1.5, "h3": 1.5}  # against 1 for what is no heading
_NAMED = 0.1  # more for what is named a title
_STRONG = re.compile(r"\s*(?:[_|｜丨]|--+|――)\s*|\s+[-–—·•»:：]\s+")
_WEAK = re.compile(r"\s*[-–—]\s*")
_SITE = re.compile(
    r"网|频道|新闻(?:中心)?$|(?:日|晚|时|早|青年|周)报|杂志|门户|官方|政府|委员会|[局厅部院]$|资讯|在线|首页|媒体|"
    r"栏目|专题|栏$|客户端|论坛|博客|百科|[协学]会|集团|大学|医院|公众号|\.(?:com|cn|net|org)|"
    r"\b(?:news|daily|times|online|post|journal|website|home ?page|official|press|magazine)\b",
    re.IGNORECASE,
)
_NAME = (8, 30)  # characters of a site's name, at most: in Chinese, in English
_LONGEST_NAME = 40
_SHORTEST = 12  # characters of a headline among the parts of a title
_HAN = re.compile("[\u3400-\u9fff]")
_SITE_ALONE = re.compile(r"[^-_|–—，：《]+(?:网|医院|委员会|政府|[局厅])(?:官网|网站|首页)?")
_LONGEST_SITE = 16
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
_BREAKS_OFF = re.compile(r"[:：]\s*$")
_HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/|\./?")


def letters(text: str | None) -> str:
    """Letters and digits of a text, in lower case: what two forms of one headline share."""
    if not text:
        return ""
    return _of_line(text) if len(text) <= _LINE else _of_text(text)


def _of_text(text: str) -> str:
    return (text if text.isalnum() else "".join(_LETTERS.findall(text))).lower()


_of_line = lru_cache(maxsize=2_048)(_of_text)  # several rules compare the lines of a page


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
        if not _is_name(title) and len(title) <= _LONGEST_TITLE and letters(title) != letters(site)
    ]
    whole = {letters(form) for title in titles for form in (title, _PREFIX.sub("", title, count=1))}
    whole |= {letters(part) for title in titles for part in _long_parts(title)}
    whole.discard(letters(site))
    best = _likeliest(tree, amounts, whole, (without_site(title, site) for title in titles))
    return best if best is not None else _likeliest(tree, amounts, set(), map(_last_part, titles))


def _likeliest(
    tree: HtmlElement,
    amounts: dict[HtmlElement, TextAmount],
    whole: set[str],
    forms: Iterable[str | None],
) -> HtmlElement | None:
    """The element that says one of these titles, or what is `whole` all the same."""
    keys = {key for form in forms if len(key := letters(form)) >= _LEAST}
    longest = max(map(len, keys | whole), default=0)
    openings = {key[:_LEAST] for key in keys | whole}
    best, most = None, 0.0
    for node in tree.iter(*HEADINGS, *_OTHERS):
        amount, trust = amounts[node], _TRUST.get(node.tag, 1.0)
        size = amount.own + amount.linked
        if not _LEAST <= size <= _LONGEST or longest * (trust + _NAMED) <= most:
            continue
        key = letters(node.text_content())
        if len(key) < _LEAST or (node.tag not in HEADINGS and key[:_LEAST] not in openings):
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
    keys = [key for title in titles if len(key := letters(title)) >= _SHORTEST]
    parts = [(letters(said), said) for part in heading.iterdescendants() if (said := _said(part))]
    whole = [(letters(text), text)]
    # Its surest title stands by itself, or it is a title whole, or any stands by itself.
    likely = [*(part for part in parts if part[0] in keys[:1]), *whole, *parts]
    return next((said for key, said in likely if key in keys), text)


def _said(part: HtmlElement) -> str:
    return str(part.text_content())


def made_whole(shown: str, titles: list[str]) -> str:
    """A shown headline that breaks off at its colon, as one of its declared titles goes on."""
    if not _BREAKS_OFF.search(shown):
        return shown
    key = letters(shown)
    return next((title for title in titles if letters(title).startswith(key)), shown)


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
        if kicker and text.startswith(kicker) and len(key) >= _SHORTEST:
            return rest if any(title.startswith(key) for title in titles) else text
    return text


def _long_parts(title: str) -> list[str]:
    """What an English title is made of: any of it may be the headline of Site » Archive » Headline.

    In a Chinese one, a part that the page shows by itself is seldom the whole headline.
    """
    parts = [] if _HAN.search(title) else _STRONG.split(title)
    return [part for part in parts if len(part) >= _SHORTEST and not _SITE.search(part)]


def _last_part(title: str) -> str | None:
    """The headline of a title that begins with the site's name and the column's."""
    *before, last = _STRONG.split(title)
    if not before or not _SITE.search(before[0]) or len(last) <= max(map(len, before)):
        return None
    return last


def _is_name(title: str) -> bool:
    """Whether a title is the site's name and nothing else."""
    return len(title.strip()) <= _LONGEST_SITE and bool(_SITE_ALONE.fullmatch(title.strip()))


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


def without_site(title: str | None, site: str | None = None) -> str | None:
    """A title without the columns' and the site's names that follow it."""
    title = normalise_line(unescape(title or ""))
    if not title or len(title) > _LONGEST_TITLE:
        return None
    key = letters(site)

    def names_site(part: str, _: str) -> bool:
        return bool(_SITE.search(part)) or letters(part) == key

    def is_short(part: str, head: str) -> bool:
        """Whether a part may be a column's name: short, and shorter than the headline."""
        return len(part) <= min(_NAME[part.isascii()], len(head)) or names_site(part, head)

    return _cut(_cut(title, _STRONG, is_short), _WEAK, names_site)


def is_whole(shown: str, declared: str) -> bool:
    """Whether a shown headline is the better form of a declared one: it is not cut, or no site's
    name follows it."""
    whole, other = letters(shown), letters(declared)
    if other.startswith(whole):
        return bool(_SITE.search(other[len(whole) :]))
    return whole.startswith(other)


def _cut(title: str, separator: re.Pattern[str], is_site: Callable[[str, str], bool]) -> str:
    """The title up to the first separator behind which nothing but names of the site follows."""
    for match in separator.finditer(title):
        head, rest = title[: match.start()], title[match.end() :]
        parts = separator.split(rest)
        if len(letters(head)) >= _LEAST and all(
            len(p) <= _LONGEST_NAME and is_site(p, head) for p in parts
        ):
            return head
    return title


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

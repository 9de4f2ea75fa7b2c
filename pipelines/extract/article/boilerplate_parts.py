"""What is never part of an article, told by a part's tag and by the words of its class and id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

from pipelines.extract.page.text_amount import TextAmount
from pipelines.extract.page.visible import HEADINGS, drop, is_inline

Verdict = Literal["never", "seldom", ""]
# Words that name boilerplate on any site …
_NEVER = re.compile(
    r"ads?|adv|adbox|advert\w*|adsby\w*|sponsor\w*|promos?|promoted|gg|ggw|guanggao|"
    r"shar(?:e|es|ing|ebar|ebox|edaddy)|bdshare\w*|jiathis\w*|socials?|fenxiang|"
    r"comments?|cmt|pinglun|disqus\w*|respond|repl(?:y|ies)|relat(?:ed|es?|ions?)(?:posts?|news)?|"
    r"recommend\w*|tuijian|xiangguan|xgxw|xgyd|xglj|gdxw|rel|hot|hots|hotnews|remen|"
    r"rank(?:s|ing|ings|list)?|paihang\w*|phb|trending|popular|sidebar\w*|nav|navbar|navi|"
    r"navigation|breadcrumbs?|crumbs?|mianbaoxie|foot|footer\w*|copyrights?|qr|qrcode\w*|ewm|"
    r"erweima|login|signin|signup|register|subscri\w*|newsletters?|popup|modal|toast|cookies?|"
    r"consent|pager|pagination|paging|pagenav|zrbj|zebian|bianji|fontsize|zihao|likes|reward|"
    r"dashang|cnxh|outbrain|taboola|authorbox|authorbio|bio|biography"
)
# … and words that do where the part looks like it: short, or made of links.
_SELDOM = frozenset(
    "side right rightbar more top topbar header head position location tips tip tool tools toolbar "
    "func print prev next last tag tags keyword keywords banner logo search weixin weibo wechat wx "
    "statement shengming disclaimer mask menu bottom link links list info meta source byline "
    "author authors bio fx pl tj edit editor editors time date count counter visit visits views "
    "hits report bar btn buttons opt operate control moreread extend app teaser teasers dy "
    "page pages".split()
)
# A box about who wrote it.
_AUTHOR = frozenset("author authors authorbox writer autor autoren".split())
_BOX = frozenset("box bio about card profile description biography block footer".split())
_TAGS: dict[str, Verdict] = {
    "nav": "never",
    "footer": "never",
    "menu": "never",
    "dialog": "never",
    "aside": "never",
    "amp-ad": "never",
    "amp-auto-ads": "never",
    "amp-embed": "never",
    "amp-sidebar": "never",
    "amp-social-share": "never",
    "amp-consent": "never",
    "amp-user-notification": "never",
    "header": "seldom",
    "form": "seldom",
}
# What stands at the foot of every page in China.
_LEGAL = re.compile(
    r"ICP[备備证]|公网安备|网站标识码|版权所有\s*[:：©]|技术支持\s*[:：]|All Rights Reserved"
)
_LEGAL_SIZE = 300  # characters
# A text's own part, named after the program it was written in: no line that names an editor.
_WRITTEN_IN = re.compile(r"(?:trs|mp|ue|u|ke|ck|fck|wang)[_-]?editor(?:[_-]?view)?", re.IGNORECASE)
_PARAGRAPH = re.compile(r"para(?:graph)?(?![a-z])|(?<![a-z])(?:body|text|content)(?![a-z])")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_SHORT = 100  # characters
_MOST = 0.4  # of a page's text; a part with more is not boilerplate, whatever it is called
_WORDS = 4  # in one name; longer ones, of style sheets made by programs, may say anything


def prune(
    tree: HtmlElement, amounts: dict[HtmlElement, TextAmount], kept: Sequence[HtmlElement] = ()
) -> None:
    """Take boilerplate out of a tree of visible parts.

    What holds most of the text stays whatever it is called, and so do the kept parts (headline,
    declared body) and those around them.
    """
    total = amounts[tree].own
    above = {*kept, *(outer for part in kept for outer in part.iterancestors())}

    def visit(node: HtmlElement) -> None:
        within = _holds_text(node)
        for child in list(node):
            amount = amounts[child]
            if within and is_inline(child):
                continue  # words of a sentence, whatever they are called
            if (
                child not in above
                and amount.own < _MOST * total
                and _is_boilerplate(child, amounts)
            ):
                drop(child)
            else:
                visit(child)

    visit(tree)


def _holds_text(node: HtmlElement) -> bool:
    """Whether words stand directly in a node, beside its elements; a headline's are not counted."""
    return node.tag not in HEADINGS and any(
        map(_LETTERS.search, [node.text or "", *(child.tail or "" for child in node)])
    )


def named(node: HtmlElement) -> Verdict:
    """What tag, class and id say: "never" or "seldom" text of an article, or nothing."""
    return _TAGS.get(node.tag) or _by_words(node.get("class") or "", node.get("id") or "")


def _is_boilerplate(node: HtmlElement, amounts: dict[HtmlElement, TextAmount]) -> bool:
    if node.tag in ("html", "body"):
        return False
    amount = amounts[node]
    if amount.own + amount.linked < _LEGAL_SIZE and _LEGAL.search(node.text_content()):
        return True
    if node.tag == "header" and any(
        amounts[h].own > amounts[h].linked for h in node.iter(*HEADINGS)
    ):
        return False
    if node.tag == "p" and _PARAGRAPH.search(node.get("class") or ""):
        return False
    verdict = named(node)
    if verdict == "seldom":
        is_short = amount.own < _SHORT and amount.punctuation < 3 and node.tag not in HEADINGS
        return amount.linked > amount.own or is_short
    return verdict == "never"


@lru_cache(maxsize=20_000)
def _by_words(class_name: str, id_name: str) -> Verdict:
    given = (name for name in (*class_name.split(), id_name) if not _WRITTEN_IN.fullmatch(name))
    names = map(_WORD.split, given)
    words = {word.lower() for name in names if len(name) <= _WORDS for word in name}
    if any(map(_NEVER.fullmatch, words)):
        return "never"
    if words & _AUTHOR and words & _BOX:
        return "never"
    return "seldom" if words & _SELDOM else ""

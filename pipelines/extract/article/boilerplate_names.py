"""What a part's tag and the words of its class and id say: never or seldom text of an article."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

Verdict = Literal["never", "seldom", ""]
# Words that name boilerplate on any site …
_NEVER = re.compile(
    r"ads?|adv|adbox|advert\w*|adsby\w*|sponsor\w*|promos?|promoted|gg|ggw|guanggao|"
    r"shar(?:e|es|ing|ebar|ebox|edaddy)|partage|teilen|compartir|condividi|bdshare\w*|jiathis\w*|socials?|fenxiang|"
    r"comments?|cmt|pinglun|disqus\w*|respond|repl(?:y|ies)|relat(?:ed|es?|ions?)(?:posts?|news)?|"
    r"recommend\w*|tuijian|xiangguan|xgxw|xgyd|xglj|gdxw|rel|hot|hots|hotnews|remen|"
    r"rank(?:s|ing|ings|list)?|paihang\w*|phb|trending|popular|sidebar\w*|nav|navbar|navi|"
    r"navigation|breadcrumbs?|crumbs?|mianbaoxie|foot|footer\w*|copyrights?|qr|qrcode\w*|ewm|"
    r"erweima|login|signin|signup|register|subscri\w*|newsletters?|popup|modal|toast|cookies?|"
    r"consent|pager|pagination|paging|pagenav|zrbj|zebian|bianji|fontsize|zihao|likes|reward|"
    r"dashang|cnxh|outbrain|taboola|authorbox|authorbio|sabox\w*|starbox|bio|biography|"
    r"cta|disclaimer|donat(?:e|ions?)|nextprev|prevnext|postnav|factbox|faktaboks"
)
# Those of them that say so in names of any length.
_PLAIN = re.compile(r"newsletters?|advert\w*|outbrain|taboola|sponsored|breadcrumbs?")
# … and words that do where the part looks like it: short, or made of links.
_SELDOM = frozenset(
    "side right rightbar more top topbar header head position location tips tip tool tools toolbar "
    "func print prev next last tag tags keyword keywords banner logo search weixin weibo wechat wx "
    "statement shengming disclaimer mask menu bottom link links list info meta source byline "
    "author authors bio fx pl tj edit editor editors time date count counter visit visits views "
    "hits report bar btn buttons opt operate control moreread extend app teaser teasers dy "
    "page pages video videos vjs".split()
)
# A box about who wrote it.
_AUTHOR = frozenset("author authors authorbox writer autor autoren".split())
_BOX = frozenset("box boxes bio about card profile description biography block footer".split())
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
# A text's own part, named after the program it was written in: no line that names an editor.
_WRITTEN_IN = re.compile(
    r"(?:trs|mp|ue|u|ke|ck|fck|wang|(?:elementor-(?:widget-)?)?text)[_-]?editor(?:[_-]?view)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+")
_WORDS = 4  # in one name; longer ones, of style sheets made by programs, may say anything


def named(node: HtmlElement) -> Verdict:
    """What tag, class and id say: "never" or "seldom" text of an article, or nothing."""
    return _TAGS.get(node.tag) or _by_words(node.get("class") or "", node.get("id") or "")


@lru_cache(maxsize=20_000)
def _by_words(class_name: str, id_name: str) -> Verdict:
    given = (name for name in (*class_name.split(), id_name) if not _WRITTEN_IN.fullmatch(name))
    names = [*map(_WORD.split, given)]
    words = {word.lower() for name in names if len(name) <= _WORDS for word in name}
    plain = (word.lower() for name in names for word in name)
    if any(map(_NEVER.fullmatch, words)) or any(map(_PLAIN.fullmatch, plain)):
        return "never"
    if words & _AUTHOR and words & _BOX:
        return "never"
    return "seldom" if words & _SELDOM else ""

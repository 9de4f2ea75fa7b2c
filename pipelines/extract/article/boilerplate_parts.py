"""What is never part of an article, told by what a part is called, holds and says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from lxml.html import HtmlElement

from pipelines.extract.article.boilerplate_names import named
from pipelines.extract.article.cards import is_cards
from pipelines.extract.page.text_amount import TextAmount
from pipelines.extract.page.visible import HEADINGS, class_and_id, drop, is_inline

_BOXES = frozenset("div section form header".split())
# What stands at the foot of every page in China.
_LEGAL = re.compile(
    r"ICP[备備证]|公网安备|网站标识码|版权所有\s*[:：©]|技术支持\s*[:：]|All Rights Reserved"
)
_LEGAL_SIZE = 300  # characters
# What asks a reader for an address or for money, in a box of its own.
_ASKS = re.compile(
    r"(?:newsletter|(?:daily|weekly|news) (?:e-?mail|digest)|sign(?:ing)? up|subscri|create an account|abonn|inbox|"
    r"support (?:our|us|independent|local)|donat(?:e|ion)|contribut(?:e|ion)).{0,400}?"
    r"(?:privacy policy|terms (?:of|and)|unsubscribe|opt[- ]out|inbox|sign in|free for all|already (?:a |have|subscri)|"
    r"datenschutz|abmelden|désabonner|confidentialité|condizioni|privacidad|newsletter abonnieren)",
    re.DOTALL,
)
_ASKING = "newsletter mail digest sign subscri account abonn inbox support donat contribut".split()
_LEAST_ASKED, _ASKS_SIZE = 25, 1_000  # characters
# Where an account, a subscription or a gift is asked for.
_ACCOUNT = re.compile(
    r"(?:^|[/.?&=_-])(?:log-?in|sign-?(?:in|up)|regist(?:er|ration)?|subscri(?:be|ption)s?|abo(?:nnement|s|-service)?|"
    r"spenden?|donate|membership|mitglied(?:schaft)?)(?:$|[/.?&=#_-])",
    re.IGNORECASE,
)
_FIELDS = ("email", "radio", "password")
_CONTROL_SIZE = 300  # characters
# What a part says of itself in its first line, whatever it is called and however long it is.
_OPENING = re.compile(
    r"(?:(?:为|為)[您你]推[荐薦]|猜[您你]喜[欢歡]|(?:相关|相關|延伸|推荐|推薦|热门|熱門|精彩|最新|更多(?!推))"
    r"(?:阅读|閱讀|新闻|新聞|推荐|推薦|文章|链接|报道|資訊|资讯|内容|排行|视频)|新闻排行榜?|"
    r"(?:网友|網友|最新|全部|热门|精彩)?(?:评论|評論|跟帖)|隐私(?:政策|声明|权政策|保护)|隱私權?政策|"
    r"(?:用户|使用者)?(?:服务)?(?:协议|條款|条款)|用户服务协议|Cookie.{0,20}|Privacy (?:Policy|Notice|Settings)|"
    r"Terms of (?:Use|Service)|(?:Related|Recommended|Popular|Trending|Latest|More) "
    r"(?:Articles?|News|Stories|Posts|Reading|Topics)|Recommended for you|You (?:may|might) also like|"
    r"Most (?:Read|Popular|Viewed)|Comments?)\s*[:：]?(?:\s*[(（]\d+[)）])?",
    re.IGNORECASE,
)
# The same where links follow.
_TEASES = re.compile(
    r"(?:Read (?:also|more|next)|Related|(?:Mehr )?zum Thema|Lesen Sie auch|Auch interessant|"
    r"Die Redaktion empfiehlt|Das könnte Sie auch interessieren|"
    r"(?:Ähnliche|Verwandte|Weitere) (?:Artikel|Beiträge|Themen)|"
    r"(?:Noticias?|Temas?|Artículos?) relacionad[oa]s?|(?:Lee|Lea) también|Te puede interesar|"
    r"(?:(?:À|A) )?lire aussi|(?:Articles|Sujets) (?:liés|similaires)|Leggi anche|Articoli correlati|"
    r"Czytaj (?:więcej|także|też|również)|Lees ook|Leia (?:também|mais)|(?:Notícias|Matérias) relacionadas|"
    r"Läs (?:också|även|mer)|Les også|Læs også|Lue myös|Baca juga|Xem thêm|İlgili haberler|Читайте (?:также|ещё)|"
    r"【?関連記事】?|あわせて読みたい|おすすめ記事|관련\s?기사)\s*[:：]?",
    re.IGNORECASE,
)
_LONGEST_OPENING = 28  # characters
# What readers say, however much it is.
_READERS = re.compile(r"(?:comment|repl(?:y|ies)|pinglun|disqus|gentie|liuyan)", re.IGNORECASE)
_THREAD = 3  # parts alike
_PARAGRAPH = re.compile(r"para(?:graph)?(?![a-z])|(?<![a-z])(?:body|text|content)(?![a-z])")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SHORT = 100  # characters
_MOST = 0.4  # of a page's text; a part with more is not boilerplate, whatever it is called


def with_fields(tree: HtmlElement) -> set[HtmlElement]:
    """The parts of a page, as it came, that hold a field for an address or a choice."""
    fields = (node for node in tree.iter("input") if (node.get("type") or "").lower() in _FIELDS)
    return {outer for field in fields for outer in field.iterancestors()}


def prune(
    tree: HtmlElement,
    amounts: dict[HtmlElement, TextAmount],
    kept: Sequence[HtmlElement] = (),
    fields: AbstractSet[HtmlElement] = frozenset(),
) -> None:
    """Take boilerplate out of a tree of visible parts.

    What holds most of the text stays whatever it is called, unless, on a page with a headline
    elsewhere, it says what it is or is a thread of readers. The kept parts (headline, declared
    body) and those around them stay. `fields` are parts that hold a field to fill in.
    """
    total = amounts[tree].own
    above = {*kept, *(outer for part in kept for outer in part.iterancestors())}
    left = [tree]
    while left:
        node = left.pop()
        within = any(map(is_inline, node)) and _holds_text(node)
        for child in list(node):
            amount = amounts[child]
            if within and is_inline(child):
                continue  # words of a sentence, whatever they are called
            if child not in above and (
                (amount.own < _MOST * total and _is_boilerplate(child, amounts, child in fields))
                or (
                    kept
                    and (_says_so(child, amounts) or _is_thread(child) or is_cards(child, amounts))
                )
            ):
                drop(child)
            elif len(child):
                left.append(child)


def _holds_text(node: HtmlElement) -> bool:
    """Whether words stand directly in a node, beside its elements; a headline's are not counted."""
    return node.tag not in HEADINGS and any(
        map(_LETTERS.search, [node.text or "", *(child.tail or "" for child in node)])
    )


def _says_so(node: HtmlElement, amounts: dict[HtmlElement, TextAmount]) -> bool:
    """Whether the first line of a part, its own child, says that others are recommended in it, that
    readers comment, or what is agreed to."""
    if len(node) < 2:
        return False
    shown = (child for child in node if (amount := amounts[child]).own or amount.linked)
    first = next(shown, None)
    if first is None or next(shown, None) is None or (node.text or "").strip():
        return False
    if amounts[first].own + amounts[first].linked > _LONGEST_OPENING or is_inline(first):
        return False
    said = " ".join(first.text_content().split())
    leads_away = amounts[node].linked * 3 >= amounts[node].own
    return bool(_OPENING.fullmatch(said) or (leads_away and _TEASES.fullmatch(said)))


def _is_thread(node: HtmlElement) -> bool:
    """Whether a part is named after what readers say, and made of parts alike."""
    if len(node) < _THREAD or not _READERS.search(class_and_id(node)):
        return False
    alike = Counter((child.tag, child.get("class")) for child in node)
    return max(alike.values(), default=0) >= _THREAD


def _is_boilerplate(
    node: HtmlElement, amounts: dict[HtmlElement, TextAmount], has_field: bool
) -> bool:
    if node.tag in ("html", "body"):
        return False
    amount = amounts[node]
    if _is_legal_or_asks(node, amount) or _is_control(node, amount, has_field):
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


def _is_legal_or_asks(node: HtmlElement, amount: TextAmount) -> bool:
    size = amount.own + amount.linked
    if not size or size >= (_ASKS_SIZE if node.tag in _BOXES else _LEGAL_SIZE):
        return False
    said = node.text_content()
    if size < _LEGAL_SIZE and _LEGAL.search(said):
        return True
    return node.tag in _BOXES and size >= _LEAST_ASKED and _asks(said.lower())


def _is_control(node: HtmlElement, amount: TextAmount, has_field: bool) -> bool:
    """Whether a box is there to log in, to subscribe or to vote: by its fields, or by a link to
    there that stands by itself."""
    if node.tag not in _BOXES or amount.own >= _CONTROL_SIZE:
        return False
    return has_field or any(
        _is_of_account(link.get("href") or "") and _stands_alone(link) for link in node.iter("a")
    )


@lru_cache(maxsize=8_192)  # a link stands in boxes within boxes
def _is_of_account(href: str) -> bool:
    return _ACCOUNT.search(href) is not None


def _stands_alone(link: HtmlElement) -> bool:
    """Whether a link is no word of a sentence."""
    around = link.getparent()
    return around is None or not _holds_text(around)


def _asks(said: str) -> bool:
    """Whether a box asks for something; most hold none of the words that the pattern begins with."""
    return any(word in said for word in _ASKING) and bool(_ASKS.search(said))

"""Whom a page's elements are marked as, by their classes and links: author, account, publisher."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.extract.facts.bylines import BY, LATIN, names
from pipelines.extract.page.lines import lines_of
from pipelines.extract.page.outline import Outline

_AUTHOR_MARK = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|writer|zuozhe)(?:[_-]?(?:name|names|text|link|info))?"
    r"(?:__[\w-]+)?(?:$|\s)",
    re.IGNORECASE,
)
# A link to what somebody has written, on platforms where everybody may.
_PROFILE = re.compile(
    r"/(?:(?:u|users?|people|authors?|members?|profile|space|media|account)/"
    r"(?!log|reg|sign|center|index|home|setting)[^/?#]|profile\?|/(?:blog|space|home)\.[^/]+/[\w-]+/?$)",
    re.IGNORECASE,
)
_NICKNAME = re.compile(r"(?:nick|user)-?_?name(?![a-z])", re.IGNORECASE)
_NO_ACCOUNT = frozenset(
    "登录 登錄 注册 關注 关注 个人中心 我的 会员 首页 更多 主页 TA的主页".split()
)
# posted @ 2022-09-19 20:14 某某 阅读(816)
_POSTED = re.compile(r"posted @ [\d :-]{8,20}[\s|]+([^\s|]{2,24})[\s|]+阅读")
_PUBLISHER_MARK = re.compile(
    r"(?:^|[\s_-])(?:source|media|laiyuan|js|profile)[_-]?(?:name|nickname)(?:$|\s)", re.IGNORECASE
)
# No person's name: who published it.
_OUTLET = re.compile(
    r".{0,12}(?:网|网易|新浪|搜狐|腾讯|新闻|日报|晚报|早报|时报|周刊|社|频道|客户端|在线|财经)"
)
_COMMENTER = re.compile(r"comment|reply|avatar|related|recommend|pinglun", re.IGNORECASE)
_ROLE = re.compile(rf"^(?:作者|文|撰文|记者|{BY}\b)[\s:：/|]*", re.IGNORECASE)
_PERSON = re.compile(rf"{LATIN}(?:(?:,\s*|\s+(?:and|und|y|e|et|&)\s+){LATIN})*")
_COMPANY = re.compile(
    r"^[^\s]+$|\.(?:com|net|org|\w\w)\b|\b(?:news|press|media|team|staff|redaktion|redazione|redacción|magazin\w*|verlag|"
    r"zeitung|nachrichten|online|agency|agentur|gmbh|ag|inc|ltd|e\.?\s?v|service|web|the|admin\w*|times|post|herald|"
    r"editor\w*|developer|desk|university|ministry|office|bureau)\b",
    re.IGNORECASE,
)
_NAME_PART = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]*[.'’-]?[^\W\d_]+")
_NAME_PARTS = 3
_AUTHORS = frozenset("a address cite div em p span strong td".split())
_PUBLISHERS = frozenset("a div em span strong".split())
_NAMING = ("rel", "itemprop", "class", "id")
_LONGEST = 60  # characters of a byline
_LONGEST_NAME = 30  # of an account or a publisher


class MarkedNames(NamedTuple):
    """The names that the page shows in marked elements.

    They are authors, those of comments among them; the accounts that it links to, the commenters'
    too; and the publisher.
    """

    authors: list[str]
    accounts: list[str]
    publisher: str | None


def marked_names(page: Outline) -> MarkedNames:
    """The marked names of a tree of visible parts."""
    return MarkedNames(_authors(page), _accounts(page), _publisher(page))


def author(marked: MarkedNames, around: Sequence[str], below: Sequence[str]) -> str | None:
    """Whom an element around the headline is marked as author, or a lone one below the text or
    anywhere else.

    Of the accounts that the page links to only one around the headline is the writer's.
    """

    def named_in(texts: Sequence[str], lines: Sequence[str]) -> list[str]:
        near = [text for text in texts if any(text in line for line in lines)]
        return [found for text in near if (found := names(_ROLE.sub("", text)))]

    if near := named_in(marked.authors, around) or named_in(marked.accounts, around):
        return near[0]
    if posted := next(filter(None, map(_POSTED.search, below)), None):
        return posted[1]
    anywhere = [found for text in marked.authors if (found := names(text))]
    lone = (set(found) for found in (named_in(marked.authors, below), anywhere))
    return next((found.pop() for found in lone if len(found) == 1), None)


def is_outlet(name: str) -> bool:
    """Whether a name is that of a website or paper and of nobody who writes."""
    return bool(_OUTLET.fullmatch(name))


def is_person(name: str) -> bool:
    """Whether a name in Latin letters has a person's form: two capitalised words at least."""
    return bool(_PERSON.fullmatch(name)) and not _COMPANY.search(name)


def _authors(page: Outline) -> list[str]:
    shown = []
    for node, tag, given in zip(page.nodes, page.tags, page.attributes, strict=True):
        if given and tag in _AUTHORS and _marks_author(*map(given.get, _NAMING)):
            for line in lines_of(node, page, apart=True):
                parts = [part.strip(" |") for part in line.text.split(" | ")]
                parts = [part for part in parts if _ROLE.sub("", part)]
                shown += [" ".join(parts)] if _is_one_name(parts) else parts
    return [text for text in shown if 0 < len(text) <= _LONGEST]


@lru_cache(maxsize=8_192)  # most parts of a page are called as others are
def _marks_author(*names: str | None) -> bool:
    marked = " ".join(filter(None, names))
    return bool(_AUTHOR_MARK.search(marked)) and not _COMMENTER.search(marked)


def _is_one_name(parts: list[str]) -> bool:
    """Whether elements hold a first name and a last one."""
    return 1 < len(parts) <= _NAME_PARTS and all(map(_NAME_PART.fullmatch, parts))


def _accounts(page: Outline) -> list[str]:
    elements = zip(page.nodes, page.tags, page.attributes, strict=True)
    links = (node for node, tag, given in elements if tag == "a" and _marks_account(given))
    shown = (" ".join(link.text_content().split()) for link in links)
    return [name for name in shown if 1 < len(name) <= _LONGEST_NAME and name not in _NO_ACCOUNT]


def _marks_account(given: dict[str, str]) -> bool:
    names = (given[name] for name in ("class", "id") if name in given)
    return bool(_PROFILE.search(given.get("href", "")) or any(map(_NICKNAME.search, names)))


def _publisher(page: Outline) -> str | None:
    for node, tag, given in zip(page.nodes, page.tags, page.attributes, strict=True):
        if given and tag in _PUBLISHERS and _marks_publisher(given.get("class"), given.get("id")):
            name = " ".join(node.text_content().split())
            if 0 < len(name) <= _LONGEST_NAME:
                return name
    return None


@lru_cache(maxsize=8_192)
def _marks_publisher(*names: str | None) -> bool:
    return any(_PUBLISHER_MARK.search(name) for name in names if name)

"""Titles as texts: their letters, what a site adds to them, and what of them may be a headline."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape

from pipelines.extract.normalise import normalise_line

_LETTERS = re.compile(r"[^\W_]+")
_LINE = 400  # characters of a line that is asked for more than once
LONGEST_TITLE = 1_000  # characters; more is a title element never closed, or a whole text
LEAST = 4  # letters
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
SHORTEST = 12  # characters of a headline among the parts of a title
_HAN = re.compile("[\u3400-\u9fff]")
_SITE_ALONE = re.compile(r"[^-_|–—，：《]+(?:网|医院|委员会|政府|[局厅])(?:官网|网站|首页)?")
_LONGEST_SITE = 16
_BREAKS_OFF = re.compile(r"[:：]\s*$")


def letters(text: str | None) -> str:
    """Letters and digits of a text, in lower case: what two forms of one headline share."""
    if not text:
        return ""
    return _of_line(text) if len(text) <= _LINE else _of_text(text)


def _of_text(text: str) -> str:
    return (text if text.isalnum() else "".join(_LETTERS.findall(text))).lower()


_of_line = lru_cache(maxsize=2_048)(_of_text)  # several rules compare the lines of a page


def made_whole(shown: str, titles: list[str]) -> str:
    """A shown headline that breaks off at its colon, as one of its declared titles goes on."""
    if not _BREAKS_OFF.search(shown):
        return shown
    key = letters(shown)
    return next((title for title in titles if letters(title).startswith(key)), shown)


def long_parts(title: str) -> list[str]:
    """What an English title is made of: any of it may be the headline of Site » Archive » Headline.

    In a Chinese one, a part that the page shows by itself is seldom the whole headline.
    """
    parts = [] if _HAN.search(title) else _STRONG.split(title)
    return [part for part in parts if len(part) >= SHORTEST and not _SITE.search(part)]


def last_part(title: str) -> str | None:
    """The headline of a title that begins with the site's name and the column's."""
    *before, last = _STRONG.split(title)
    if not before or not _SITE.search(before[0]) or len(last) <= max(map(len, before)):
        return None
    return last


def is_site_name(title: str) -> bool:
    """Whether a title is the site's name and nothing else."""
    return len(title.strip()) <= _LONGEST_SITE and bool(_SITE_ALONE.fullmatch(title.strip()))


def without_site(title: str | None, site: str | None = None) -> str | None:
    """A title without the columns' and the site's names that follow it."""
    title = normalise_line(unescape(title or ""))
    if not title or len(title) > LONGEST_TITLE:
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
        if len(letters(head)) >= LEAST and all(
            len(p) <= _LONGEST_NAME and is_site(p, head) for p in parts
        ):
            return head
    return title

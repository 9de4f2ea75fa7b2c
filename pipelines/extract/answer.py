"""What a page that came with HTTP 200 is: an article, or what a site says in the place of one.

The rules are data (answers.toml). A page is judged by its own words: a short text is an article
unless a rule names it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from archive.outcomes import Answer
from archive.urls import key_of
from pipelines.extract.han import folded, length

_WORDS = 60  # characters of a text under a title that alone says what the page is
_SHORT = 160  # characters of a text that may be all a page has to say of itself
_LITTLE = 200  # characters on a page whose markup is believed
_TEXTLESS = 60  # characters on a page that only leads elsewhere
_ROWS = 5  # links to other articles that make a list
_PROSE = 80  # characters outside links that a list may have
_WAIT = 15  # seconds; a page that leads on later is there to be read
_HOME = re.compile(
    r"/(?:(?:index|default|home|main)(?:\.\w{2,5})?|(?:zh|cn|zh-cn|en)(?:/(?:index\.\w{2,5})?)?)?/?",
    re.IGNORECASE,
)
_ERROR_PAGE = re.compile(
    r"(?:^|[/_-])(?:404|410|error|errors|notfound|not[-_]found|nopage|missing)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_GUARD = re.compile(
    r"log-?in|sign-?in|passport|(?:^|[/.])sso|(?:^|[/.])cas(?:[/.]|$)|oauth|captcha|verify|"
    r"(?:^|[/.])waf|challenge|safe-?check|antibot|forbidden|denied|block(?:ed)?(?:[/.]|$)",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"""<meta[^>]+http-equiv\s*=\s*["']?refresh["']?[^>]*>""", re.IGNORECASE)
_REFRESH_TO = re.compile(
    r"""content\s*=\s*["']?\s*(\d+(?:\.\d+)?)\s*[;,]\s*url\s*=\s*['"]?([^"'>\s]+)""", re.I
)
_SCRIPT_TO = re.compile(
    r"""(?:window|self|top|parent|document)?\.?location(?:\.href)?\s*=\s*["']([^"']+)["']|"""
    r"""location\.(?:replace|assign)\(\s*["']([^"']+)["']""",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"ICP[备備证]|公网安备|网站标识码|版权所有|All Rights Reserved", re.IGNORECASE)
_PARTS = re.compile(r"\s*[_|｜丨]\s*|\s+[-–—·]+\s+|\s*[-–—]{2,}\s*|[-—–](?=[^-—–]*$)")  # of a title
_MOVED = re.compile(r"迁移|移走|moved")  # it may say where to
_NOTICE = re.compile(r"《|特此|现予|现将|各(?:省|市|县|区|地|有关|相关|定点|医)")
_PASSWORD = re.compile(r"""<input[^>]+type\s*=\s*["']?password""", re.IGNORECASE)
_FRAMES = re.compile(r"<frameset\b", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
_ENDED = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)


class Verdict(NamedTuple):
    """What a page is, the rule and the words that say so, and where it leads."""

    answer: Answer
    reason: str | None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: its title and headline, the article's text, the whole page's text;
    how many letters of the article stand outside links, and how many of its lines are links of a
    headline's length."""

    title: str
    heading: str
    text: str
    page: str
    prose: int
    headlines: int
    pictured: bool


def verdict(html: str, url: str, base: str, homepage: str, shown: Shown) -> Verdict | None:
    """What a page is that is no article; None for an article."""
    said = _by_words(html, shown)
    if said and _MOVED.search(said.reason or ""):
        return _elsewhere(html, url, base, homepage, shown) or said
    return (
        said
        or _elsewhere(html, url, base, homepage, shown)
        or _cut(html)
        or _guarded(html, shown)
        or _empty(html, shown)
        or _list(shown)
    )


def lead(url: str, target: str, fronts: Collection[str] = ()) -> Verdict:
    """What it means that an address leads to another one; at `fronts` no article is."""
    here, there = urlsplit(url), urlsplit(target)
    same_host = key_of(f"https://{there.netloc}/") == key_of(f"https://{here.netloc}/")
    is_home = bool(_HOME.fullmatch(there.path or "/")) and not there.query
    if _GUARD.search(f"{there.netloc}{there.path}") and not _GUARD.search(
        f"{here.netloc}{here.path}"
    ):
        return Verdict("refused", f"leads to {target}", target)
    if key_of(target) in map(key_of, filter(None, fronts)):
        return Verdict("absent", f"leads home or to a list, to {target}", target)
    if is_home:
        if same_host:
            return Verdict("absent", f"leads home, to {target}", target)
        return Verdict("refused", f"leads to another host's home page, {target}", target)
    if _ERROR_PAGE.search(there.path):
        return Verdict("absent", f"leads to an error page, {target}", target)
    return Verdict("elsewhere", f"leads to {target}", target)


def _by_words(html: str, shown: Shown) -> Verdict | None:
    short = shown.page if length(shown.page) <= _SHORT else shown.text
    names = [folded(name) for name in (shown.title, shown.heading) if name]
    if length(short) > _SHORT or length(shown.text) > _SHORT:
        return _by_names(names)
    words = folded(short)
    is_line = length(shown.text) <= _WORDS
    is_notice = _NOTICE.search(words) is not None
    for rule in _rules():
        found = next((f for name in names if (f := _named(rule, name, is_line))), None)
        if not found and not is_notice and not (rule.unless and rule.unless.search(words)):
            found = _said(rule, words, is_line)
        if not found and rule.markup and len(shown.page) <= _LITTLE:
            found = rule.markup.search(html)
        if found:
            return Verdict(rule.answer, f"{rule.name}: {' '.join(found[0].split())[:60]}")
    return None


def _by_names(names: list[str]) -> Verdict | None:
    """What a title or a headline says of a page, whatever stands under it."""
    parts = [part.strip() for name in names for part in (name, *_PARTS.split(name))]
    told = ((r, p) for r in _rules() if r.whatever for p in parts if r.whatever.fullmatch(p))
    return next((Verdict(rule.answer, f"{rule.name}: {part}") for rule, part in told), None)


def _said(rule: _Rule, words: str, is_line: bool) -> re.Match[str] | None:
    found = rule.line.search(words) if rule.line and is_line else None
    return found or (rule.text.search(words) if rule.text else None)


def _named(rule: _Rule, name: str, is_line: bool) -> re.Match[str] | None:
    """Where a title says it: as a whole, but for the site's name, or in part over a line of text."""
    for part in (name, *_PARTS.split(name)):
        if rule.name_is and (found := rule.name_is.fullmatch(part.strip())):
            return found
    return rule.title.search(name) if rule.title and is_line else None


def _elsewhere(html: str, url: str, base: str, homepage: str, shown: Shown) -> Verdict | None:
    """A page that shows hardly anything and leads on, by a meta refresh or a script."""
    if len(shown.page) > _TEXTLESS:
        return None
    target = next(_targets(html), None)
    if target is None:
        return None
    try:
        target = urljoin(base, target.strip())
    except ValueError:
        return None
    if key_of(target) == key_of(url):
        return Verdict("refused", "challenge: it leads to itself")
    return lead(url, target, [homepage])


def _targets(html: str) -> Iterator[str]:
    for refresh in _REFRESH.findall(html):
        if (to := _REFRESH_TO.search(refresh)) and float(to[1]) <= _WAIT:
            yield to[2]
    for to in _SCRIPT_TO.finditer(html):
        yield to[1] or to[2]


def _cut(html: str) -> Verdict | None:
    """A document that stops within its text or within a tag."""
    end = html[-200:].rstrip()
    if end and not end.endswith(">") and _MARKUP.search(html[:2000]) and not _ENDED.search(html):
        return Verdict("broken", f"cut short, after {end[-20:]!r}")
    return None


def _guarded(html: str, shown: Shown) -> Verdict | None:
    """A form that asks for a password, and hardly anything else."""
    if len(shown.text) <= _WORDS and _PASSWORD.search(html):
        return Verdict("refused", "log-in: it asks for a password")
    return None


def _empty(html: str, shown: Shown) -> Verdict | None:
    if len(shown.text) <= _LITTLE and _FRAMES.search(html):
        return Verdict("broken", "a frameset")
    if shown.heading or shown.pictured or _says_its_title(shown):
        return None
    if all(_LEGAL.search(line) for line in shown.text.splitlines()):
        said = "a template without its text" if shown.page else "nothing is shown"
        return Verdict("broken", said)
    return None


def _says_its_title(shown: Shown) -> bool:
    """Whether a page shows its title and nothing else: a short one, and no template."""
    return bool(shown.title) and set(shown.page.splitlines()) == {shown.title}


def _list(shown: Shown) -> Verdict | None:
    lines = len(shown.text.splitlines())
    if shown.headlines >= _ROWS and shown.headlines * 2 > lines and shown.prose <= _PROSE:
        return Verdict("list", f"a list of {shown.headlines} links")
    return None


class _Rule(NamedTuple):
    name: str
    answer: Answer
    name_is: re.Pattern[str] | None
    title: re.Pattern[str] | None
    line: re.Pattern[str] | None
    text: re.Pattern[str] | None
    markup: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    whatever: re.Pattern[str] | None


@cache
def _rules() -> tuple[_Rule, ...]:
    found = tomllib.loads(Path(__file__).with_name("answers.toml").read_text(encoding="utf-8"))
    keys = ("name_is", "title", "line", "text", "markup", "unless", "whatever")
    return tuple(
        _Rule(rule["name"], rule["answer"], *(_pattern(rule.get(k), found["words"]) for k in keys))
        for rule in found["rule"]
    )


def _pattern(given: list[str] | str | None, words: dict[str, str]) -> re.Pattern[str] | None:
    """One pattern of several, with each word in braces in its place."""
    if given is None:
        return None
    joined = given if isinstance(given, str) else "|".join(given)
    for name, meant in words.items():
        joined = joined.replace(f"{{{name}}}", meant)
    return re.compile(joined, re.IGNORECASE | re.MULTILINE)

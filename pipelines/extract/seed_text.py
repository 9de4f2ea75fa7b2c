"""Seed documents: text files of saved pages, kept byte for byte, and what is read in them.

Their text is cleaned by general rules; their facts are those of seeds.toml, or read by rule.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from archive.digest import sha256
from archive.records import TEXT_FACTS, Facts, SourceRow
from archive.text import dates
from archive.text.decode import decode

SOURCE = SourceRow("seeds", "Seed documents", "various", "seed", languages=("en",))

PREFIX = "urn:yigai:seed:"

_LANGUAGES = re.compile(
    "English|Français|Deutsch|Español|Italiano|Português|Русский|日本語|한국어|한어|中文|Ελληνικά|"
    "Indonesian?|Suomalainen|Latina|Türkçe|Tiếng Việt|العربية",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"[•·] .*"  # items of a menu
    r"|.* > .*"  # a breadcrumb
    r"|(?:last update|updated?|source|author|editor|time)\s*[:：].{0,80}"
    r"|this article is (?:reproduced|reprinted) from .{0,80}"
    r"|.*\bvisit www\.\S+",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(r"\[[^\]]*(?:wechat|qq)[^\]]*\]", re.IGNORECASE)  # calls for news tips
_TAIL = re.compile(
    r"-+\s*END\s*-+|related (?:articles|news|reading)|disclaimer\b.*|©.*|copyright\b.*"
    r"|this article is an english version of .*",
    re.IGNORECASE,
)
_PROSE = 60  # characters; a shorter line above the body is a menu or a headline


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed document: its name, its article text, and its facts.

    `listed` says that seeds.toml has it, `by_rule` names the facts that are read in the file;
    `repeats` is how often the text stands there.
    """

    name: str
    title: str
    text: str
    repeats: int
    charset: str
    listed: bool
    facts: Facts
    by_rule: tuple[str, ...]

    @property
    def url(self) -> str:
        """Its name as a URI (RFC 8141): it has no address of its own."""
        return f"{PREFIX}{self.name}"


def read(name: str, body: bytes) -> Seed:
    """One seed document, by its name or URI; what seeds.toml does not list is read by rule."""
    text, charset = decode(body)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    listed = _listed().get(sha256(body).partition(":")[2], {})
    facts = Facts(**listed)
    title = facts.title = facts.title or _title(lines)
    facts.published_at = facts.published_at or _date(lines)
    kept, repeats = _once(_article(lines, title))
    return Seed(
        name=name.removeprefix(PREFIX),
        title=title,
        text="\n".join(kept),
        repeats=repeats,
        charset=charset,
        listed=bool(listed),
        facts=facts,
        by_rule=tuple(name for name in TEXT_FACTS if getattr(facts, name) and name not in listed),
    )


def _article(lines: list[str], title: str) -> list[str]:
    """The lines between the page's boilerplate above and below."""
    end = next((i for i, line in enumerate(lines) if _TAIL.fullmatch(line)), len(lines))
    above = [_is_above(line, title) for line in lines[:end]]
    prose = (i for i, line in enumerate(lines[:end]) if len(line) >= _PROSE and not above[i])
    start = max((i + 1 for i in range(next(prose, 0)) if above[i]), default=0)
    return [line for line in lines[start:end] if not _ANYWHERE.fullmatch(line)]


def _is_above(line: str, title: str) -> bool:
    """Whether a line is of those that stand above an article: menus, headline, date, credits."""
    return bool(
        _ABOVE.fullmatch(line)
        or len(_LANGUAGES.findall(line)) >= 4
        or (dates.parse_date(line) and len(line) <= len("2022-06-02 00:00:00"))
        or _is_headline(line, title)
    )


def _is_headline(line: str, title: str) -> bool:
    """Whether a line is the title, the title with a lead-in, or a piece of it."""
    bare, whole = _letters(line.removeprefix("Title:")), _letters(title)
    return bool(bare) and (bare in whole or (whole in bare and len(bare) <= 3 * len(whole)))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _once(lines: list[str]) -> tuple[list[str], int]:
    """A body that stands several times over, once; and how often it stood there.

    Copies are told by the long lines: most of them stand equally often, and nine tenths of the
    first copy's lines stand in each of the others.
    """
    counts = Counter(line for line in lines if len(line) >= _PROSE)
    times = Counter(counts.values()).most_common(1)[0][0] if counts else 1
    anchor = next((line for line in lines if counts.get(line) == times), None)
    if times == 1 or anchor is None:
        return lines, 1
    places = [i for i, line in enumerate(lines) if line == anchor]
    lead = set(lines[: places[0]])
    starts = [_walk_back(lines, place, lead) for place in places]
    copies = [lines[a:b] for a, b in pairwise([*starts, len(lines)])]
    wanted = set(copies[0])
    alike = all(len(wanted & set(copy)) >= 0.9 * len(wanted) for copy in copies)
    return (copies[0], times) if alike else (lines, 1)


def _walk_back(lines: list[str], place: int, lead: set[str]) -> int:
    """Where the copy around a place begins: its lead is made of the first copy's lead lines."""
    while place and lines[place - 1] in lead:
        place -= 1
    return place


def _title(lines: list[str]) -> str:
    """By rule: a line that says so, else the longest short line above the body."""
    named = next((line for line in lines if line.startswith("Title:")), None)
    if named:
        return named.removeprefix("Title:").strip()
    prose = next((i for i, line in enumerate(lines) if len(line) >= 2 * _PROSE), len(lines))
    heads = [line for line in lines[:prose] if not _is_above(line, "")]
    return max(heads, key=len, default=lines[0] if lines else "")


def _date(lines: list[str]) -> str | None:
    return next((found for line in lines if (found := dates.parse_date(line))), None)


def is_listed(body: bytes) -> bool:
    """Whether seeds.toml lists the facts of a seed document."""
    return sha256(body).partition(":")[2] in _listed()


@cache
def _listed() -> dict[str, dict[str, Any]]:
    text = (Path(__file__).parent / "seeds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

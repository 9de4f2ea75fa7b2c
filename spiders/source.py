"""A declared source: one publisher's column, one TOML file, the file's stem its slug."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from itertools import takewhile
from typing import Literal
from urllib.parse import urljoin, urlsplit

from archive.ladder import BUDGET, Ladder
from archive.records import ReadingRules, SourceRow
from spiders.checked import (
    Day,
    Pattern,
    Positive,
    Province,
    RisingDays,
    Schedule,
    SelectorPath,
    Zone,
)
from spiders.kinds.list_page import Discover

# What asks a root for one article by its number.
_PERMALINK = re.compile(r"(?:^|&)(?:p|id|page_id|articleid|newsid)=\d+(?:&|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where a page shows its facts; CSS, or XPath when it starts with `/` or `./`."""

    title: SelectorPath = ""
    date: SelectorPath = ""
    publisher: SelectorPath = ""
    body: SelectorPath = ""
    document_number: SelectorPath = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a general source's rows must speak of: one keyword in title or summary."""

    keywords: list[str]


BROWSER = "YIGAI_BROWSER"
"""The environment variable by which an archivist turns the browser on: 1, or a Chromium's path."""

NO_BROWSER = f"its pages need a browser: set {BROWSER} (docs/operations.md)"
"""Why a source that declares `browser` is paused where it is not turned on."""


@dataclass(frozen=True, slots=True)
class Expect:
    """How much a crawl should find: fewer list rows are an alarm, not `nothing new`."""

    rows: int


@dataclass(frozen=True, slots=True)
class Source:
    """A declared publisher column.

    `evidence` is what the declaration rests on, and when; `verified` the day of the last crawl
    that found what it expected; `paused` why it is not crawled unless asked for by name; `delay`
    the seconds between two requests, where the site needs more than the usual two; `tls` whether
    its hosts speak TLS only as it was before 1.2, or with keys that are too short by now; `browser`
    whether its pages show nothing without scripts.
    """

    title: str
    publisher: str
    kind: Literal["government", "news", "aggregator"]
    homepage: str
    languages: list[str]
    schedule: Schedule
    articles: list[Pattern]
    discover: list[Discover]
    expect: Expect
    level: Literal["national", "provincial", "municipal", "international"] = "national"
    province: Province = ""
    tags: list[str] = field(default_factory=list)
    evidence: str = ""
    verified: Day = ""
    paused: str = ""
    notes: str = ""
    delay: Positive | None = None
    tls: Literal["strict", "legacy"] = "strict"
    browser: bool = False
    timezone: Zone = "+08:00"
    selectors: Selectors = field(default_factory=Selectors)
    topic: Topic | None = None
    looks: RisingDays = field(default_factory=lambda: list(Ladder().looks))
    every: Positive = Ladder().every
    budget: Positive = BUDGET
    slug: str = ""

    def is_article(self, url: str) -> bool:
        """Whether an address counts as an article of this source."""
        return any(re.search(pattern, url) for pattern in self.articles)

    def is_on_topic(self, *texts: str | None) -> bool:
        """Whether any of these texts holds a keyword; a source without a topic takes all."""
        if self.topic is None:
            return True
        seen = " ".join(t for t in texts if t).lower()
        return any(keyword.lower() in seen for keyword in self.topic.keywords)

    def ladder(self) -> Ladder:
        """When its articles are looked at again."""
        return Ladder(tuple(self.looks), self.every)

    def starts(self) -> tuple[str, ...]:
        """The addresses at which its lists begin."""
        return tuple(url for discover in self.discover for url in discover.start)

    def rules(self) -> ReadingRules:
        """What the pipelines must know to read its pages."""
        chosen = {f.name: getattr(self.selectors, f.name) for f in fields(self.selectors)}
        return ReadingRules(
            languages=tuple(self.languages),
            timezone=self.timezone,
            selectors={name: path for name, path in chosen.items() if path},
            homepage=self.homepage,
            lists=self.starts(),
        )

    def row(self) -> SourceRow:
        """What the archive must know of it."""
        return SourceRow(
            slug=self.slug,
            title=self.title,
            publisher=self.publisher,
            kind=self.kind,
            homepage=self.homepage,
            schedule=self.schedule,
            languages=tuple(self.languages),
            expected_min=self.expect.rows,
            timezone=self.timezone,
            level=self.level,
            province=self.province,
            tags=" ".join(self.tags),
            paused=self.paused,
        )


def is_list(sources: Iterable[Source], url: str) -> bool:
    """Whether an address is a site's front page or robots.txt, or stands beside its lists."""
    folder = urljoin(url, ".")
    starts = (start for s in sources for start in s.starts())
    return _is_front_page(url) or any(urljoin(start, ".") == folder for start in starts)


def _is_front_page(url: str) -> bool:
    """Whether an address is a site's root or robots.txt; a root that is asked for one thing by its
    number, as WordPress does with `?p=123`, is an article's."""
    parts = urlsplit(url)
    return parts.path in ("", "/", "/robots.txt") and not _PERMALINK.search(parts.query)


def matching(sources: Iterable[Source], url: str) -> Source | None:
    """The source that counts this address as one of its articles: of several columns the one whose
    lists stand nearest to it, then one that takes all topics, then the first."""
    found = (source for source in sources if source.is_article(url))
    return max(found, key=lambda s: (_nearness(s, url), s.topic is None), default=None)


def _nearness(source: Source, url: str) -> int:
    """How many folders an address shares with a list of the source; the host is one."""
    return max(
        sum(1 for _ in takewhile(bool, map(str.__eq__, _folders(url), _folders(start))))
        for discover in source.discover
        for start in discover.start
    )


def _folders(url: str) -> list[str]:
    parts = urlsplit(url)
    return [parts.netloc, *parts.path.split("/")[1:-1]]

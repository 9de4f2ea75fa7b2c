"""The archive's nouns, as plain records (DESIGN.md section 3)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple

from archive.digest import sha256
from archive.outcomes import Answer, DiscoveryState, Reviewed, TextState, Verdict

Origin = Literal[
    "selector",
    "meta",
    "jsonld",
    "label",
    "text",
    "url",
    "list",
    "script",
    "trafilatura",
    "capture",
]
"""Where a fact was read. What only the address, the list or a search of the page gave (`script`,
`trafilatura`) is no part of a state; `capture` is a fact that another capture showed."""

SourceKind = Literal["government", "news", "aggregator", "seed"]

BACKFILL = "backfill"
"""The source of runs that take in what another archive captured: none of its looks was ours."""


def simulated() -> str | None:
    """Where the clock of this process stood at first, if demos or tests set it: ISO 8601."""
    return os.environ.get("YIGAI_SIMULATED_CLOCK")


@cache
def _ahead(began: str | None) -> timedelta:
    return datetime.fromisoformat(began) - datetime.now(UTC) if began else timedelta()


def now() -> datetime:
    """The present instant, in UTC; of a simulated clock if one is set, which starts when asked."""
    return datetime.now(UTC) + _ahead(simulated())


def instant(moment: datetime) -> str:
    """An instant as the archive writes it: UTC, ISO 8601, microseconds, `Z` (WARC-Date's form)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What the archive itself must know of a source, whoever declared it.

    `tags` are words with spaces between; `paused` says why it is not crawled.
    """

    slug: str
    title: str
    publisher: str
    kind: SourceKind
    homepage: str = ""
    schedule: str = ""
    languages: tuple[str, ...] = ()
    expected_min: int = 0
    timezone: str = "+08:00"
    level: str = ""
    province: str = ""
    tags: str = ""
    paused: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list that led to an article said of it."""

    title: str | None = None
    date: str | None = None


class Provenance(NamedTuple):
    """Of what another archive captured: the address there that says so, and when it was asked."""

    uri: str
    asked_at: datetime


@dataclass(frozen=True)
class Exchange:
    """One request and what came back, as it stood on the wire (content encoding kept).

    `said` is what the crawl knew beyond it: the lines of a `metadata` record; `truncated` why the
    body is not whole, as WARC-Truncated says it. One that was not ours has a `provenance`, and of
    one whose body was only listed there `listed_digest` says which it was.
    """

    url: str
    status: int
    response_headers: list[tuple[str, str]]
    body: bytes
    captured_at: datetime
    method: str = "GET"
    request_headers: list[tuple[str, str]] = field(default_factory=list)
    request_body: bytes = b""
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    truncated: str | None = None
    provenance: Provenance | None = None
    listed_digest: str | None = None

    @cached_property
    def payload_digest(self) -> str:
        """The labelled digest of the body."""
        return self.listed_digest or sha256(self.body)


@dataclass(frozen=True, slots=True)
class WarcLocation:
    """Where a record stands: file name within `warc/`, byte offset, and its payload's digest."""

    warc_file: str
    warc_offset: int
    payload_digest: str | None
    record_type: str


class Reference(NamedTuple):
    """How a revisit names the record that holds its payload: by URL and instant, by the record's
    identifier, by the payload's digest (`algorithm:hexadecimal`); what it does not say is None."""

    url: str | None
    at: str | None
    record_id: str | None = None
    digest: str | None = None


@dataclass(slots=True)
class Capture:
    """One recorded response at an instant (a memento).

    `target` is where a redirect leads; `refers_to` names the record that holds the payload of a
    revisit, `is_open` says that it is not held, `alone` are answer and media type as the revisit
    itself gives them; `names` are what revisits may call the record by beside what its row has;
    `listed` is what a list said of it, `certificate` what is wrong with that of the host, `renderer` the browser whose DOM it is, `host`
    the archive that captured it, if that was another one.
    """

    url: str
    captured_at: datetime
    http_status: int | None
    location: WarcLocation
    answer: Answer | None = None
    media_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    size: int = 0
    note: str | None = None
    target: str | None = None
    refers_to: Reference | None = None
    is_open: bool = False
    alone: tuple[Answer | None, str | None] = (None, None)
    names: tuple[str, ...] = ()
    listed: Listed = Listed()
    certificate: str | None = None
    renderer: str | None = None
    host: str | None = None


class ListedWords(NamedTuple):
    """What lists said of addresses that are withheld: WARC file, offset, title and date of their
    captures; source, key, title and date of their rows in lists."""

    captures: list[list[Any]]
    rows: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Withholding:
    """What a person withheld, or gave back: the url_keys of an article and of its pages and files.

    `readings` are the WARC file and offset of the records that keep what was read of them.
    """

    url_keys: tuple[str, ...]
    decided_at: str
    lifted: bool
    reason: str | None
    listed: ListedWords = field(default_factory=lambda: ListedWords([], []))
    readings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, and of what: an article's url_key or a host, in a span of time.

    `from_at` and `to_at` are instants, of an event its first day and the instant of the decision.
    """

    kind: Reviewed
    subject: str
    from_at: str
    to_at: str
    verdict: Verdict
    decided_at: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Which article a capture is of: its comparison key, its URL and its source.

    `asked` says that the address was asked for as an article: what never shows one still counts.
    """

    url_key: str
    url: str
    source: str
    asked: bool = True


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What a source declares about reading its pages; crosses into the worker processes.

    `lists` are their addresses: they say what a redirect means, and nothing of a page.
    """

    languages: tuple[str, ...] = ()
    timezone: str | None = None
    selectors: Mapping[str, str] = field(default_factory=dict)
    homepage: str = ""
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What a worker process needs to read one payload (content encoding undone).

    `captured_at` is the instant of its capture.
    """

    body: bytes = field(repr=False)
    url: str
    content_type: str
    rules: ReadingRules
    captured_at: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an article names: its absolute URL, and the words of the link."""

    url: str
    name: str


@dataclass(slots=True)
class Facts:
    """What a page says of itself, beyond its text; None is `not read`.

    Dates are `YYYY-MM-DD` or ISO 8601 with an offset; several issuers are joined with `; `.
    `attachments` are in the order of the page; `pictures` the absolute URLs of the pictures of a
    notice that is a picture; `parts` those of the further pages of a text that stands on several,
    in order.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    subtitle: str | None = None
    editor: str | None = None
    signed_on: str | None = None
    effective_on: str | None = None
    index_number: str | None = None
    topic: str | None = None
    document_kind: str | None = None
    validity: str | None = None
    attachments: tuple[Attachment, ...] | None = None
    pictures: tuple[str, ...] | None = None
    parts: tuple[str, ...] | None = None


_LISTS = ("attachments", "pictures", "parts")

TEXT_FACTS = tuple(f.name for f in fields(Facts) if f.name not in _LISTS)
"""Names of the facts that are a line of text."""


@dataclass(slots=True)
class Reading:
    """What one extractor reads in one payload.

    `by_instant` says that a fact depends on when the page was captured (昨天, 5月24日). `answer`
    is what the page turns out to be, `reason` the rule and the words that say so, `target` where
    it leads, if it does. `missed` are the declared selectors that find nothing; None is not known.
    `text_state` is how much of the article it holds; None was not judged, or is no article.
    `found` is what else was found in its text, by what it is; it is not kept with it.
    """

    text: str
    text_digest: str
    facts: Facts
    language: str
    language_confidence: float
    extractor: str
    origins: dict[str, Origin] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    charset: str | None = None
    repeats: int = 1
    by_instant: bool = False
    answer: Answer = "article"
    reason: str | None = None
    target: str | None = None
    missed: tuple[str, ...] | None = None
    text_state: TextState | None = None
    found: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PayloadReading:
    """A reading, and the capture whose payload was read."""

    payload_digest: str
    url: str
    captured_at: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Discovery:
    """A row of a list that points at an article."""

    url_key: str
    url: str
    title: str | None = None
    date: str | None = None
    state: DiscoveryState = "pending"


@dataclass(slots=True)
class Item:
    """One capture on its way through the stages, with what there is to read.

    `body` is the payload, content encoding undone; empty where it must be had from a record.
    """

    capture: Capture
    article: ArticleRef | None = None
    rules: ReadingRules = field(default_factory=ReadingRules)
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    readings: list[PayloadReading] = field(default_factory=list, repr=False)

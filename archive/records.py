"""The archive's nouns, as plain records (DESIGN.md section 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, NamedTuple

Outcome = Literal[
    "new",
    "changed",
    "unchanged",
    "revisit",
    "moved",
    "gone",
    "blocked",
    "error",
    "not in replay",
]
DiscoveryState = Literal["pending", "captured", "off topic", "disallowed", "failed"]
Origin = Literal[
    "selector", "meta", "jsonld", "label", "text", "url", "list", "script", "trafilatura"
]
SourceKind = Literal["government", "news", "aggregator", "seed"]


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """An instant as the archive writes it: UTC, ISO 8601, microseconds, `Z` (WARC-Date's form)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What the archive itself must know of a source, whoever declared it."""

    slug: str
    title: str
    publisher: str
    kind: SourceKind
    homepage: str = ""
    schedule: str = ""
    languages: tuple[str, ...] = ()
    expected_min: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back, as it stood on the wire (content encoding kept)."""

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


@dataclass(frozen=True, slots=True)
class WarcLocation:
    """Where a record stands: file name within `warc/`, byte offset, and its payload's digest."""

    warc_file: str
    warc_offset: int
    payload_digest: str | None
    record_type: str


@dataclass(slots=True)
class Capture:
    """One recorded response at an instant (a memento)."""

    url: str
    captured_at: datetime
    http_status: int | None
    location: WarcLocation
    outcome: Outcome = "new"
    media_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    size: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Which article a capture is of: its comparison key, its URL and its source."""

    url_key: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What a source declares about reading its pages; crosses into the worker processes."""

    languages: tuple[str, ...] = ()
    timezone: str | None = None
    selectors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What a worker process needs to read one payload (content encoding undone).

    `listed_title` and `listed_date` are of the list that led to it, `captured_at` an instant.
    """

    body: bytes = field(repr=False)
    url: str
    content_type: str
    rules: ReadingRules
    listed_title: str | None = None
    listed_date: str | None = None
    captured_at: str | None = None


@dataclass(slots=True)
class Reading:
    """What one payload says, read by one extractor: the content of a version."""

    title: str
    text: str
    text_digest: str
    language: str
    language_confidence: float
    extractor: str
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
    origins: dict[str, Origin] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    charset: str | None = None
    repeats: int = 1


FACTS = (
    *("author", "publisher", "published_at", "modified_at", "document_number", "issuer"),
    *("subtitle", "editor", "signed_on", "effective_on", "index_number", "topic"),
    *("document_kind", "validity"),
)
"""Names of the facts of a reading that may be None."""


@dataclass(frozen=True, slots=True)
class Previous:
    """A version held, as far as another reading is compared with it; `extractor` read it last."""

    article_id: int
    version_id: int
    version: int
    cause: str
    title: str
    text: str
    text_digest: str
    extractor: str
    capture_id: int
    captured_at: str
    payload_digest: str
    document_number: str | None
    validity: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """The article now being recorded is tied to another one."""

    other_article_id: int
    relation: Literal["exact"]
    similarity: float


@dataclass(slots=True)
class Item:
    """One captured article response on its way through the pipelines.

    `settled` is set by the stage that decides the outcome; later stages let it pass.
    """

    capture: Capture
    article: ArticleRef
    page: Page = field(repr=False)
    reading: Reading | None = field(default=None, repr=False)
    upgrade: Reading | None = field(default=None, repr=False)
    relations: list[Relation] = field(default_factory=list)
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Discovery:
    """A row of a list that points at an article."""

    url_key: str
    url: str
    title: str | None = None
    date: str | None = None
    state: DiscoveryState = "pending"


class ReadVersion(NamedTuple):
    """A version, what read it last, and what there is to read it again."""

    article_id: int
    url: str
    source: str
    version: int
    text_digest: str
    extractor: str
    captured_at: str
    payload_digest: str
    listed_title: str | None
    listed_date: str | None


class UnreadCapture(NamedTuple):
    """A capture whose page could not be read."""

    capture_id: int
    article_id: int
    url: str
    source: str
    captured_at: str
    payload_digest: str
    listed_title: str | None
    listed_date: str | None

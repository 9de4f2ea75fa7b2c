"""What a run knew beyond what servers said, as records of its WARC files.

With them archive.db can be made again from `warc/` alone. They are `metadata` records (WARC 1.1,
6.6); a reading that was superseded is a `conversion` record (6.8).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from warcio.recordloader import ArcWarcRecord

from archive.records import ArticleRef, Listed, ListedWords, SourceRow, Withholding
from archive.urls import key_again

URN = "urn:yigai:"
RUN = f"{URN}run:"  # and the instant at which the run began
BEGUN = "begun"
LIST_ROWS = "list rows"
MARKED = "marked"
TAKING_IN = "taking in"
TAKEN_IN = "taken in"
ENDED = "ended"
READING = "reading"
VOUCHED = "vouched for"
WITNESS = "witness"
DECISION = "decision"
WITHHELD = "withheld"

_SOURCE, _TITLE, _DATE, _STARTED = "yigai-source", "listed-title", "listed-date", "yigai-started"
_DECLARED = "yigai-declared"
_CERTIFICATE = "tls-certificate"
_RENDERER = "rendered-by"
_ARCHIVED, _ROW = "archived-digest", "cdx"


def run_fields(source: SourceRow, started_at: str) -> dict[str, str]:
    """What a warcinfo record says of the run: which source as it was declared, and since when."""
    return {
        _STARTED: started_at,
        _DECLARED: json.dumps(asdict(source), ensure_ascii=False),
    }


def run_of(said: Mapping[str, str]) -> tuple[SourceRow, str] | None:
    """The source and the start that a warcinfo record's lines name; None if it is not of ours."""
    if _STARTED not in said:
        return None
    values = json.loads(said[_DECLARED])
    return SourceRow(**values | {"languages": tuple(values["languages"])}), said[_STARTED]


def article_fields(article: ArticleRef | None, listed: Listed) -> dict[str, str]:
    """What is known of a request for an article: its source, and what the list said of it."""
    if article is None:
        return {}
    known = {_SOURCE: article.source, _TITLE: listed.title, _DATE: listed.date}
    return {name: value for name, value in known.items() if value}


def article_said(said: Mapping[str, str]) -> tuple[str | None, Listed]:
    """The source of an article and what the list said of it, from the lines of a record."""
    return said.get(_SOURCE), Listed(said.get(_TITLE), said.get(_DATE))


def certificate_fields(fault: str | None) -> dict[str, str]:
    """What is wrong with the certificate of the host that answered."""
    return {_CERTIFICATE: fault} if fault else {}


def certificate_said(said: Mapping[str, str]) -> str | None:
    """What the lines of a record say is wrong with the host's certificate."""
    return said.get(_CERTIFICATE)


def renderer_fields(renderer: str | None) -> dict[str, str]:
    """By which browser a page was shown, whose DOM stands in the place of what was sent."""
    return {_RENDERER: renderer} if renderer else {}


def renderer_said(said: Mapping[str, str]) -> str | None:
    """The browser that the lines of a record name."""
    return said.get(_RENDERER)


def archived_fields(digest: str | None, row: str) -> dict[str, str]:
    """What the index of another archive says of a capture: its digest, and the whole row."""
    return ({_ARCHIVED: digest} if digest else {}) | {_ROW: row}


def archived_names(said: Mapping[str, str]) -> tuple[str, ...]:
    """What the lines of a record say that other archives call its payload by."""
    return (archived_name(said[_ARCHIVED]),) if _ARCHIVED in said else ()


def archived_name(digest: str) -> str:
    """A name for the payload that another archive has given a digest.

    No revisit can refer to it: whether the digest is that of the payload was not looked at.
    """
    return f"archived:{digest}"


def withholding_of(value: Mapping[str, Any]) -> Withholding:
    """What a person withheld or gave back, from the value of its record."""
    return Withholding(
        **dict(value)
        | {
            "url_keys": tuple(map(key_again, value["url_keys"])),
            "listed": ListedWords(*value["listed"]),
            "readings": tuple((name, offset) for name, offset in value["readings"]),
        }
    )


def note(record: ArcWarcRecord) -> tuple[str, Any] | None:
    """Kind and value of a record of what a run knew; None if it is no such record."""
    if record.rec_headers.get_header("Content-Type") != "application/json":
        return None
    try:
        value = json.loads(record.content_stream().read())
    except ValueError:
        return None
    if not isinstance(value, dict) or set(value) != {"kind", "value"}:
        return None
    return value["kind"], value["value"]


def fields(record: ArcWarcRecord) -> dict[str, str]:
    """The lines of a record of `application/warc-fields`, names in lower case."""
    text = record.content_stream().read().decode("utf-8", "replace")
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, mark, value in pairs if mark}

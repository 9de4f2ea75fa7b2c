"""What is asked of a site to see a list, what one page of it shows, and what every kind shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal
from urllib.parse import urljoin

from archive.text import dates
from archive.text.decode import decode
from archive.urls import is_web, posted
from spiders.checked import Addresses

Method = Literal["GET", "POST"]
HELD = 1_000  # rows of a page that are read before the first of them is kept
_SMALL = 2_000  # bytes; MOHRSS's page of script that comes in the place of a list is smaller
_NOT_SHOWN = re.compile(rb"(?is)<(script|style|title)\b.*?</\1\s*>|<[^>]*>")
_HOSTLESS = re.compile(r"//(?=[^/.]+/)")  # ndcpa writes //jbkzzx/… where it means /jbkzzx/…
_MONTH_DAY = re.compile(r"\W*(\d{1,2})[-/.](\d{1,2})(?!\d|[-/.]\d)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What is asked to see one page of a list; `page` is the kind's own count of where it is."""

    url: str
    method: Method = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    page: int = 1

    @property
    def address(self) -> str:
        """What names this page of the list: its URL, and what was posted there, as pywb writes it."""
        return posted(self.url, self.body) if self.method == "POST" else self.url


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """What came: the request, the address it led to, the bytes, and the day of the crawl."""

    request: ListRequest
    url: str
    body: bytes
    content_type: str = ""
    cookies: str = ""
    day: str | None = None

    def text(self) -> str:
        """The decoded body. Raises ListError when there is nothing in it."""
        if not self.body.strip():
            raise ListError(f"an empty answer ({len(self.body)} bytes)")
        return decode(self.body, self.content_type)[0]

    def date(self, text: str | None) -> str | None:
        """The date of a row in ISO 8601; one without a year is the last before the crawl's day."""
        if not text:
            return None
        if self.day and (short := _MONTH_DAY.fullmatch(text)):
            text = f"{short[1]}月{short[2]}日{short[3]}"
        return dates.parse_date(text, near=self.day)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an absolute address and what the list says of it (date in ISO 8601)."""

    url: str
    title: str | None = None
    date: str | None = None
    summary: str | None = None


@dataclass(slots=True)
class ListPage:
    """Its rows, older pages of the same list, and lists it only points at.

    Of a very long page, `more` are the rows after the first ones, read as they are asked for; they
    raise ListError where the page breaks off.
    """

    rows: list[Row] = field(default_factory=list)
    more: Iterator[Row] = field(default_factory=lambda: iter(()), compare=False)
    older: list[ListRequest] = field(default_factory=list)
    lists: list[ListRequest] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discover:
    """One way of finding articles: where its list starts; each kind adds its own keys."""

    kind: ClassVar[str]
    start: Addresses
    headers: dict[str, str] = field(default_factory=dict)

    def requests(self) -> list[ListRequest]:
        """What is asked first."""
        return [ListRequest(url, headers=tuple(self.headers.items())) for url in self.start]

    def read(self, answer: ListAnswer) -> ListPage:
        """What one page of the list shows. Raises ListError when it is none."""
        raise NotImplementedError


class ListError(ValueError):
    """A list that is not what its source declares."""


class NoRowsError(ListError):
    """An answer that is well formed and holds no rows: after the last page, how a list ends."""


class ListRefusedError(ListError):
    """A page that a site shows in the place of its list to whom it does not trust."""


def absolute(base: str, address: str) -> str | None:
    """A row's address made absolute, or None if it is none of the web (`http://[address]`)."""
    if address[:2] == "//":
        address = _HOSTLESS.sub("/", address, count=1)
    try:
        found = urljoin(base, address)
    except ValueError:
        return None
    return found if is_web(found) else None


def refuse_script_page(body: bytes) -> None:
    """Raise ListRefusedError where a page without rows is nothing but a small script."""
    if len(body) < _SMALL and b"<script" in body.lower() and not _NOT_SHOWN.sub(b"", body).strip():
        raise ListRefusedError(f"a page of script alone ({len(body)} bytes), not the list")

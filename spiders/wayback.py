"""The index of the Wayback Machine: what its CDX server is asked, and the captures it lists.

What it does is said by its documentation (github.com/internetarchive/wayback, wayback-cdx-server).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from w3lib.url import safe_url_string

from archive.evidence import notes, references
from archive.urls import is_web

FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_REVISIT, _NOT_MODIFIED = "-", 304
_PLAIN_IN_KEY = "%+!*'(),;:@$=/?-._~"  # a key comes escaped, and goes back as it came


class IndexAnswerError(Exception):
    """An answer of the index that is none."""


@dataclass(frozen=True, slots=True)
class Memento:
    """A capture that the index lists: of which address, when, under which address it stands there.

    `status` is null where the row is that of a revisit; `digest` is the SHA-1 that the index has of
    the payload, `row` all that it says.
    """

    url: str
    at: datetime
    uri: str
    status: int | None
    digest: str | None
    row: str

    def said(self) -> dict[str, str]:
        """What is noted beside its record."""
        return notes.archived_fields(self.digest, self.row)


class Query(NamedTuple):
    """What is asked of the index: an address, or all that begins like it; from which day to which."""

    url: str
    is_prefix: bool = False
    first: str = ""
    last: str = ""

    def address(self, service: str, rows: int, key: str = "") -> str:
        """The address of so many rows, from the beginning or from a resumption key on."""
        asked = {
            "url": quote(self.url, safe=":/"),
            "matchType": "prefix" if self.is_prefix else "exact",
            "from": self.first.replace("-", ""),
            "to": self.last.replace("-", ""),
            "output": "json",
            "fl": ",".join(FIELDS),
            "limit": str(rows),
            "showResumeKey": "true",
            "resumeKey": quote(key, safe=_PLAIN_IN_KEY),
        }
        given = "&".join(f"{name}={value}" for name, value in asked.items() if value)
        return f"{service.rstrip('/')}/cdx/search/cdx?{given}"


class Page(NamedTuple):
    """The captures on a page of the index, and the key of the next page if there is one."""

    mementos: list[Memento]
    key: str | None


def read(body: bytes, service: str) -> Page:
    """A page of the index. Raises IndexAnswerError where it is none.

    Rows without an instant or without an address of the web are left out, and so are 304 answers,
    which do not say of which payload they are.
    """
    try:
        rows = json.loads(body or b"[]")
        key = None
        if rows[-2:-1] == [[]]:
            (key,) = rows[-1]
            rows = rows[:-2]
        found = [_memento(dict(zip(rows[0], row, strict=True)), service) for row in rows[1:]]
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise IndexAnswerError(f"no page of the index: {type(error).__name__}: {error}") from error
    return Page([memento for memento in found if memento], key)


def _memento(row: dict[str, str], service: str) -> Memento | None:
    stamp, original, status, digest = (
        row[name] for name in ("timestamp", "original", "statuscode", "digest")
    )
    at, url = _instant(stamp), site_address(original)
    if at is None or not is_web(url) or not (status.isdecimal() or status == _REVISIT):
        return None
    if status == str(_NOT_MODIFIED):
        return None
    return Memento(
        url,
        at,
        f"{service.rstrip('/')}/web/{stamp}id_/{original}",
        int(status) if status.isdecimal() else None,
        f"sha1:{digest}" if len(digest) == 32 and digest.isalnum() else None,
        " ".join(row[name] for name in FIELDS),
    )


def site_address(original: str) -> str:
    """An address as the site has it: indexes of old captures name the default port too."""
    url = references.address(original)
    url = url if url.isascii() else safe_url_string(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    netloc = parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, "\0"))
    return parts._replace(netloc=netloc, fragment="").geturl()


def covers(prefixes: Sequence[str], url: str) -> bool:
    """Whether the captures of an address are among those that begin like one of these."""
    return any(_key(url).startswith(_key(prefix)) for prefix in prefixes)


def _key(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").lower()


def _instant(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None

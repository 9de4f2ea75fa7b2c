"""Permanent addresses: what stands for a text of an address at an instant, on any copy of an archive.

An instant has 14 digits, in UTC to the second, as in other web archives. Nothing in an address is
a number of this archive's own.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import quote, unquote

_IN_A_URL = "%/:?[]@!$&'()*+,;=~"  # RFC 3986, but `#`, which would end our own address
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)
_WEB = re.compile(r"(https?):/+", re.IGNORECASE)
_WRAPPED = re.compile(r"https?%3A", re.IGNORECASE)
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


class Memento(NamedTuple):
    """An instant at which an address showed its text, or, where not `is_there`, was absent."""

    at: str
    is_there: bool


def path(at: str, url: str, digest: str | None = None) -> str:
    """The address, below that of the archive, of what an address showed at an instant.

    With the digest of its text it stands for that text, whoever may read the bytes otherwise.
    """
    return f"/web/{digits(at)}/{f'{digest}/' if digest else ''}{written(url)}"


def digits(at: str) -> str:
    """The 14 digits of an instant (`2026-11-20T09:30:00.123456Z`: 20261120093000)."""
    return re.sub(r"\D", "", at[: len("2026-11-20T09:30:00")])


def span(said: str) -> tuple[str, str]:
    """The first and the last instant of the second that 14 digits name.

    Raises ValueError where they name none.
    """
    when = datetime.strptime(said, "%Y%m%d%H%M%S").isoformat()
    return f"{when}.000000Z", f"{when}.999999Z"


def http_date(at: str) -> str:
    """An instant as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(_second(at), usegmt=True)


def of_http_date(said: str) -> str:
    """The last instant of the second that a date of HTTP names. Raises ValueError where it is none."""
    when = datetime.strptime(said.strip(), _HTTP_DATE)
    return f"{when.isoformat()}.999999Z"


def written(url: str) -> str:
    """An address as it can stand in another one and in a header: what may not is escaped."""
    return quote(url, safe=_IN_A_URL)


def asked(path: str, query: str) -> str:
    """The address that ours ends with: one slash of `https://` may be lost on the way, the scheme
    may be left out, and the whole of it may be escaped."""
    url = f"{path}?{query}" if query else path
    if _WRAPPED.match(url):
        url = unquote(url)
    if web := _WEB.match(url):
        return f"{web[1]}://{url[web.end() :]}"
    return url if _SCHEME.match(url) else f"http://{url}"


def _second(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC).replace(microsecond=0)

"""Where redirects lead, whatever bytes say it (RFC 9110, 10.2.2)."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import unquote, urljoin, urlsplit

from w3lib.url import safe_url_string

from archive.outcomes import REDIRECTS
from archive.urls import is_web

_SHOWN = 200  # characters of what is no address


def led_to(url: str, location: str) -> str | None:
    """The address that a Location leads to from a URL; None if it is none of the web.

    Bytes that are not ASCII are percent-encoded as they came, whatever charset they are of; they
    stand in the text as Latin-1 or, where it has other characters, as UTF-8.
    """
    if not location.strip():
        return None
    try:
        sent = location.encode("latin-1")
    except UnicodeEncodeError:
        sent = location.encode("utf-8", "surrogateescape")
    try:
        target = safe_url_string(_host_decoded(urljoin(url, safe_url_string(sent))))
    except ValueError:
        return None
    return target if is_web(target) else None


def _host_decoded(url: str) -> str:
    """A URL whose host is written without escapes (URL standard, host parsing)."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    host = unquote(host, errors="strict")
    if any(mark in host for mark in "/?#@\\"):
        raise ValueError(f"not a host: {host!r}")
    return parts._replace(netloc=f"{user}{at}{host}").geturl()


def told(url: str, status: int, location: str | None) -> tuple[str | None, str | None]:
    """What a capture's note says of a redirect, and its target; nothing of another answer.

    A 303 without a Location is one: it says that there is no page (RFC 9110, 15.4.4).
    """
    if status not in REDIRECTS or (status == HTTPStatus.SEE_OTHER and location is None):
        return None, None
    if target := led_to(url, location or ""):
        return f"redirected to {target}", target
    if not (location or "").strip():
        return "redirects, and does not say where to", None
    return f"redirects to no address of the web: {(location or '')[:_SHOWN]}", None

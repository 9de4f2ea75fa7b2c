"""Comparison keys of URLs, by the rules of url_rules.toml."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from w3lib.url import safe_url_string

from archive.url_rules import (
    MIRROR_LABELS,
    NOISE,
    PAGE_RULES,
    PATH_SESSION,
    PLAIN_IN_PATH,
    PLAIN_IN_VALUE,
    SAME_SITE,
)

# A key has no scheme, so both web ports are default ones whichever scheme stood there.
_DEFAULT_PORTS = {"http": (80, 443), "https": (80, 443), "ftp": (21,)}
_HOST = re.compile(r"(?:[0-9a-z_-]+\.)*[0-9a-z_-]+")
# "gov.cn:80/a" and "localhost:80" only look like a scheme and its rest.
_OPAQUE = re.compile(r"(?!https?:)[a-z][a-z0-9+-]*:(?![0-9]+(?:/|$)).")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?")
_LONGEST = 8_000  # characters; RFC 9110, 4.1, and the request line that Apache and nginx take
_NOWHERE = "/yigai-asks-what-is-shown-where-nothing-is.html"


def url_key(url: str) -> str:
    """Return the comparison key of an absolute URL: equal keys name the same article.

    `http` and `https` become no scheme at all (`gov.cn/zhengce/?a=1`), other schemes stay
    (`ftp://…`, `urn:…`). RFC 3986 section 6.2.2 is applied to the rest; `www.`, `m.`, `wap.`,
    user, default port, fragment, session and tracking parameters are left out; the query is
    sorted. The key of `https://` + key is the key again.

    Raises ValueError naming the URL if it is not absolute.
    """
    try:
        return _key(urlsplit(safe_url_string(url)))
    except ValueError as error:
        raise ValueError(f"not an absolute URL: {url!r}") from error


def is_web(url: str) -> bool:
    """Whether a text is an address that can be asked for: absolute, of the web, with a host, and no
    longer than servers take."""
    if len(url) > _LONGEST:
        return False
    try:
        url_key(url)
    except ValueError:
        return False
    return urlsplit(url).scheme in ("http", "https")


def nowhere(url: str) -> str:
    """An address of a URL's host at which nothing can be: what it answers there, it answers for
    what is not found."""
    return urljoin(url, _NOWHERE)


def is_of_nothing(key: str) -> bool:
    """Whether a URL or its comparison key is one that `nowhere` gives."""
    return key.endswith(_NOWHERE)


def posted(url: str, body: str) -> str:
    """A name for what is posted to a URL, which alone does not tell one answer from another.

    It is written as pywb does, whose replay knows such answers by it.
    """
    return f"{url}{'&' if '?' in url else '?'}__wb_method=POST&{quote(body, safe='=&')}"


def key_of(url: str) -> str:
    """Return the comparison key of a URL, or the text as it is where it is no absolute URL."""
    try:
        return url_key(url)
    except ValueError:
        return url


def key_again(key: str) -> str:
    """Return what today's rules make of a key of earlier ones; of a host's name, a host's."""
    try:
        return url_key(key)
    except ValueError:
        found = url_key(f"https://{key}")
        return found if "/" in key else found.removesuffix("/")


def _key(parts: SplitResult) -> str:
    if not parts.netloc and _OPAQUE.match(parts.geturl()):
        return parts._replace(fragment="").geturl()
    if not parts.scheme:
        raise ValueError("no scheme")
    default = parts.port in (None, *_DEFAULT_PORTS.get(parts.scheme, ()))
    scheme = "" if parts.scheme in ("http", "https") else f"{parts.scheme}://"
    port = "" if default else f":{parts.port}"
    host = _host(parts.hostname or "")
    path, noise = _page(host, _path(parts.path))
    query = _query(parts.query, noise)
    return f"{scheme}{host}{port}{path}{query and '?'}{query}"


def _host(host: str) -> str:
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]"
    host = host.removesuffix(".")
    if not _HOST.fullmatch(host):
        raise ValueError(f"not a host: {host!r}")
    if mirror := MIRROR_LABELS.match(host):
        host = host[mirror.end() :]
    return SAME_SITE.get(host, host)


def _path(path: str) -> str:
    segments = PATH_SESSION.sub("", _percent(path, PLAIN_IN_PATH)).split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _page(host: str, path: str) -> tuple[str, re.Pattern[str]]:
    """How a host's path is written, and what goes from its query."""
    above = host.partition(".")[2]
    for rule in PAGE_RULES.get(host) or PAGE_RULES.get(above) or PAGE_RULES[""]:
        if match := rule.path.fullmatch(path):
            return match.expand(rule.becomes), rule.noise
    return path, NOISE


def _query(query: str, noise: re.Pattern[str]) -> str:
    if not query:
        return ""
    items = map(_item, query.replace("+", "%20").split("&"))
    return "&".join(sorted(item for item in items if item and not noise.fullmatch(item.lower())))


def _item(item: str) -> str:
    name, equals, value = item.partition("=")
    return f"{_percent(name)}{equals}{_percent(value, PLAIN_IN_VALUE)}"


def _percent(text: str, plain: str = "") -> str:
    """Decode unreserved and plain characters, write every other escape in upper case."""

    if "%" not in text:
        return text

    def escape(match: re.Match[str]) -> str:
        return quote(bytes.fromhex(match[1]), safe=plain) if match[1] else "%25"

    return _PERCENT.sub(escape, text)

"""Comparison keys of URLs, and which hosts and addresses are not on the public internet."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from w3lib.url import safe_url_string

# A key has no scheme, so both web ports are default ones whichever scheme stood there.
_DEFAULT_PORTS = {"http": (80, 443), "https": (80, 443), "ftp": (21,)}
_HOST = re.compile(r"(?:[0-9a-z_-]+\.)*[0-9a-z_-]+")
_MIRROR_LABELS = re.compile(r"^(?:(?:www|m|wap)\.)+(?=[^.]+\.)")
# "gov.cn:80/a" and "localhost:80" only look like a scheme and its rest.
_OPAQUE = re.compile(r"(?!https?:)[a-z][a-z0-9+-]*:(?![0-9]+(?:/|$)).")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?")
_PATH_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
# Epochs, yyyyMMddHHmmss and Math.random(), alone or under a name no article number has.
_CLOCK = re.compile(r"(?:(?:t|ts|v|r|time)=)?(?:1[0-9]{9}|1[0-9]{12}|20[0-9]{12}|0\.[0-9]+)")
_NOISE = re.compile(
    # sessions
    r"jsessionid|phpsessid|aspsessionid\w*|asp\.net_sessionid|session_?id|cftoken|"
    # campaigns and advertising
    r"utm_\w*|mtm_\w*|spm|scm|hm(?:sr|pl|cu|kw|ci)|bd_vid|fbclid|gclid|dclid|gbraid|wbraid|"
    r"msclkid|yclid|ttclid|twclid|mc_[ce]id|_g[al]|igshid|"
    # sharing
    r"from|isappinstalled|share_\w*|sharefrom|nsukey|wxshare\w*|"
    # cache busters
    r"random|rand|rnd|nocache|timestamp|_t|_",
    re.IGNORECASE,
)


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


def _key(parts: SplitResult) -> str:
    if not parts.netloc and _OPAQUE.match(parts.geturl()):
        return parts._replace(fragment="").geturl()
    if not parts.scheme:
        raise ValueError("no scheme")
    default = parts.port in (None, *_DEFAULT_PORTS.get(parts.scheme, ()))
    scheme = "" if parts.scheme in ("http", "https") else f"{parts.scheme}://"
    port = "" if default else f":{parts.port}"
    query = _query(parts.query)
    return f"{scheme}{_host(parts.hostname or '')}{port}{_path(parts.path)}{query and '?'}{query}"


def _host(host: str) -> str:
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]"
    host = host.removesuffix(".")
    if not _HOST.fullmatch(host):
        raise ValueError(f"not a host: {host!r}")
    return _MIRROR_LABELS.sub("", host)


def _path(path: str) -> str:
    segments = _PATH_SESSION.sub("", _percent(path)).split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    items = _percent(query.replace("+", "%20")).split("&")
    return "&".join(sorted(item for item in items if item and not _is_noise(item)))


def _is_noise(item: str) -> bool:
    return bool(_NOISE.fullmatch(item.partition("=")[0]) or _CLOCK.fullmatch(item))


def _percent(text: str) -> str:
    """Decode unreserved characters, write every other escape in upper case."""

    def escape(match: re.Match[str]) -> str:
        return quote(bytes.fromhex(match[1]), safe="") if match[1] else "%25"

    return _PERCENT.sub(escape, text)

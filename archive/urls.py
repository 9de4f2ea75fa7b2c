"""Comparison keys of URLs, and which hosts and addresses are not on the public internet."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from contextlib import suppress
from urllib.parse import SplitResult, quote, unquote, urlsplit

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
_LOCAL_NAME = re.compile(r"(?:.*\.)?(?:localhost|local|internal)")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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


def is_private_host(host: str) -> bool:
    """Return whether a URL's host names this machine or a private network, without asking DNS.

    Understands IPv4 and IPv6 literals (in brackets or not), the short, decimal, hexadecimal and
    octal IPv4 forms that inet_aton reads, and local names (RFC 6761, RFC 6762, `.internal`).
    Any other name is not private: check the addresses it resolves to.
    """
    name = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").lower()
    name = name.strip("[]").removesuffix(".")
    if not name or _LOCAL_NAME.fullmatch(name):
        return True
    with suppress(OSError, ValueError):  # not IPv4 in any of its forms
        name = socket.inet_ntoa(socket.inet_aton(name))
    try:
        return is_private_address(name)
    except ValueError:
        return False


def is_private_address(address: str) -> bool:
    """Return whether an IP address, as DNS answers it, is anything but public unicast.

    Private, loopback, link-local, carrier-grade NAT, multicast, unspecified and reserved
    addresses count, also inside IPv4-mapped, 6to4 and NAT64 IPv6 addresses.

    Raises ValueError if it is not an IPv4 or IPv6 literal.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or _nat64(ip) or ip
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None

"""What the addresses of a source's articles begin with, as far as its patterns are plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from spiders.source import Source

_MAYBE = re.compile(r"\(\?:[^()|]*\)\?")  # a part of a host that may be missing
_PLAIN = re.compile(r"(?:[A-Za-z0-9_/-]|\\[./-])(?![?*+{])")
_HOST = re.compile(r"[a-z0-9.-]+")


def prefixes(source: Source, seen: Iterable[str] = ()) -> list[str]:
    """Under which addresses articles of a source can stand; `seen` are some of them.

    Hosts are those that its patterns write out, and those of its lists, its home page and what was
    seen that fit them.
    """
    hosts = {urlsplit(url).hostname or "" for url in (source.homepage, *source.starts(), *seen)}
    found = set()
    for pattern in source.articles:
        host, _, path = pattern.partition("://")[2].partition("/")
        if host:
            found |= {f"http://{name}/{_plain(path)}" for name in _hosts(host, hosts)}
    return sorted(url for url in found if not any(_is_within(url, other) for other in found))


def _hosts(pattern: str, known: Iterable[str]) -> set[str]:
    """The hosts that a pattern writes out or that are known to fit it, without `www.`."""
    written = _MAYBE.sub("", pattern).replace("\\", "")
    fitting = {host for host in known if host and re.fullmatch(pattern, host)}
    found = {host.removeprefix("www.") for host in fitting}
    return found | ({written.removeprefix("www.")} if _HOST.fullmatch(written) else set())


def _plain(pattern: str) -> str:
    """The folders that a pattern of paths writes out before it says anything else."""
    plain = ""
    while match := _PLAIN.match(pattern):
        plain += match[0].removeprefix("\\")
        pattern = pattern[match.end() :]
    return plain[: plain.rfind("/") + 1]


def _is_within(url: str, other: str) -> bool:
    return url != other and url.startswith(other)

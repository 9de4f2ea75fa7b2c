"""Handing on: a feed (Atom, RFC 4287) of what became new, changed, went and came back.

An entry is named by what it tells (RFC 4151): the article's comparison key, the instant of the
capture that shows it and the kind. So each copy of the archive gives it the same name.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from archive.errors import YigaiError
from archive.queries import happenings, records
from archive.queries.happenings import KINDS, Happening, Kind
from archive.software import software
from archive.text.dates import asked_day
from archive.whole import written

NEWEST = 500
"""How many entries a feed has that is not asked for since a day."""

TAG = "tag:yigai.example,2026:"
_WORDS = {
    "new": "New",
    "changed": "Changed",
    "suspected": "Suspected gone",
    "withdrawn": "Withdrawn",
    "returned": "Returned",
}
END_OF_ENTRY = "</entry>\n"
_OPENING = 200  # characters of a new article
_IN_TAG = "/:?@!$&'()*+,;="  # besides letters, digits and -._~
_IN_URL = f"{_IN_TAG}%#"
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export_atom(
    connection: sqlite3.Connection,
    out: Path,
    source: str | None = None,
    since: str | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write a feed of the NEWEST entries, or of all since a day, of a source or of all of them.

    Returns how many entries it has; `progress` is told the entries done. Raises
    YigaiError for a source that is not known, what is no day, and an archive without a capture.
    """
    return write_feed(out, feed(connection, source, since, progress=progress))


def write_feed(out: Path, pieces: Iterable[str]) -> int:
    """Write a feed to a file, whole or not at all, or to standard output; how many entries."""
    entries = 0
    with written(out) as file:
        for piece in pieces:
            file.write(piece.encode())
            entries += piece == END_OF_ENTRY
    return entries


def feed(
    connection: sqlite3.Connection,
    source: str | None = None,
    since: str | None = None,
    kinds: Collection[Kind] = KINDS,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[str]:
    """The feed, piece by piece, of the kinds of happenings asked for. Raises as `export_atom`."""
    day = asked_day(since)
    name = records.known_source(connection, source)
    last = happenings.newest_capture(connection)
    if last is None:
        raise YigaiError("this archive holds no capture yet; make one with `yigai crawl`")
    found = happenings.newest(connection, source, day, None if day else NEWEST, kinds)
    first = next(found, None)
    feed_id = f"feed/{source}" if source else "feed"
    yield head(feed_id, name, first[0].at if first else last)
    for count, entry in enumerate(chain([first] if first else [], found), 1):
        yield from _entry(*entry)
        yield END_OF_ENTRY
        progress(count)
    yield "</feed>\n"


def head(feed_id: str, name: str | None, updated: str) -> str:
    """A feed's own elements; it is as new as its newest entry."""
    title = f"Yigai 医改: {name}" if name else "Yigai 医改"
    program, _, version = software().partition("/")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{text(tag(feed_id))}</id>\n"
        f"<title>{text(title)}</title>\n"
        f"<updated>{updated}</updated>\n"
        f"<author><name>{text(program)}</name></author>\n"
        f"<generator version={attribute(version)}>{text(program)}</generator>\n"
    )


def _entry(happening: Happening, article: dict[str, Any]) -> Iterator[str]:
    """One entry, line by line."""
    name = tag(f"{happening.at}/{happening.kind}/{article['url_key']}")
    language = attribute(article["language"])
    title = f"{_WORDS[happening.kind]}: {article['title'] or article['url']}"
    yield f"<entry>\n<id>{text(name)}</id>\n"
    yield f"<title xml:lang={language}>{text(title)}</title>\n"
    yield f"<updated>{happening.at}</updated>\n"
    yield f'<link rel="alternate" href={attribute(_address(article["url"]))}/>\n'
    yield f'<category term="{happening.kind}" label="{_WORDS[happening.kind]}"/>\n'
    label = attribute(article["publisher"])
    yield f"<category term={attribute(article['source'])} scheme={attribute(tag('source'))}"
    yield f" label={label}/>\n"
    yield f"<summary xml:lang={language}>{text(_said(happening, article))}</summary>\n"


def _said(happening: Happening, article: dict[str, Any]) -> str:
    """What an entry tells: how a text begins, what changed in it, or what shows that it is gone."""
    if happening.kind == "new":
        opening = " ".join(article["opening"].split())
        return opening if len(opening) <= _OPENING else f"{opening[: _OPENING - 1]}…"
    if happening.kind == "changed":
        sides = (("−", article["before"]), ("+", article["after"]))
        passages = [f"{sign} {line}" for sign, side in sides for line in (side or "").splitlines()]
        return "\n".join([happening.said or "", *passages])
    return happening.said or ""


def tag(specific: str) -> str:
    """A tag URI; what may not stand in one is percent-encoded."""
    return f"{TAG}{quote(specific, safe=_IN_TAG)}"


def _address(url: str) -> str:
    """An address as a URI: what may not stand in one is percent-encoded."""
    return quote(_BARE_PERCENT.sub("%25", url), safe=_IN_URL)


def text(said: str) -> str:
    """A text as content of an element."""
    return escape(_NOT_XML.sub("\ufffd", said))


def attribute(said: str) -> str:
    """A text as the value of an attribute, in quotes."""
    return quoteattr(_NOT_XML.sub("\ufffd", said))

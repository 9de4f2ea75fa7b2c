"""The beginning of a declaration: a site is asked, and what it shows is written down as guesses."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zlib import crc32

import click
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.python import to_unicode
from twisted.python.failure import Failure

from archive.errors import YigaiError
from archive.queries import crawling, payloads
from archive.records import now
from archive.terminal import tables
from archive.text.decode import decode
from spiders import probing
from spiders.added import ADDED
from spiders.article_spider import ArticleSpider
from spiders.declaration import DIRECTORY, declarations, load
from spiders.kinds.list_page import ListAnswer, ListError, ListRequest
from spiders.probing import Found, Seen
from spiders.trial import run_apart

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SITEMAPS = 3  # of those that a robots.txt names
_OTHERS = 4  # lists that are written down beside the likeliest


class ProbeSpider(ArticleSpider):
    """Asks for one page, and for the sitemaps that the robots.txt of its host names."""

    name = "new"
    source = replace(ADDED, slug="new")

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.page: ListAnswer | None = None
        self.robots = ""
        self.sitemaps: dict[str, ListAnswer] = {}

    async def start(self) -> AsyncIterator[Request]:
        """The page; robots.txt is asked for on the way."""
        yield self._asks(self.url, self.parse_page, first=True)

    def parse_page(self, response: Response, first: bool) -> Iterator[Request]:
        """Keep the page, and ask for the sitemaps."""
        self.page = self._came(response, self.url)
        self.robots = self._robots(response.url) or self._robots(self.url)
        for url in probing.sitemaps_of(self.robots)[:_SITEMAPS]:
            yield self._asks(url, self.parse_sitemap, first=False)

    def parse_sitemap(self, response: Response, first: bool) -> None:
        """Keep a sitemap."""
        self.sitemaps[response.url] = self._came(response, response.url)

    def sitemap_failed(self, failure: Failure) -> None:
        """A sitemap that cannot be had is no loss: it is not told of."""

    def _asks(self, url: str, callback: Any, *, first: bool) -> Request:
        failed = self.list_failed if first else self.sitemap_failed
        return Request(
            url, callback=callback, errback=failed, cb_kwargs={"first": first}, meta={"list": True}
        )

    def _came(self, response: Response, asked: str) -> ListAnswer:
        content_type = to_unicode(response.headers.get("Content-Type") or b"")
        day = now().date().isoformat()
        return ListAnswer(ListRequest(asked), response.url, response.body, content_type, day=day)

    def _robots(self, url: str) -> str:
        held = crawling.last_shown(self.crawl.store.connection, urljoin(url, "/robots.txt"))
        return decode(*payloads.body(self.crawl.store, held["payload_digest"]))[0] if held else ""


def file_for(slug: str) -> Path:
    """Where the declaration of a new source is to stand: in YIGAI_SOURCES, or with the shipped ones.

    Raises YigaiError where the slug is none, or is taken.
    """
    if not _SLUG.fullmatch(slug):
        raise YigaiError(f"{slug!r} is no slug: write lower case, words joined by hyphens")
    taken = {path.stem: path for path in declarations()}
    if slug in taken:
        raise YigaiError(f"{taken[slug]}: is there already; take another slug, or remove it first")
    return Path(os.environ.get("YIGAI_SOURCES") or DIRECTORY) / f"{slug}.toml"


def begin(data: Path, path: Path, url: str, replay: tuple[Path, ...]) -> list[Found]:
    """Ask the site, into the archive of a folder, and write the declaration; what was found.

    Raises YigaiError where the page cannot be had, or shows no list.
    """
    (spider,) = run_apart(data, [ProbeSpider], replay, url=url)
    if spider.page is None:
        raise YigaiError(
            f"{spider.failure or url}: nothing to guess from; is it the list's address?"
        )
    seen = Seen(spider.page, spider.robots, spider.sitemaps)
    try:
        found = probing.lists(seen)
    except ListError as error:
        raise YigaiError(f"{url}: {error}") from None
    if not found:
        raise YigaiError(
            f"{url}: no list is to be seen on the page. Give the address of a list, or find in a "
            "browser's network panel what fills it, and declare that by hand (docs/add-a-source.md)"
        )
    path.write_text(written(path.stem, seen, found), encoding="utf-8")
    load(path)
    return found


def written(slug: str, seen: Seen, found: list[Found]) -> str:
    """The declaration's text; what is guessed ends in `# ?`, other lists stand as comments."""
    best, *others = found
    said = probing.declaration(seen, best)
    rows, articles = said.pop("rows"), said.pop("articles")
    keys = [f"{name} = {_toml(value)}  # ?" for name, value in said.items() if value]
    minute, hour = crc32(slug.encode()) % 60, crc32(slug.encode()) // 60 % 6
    return "\n".join(
        [
            *keys,
            f'schedule = "{minute} {hour}-23/6 * * *"',
            f"articles = [{', '.join(map(_pattern, articles))}]  # ?",
            "",
            *_table(best),
            "",
            "[selectors]",
            '# body = "#zoom"  # ? the element that holds the whole text',
            "",
            "[expect]",
            f"rows = {rows}  # ? half of those that the list shows now",
            *(line for other in others[:_OTHERS] for line in ("", *_commented(other))),
            "",
        ]
    )


def _table(found: Found) -> list[str]:
    note = [f"# {found.note}"] if found.note else []
    return [*note, "[[discover]]", *(f"{k} = {_toml(v)}  # ?" for k, v in found.table.items())]


def _commented(found: Found) -> list[str]:
    head, *lines = _table(Found(found.table, found.rows, _told(found)))
    return [head, *(f"# {line.removesuffix('  # ?')}" for line in lines)]


def _told(found: Found) -> str:
    return "; ".join(filter(None, (f"Or this, with {len(found.rows)} rows", found.note)))


def _toml(value: Any) -> str:
    """A text or a list of texts as TOML: basic strings are written as in JSON."""
    return json.dumps(value, ensure_ascii=False)


def _pattern(pattern: str) -> str:
    return _toml(pattern) if "'" in pattern else f"'{pattern}'"


def rows(found: list[Found]) -> list[dict[str, Any]]:
    """What was found, a row for each list: the first is the one that was declared."""
    return [
        {
            "kind": one.table["kind"],
            "rows": len(one.rows),
            "dates": sum(bool(row.date) for row in one.rows),
            "where": one.table.get("rows") or one.table.get("within") or one.table["start"][0],
            "note": one.note,
        }
        for one in found
    ]


def show(path: Path, found: list[Found]) -> None:
    """Print what was found, where it is written, and what comes next."""
    tables.table(rows(found)[: 1 + _OTHERS], ("kind", "rows", "dates", "where"))
    click.echo(f"\nThe first of these is the likeliest. {found[0].note}".rstrip())
    for row in found[0].rows[:3]:
        click.echo(f"  {row.date or 'no date'}  {row.title or row.url}")
    click.echo(f"\nWritten: {path}")
    click.echo("Every line that ends in `# ?` is a guess. Read them, and mend what is wrong.")
    click.echo(f"Next: yigai try {path.stem}")

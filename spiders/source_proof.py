"""A proof of a source: a page of it, and what must be read from that page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from parsel import Selector
from scrapy import Request

from archive.errors import YigaiError
from archive.queries import payloads, trials
from archive.records import Discovery
from archive.store.store import Store, open_to_read
from archive.text.decode import decode
from archive.urls import url_key
from spiders.article_spider import ArticleSpider
from spiders.declaration import DIRECTORY, declarations
from spiders.source import Source
from spiders.trial import run_apart
from spiders.trial_report import article_of
from spiders.wire import replay

_SHIPPED = Path(__file__).parent.parent / "tests" / "sources"
_FACTS = ("title", "published_at", "publisher", "document_number", "language")
_LONG, _SHORT, _AROUND = 30, 4, 3  # characters of a piece; pieces before and after the text
_PIECES = "//body//text()[not(ancestor::script or ancestor::style)] | //title/text()"


class PageSpider(ArticleSpider):
    """Asks for one page of its source, and for no list."""

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url

    async def start(self) -> AsyncIterator[Request]:
        """The page."""
        yield self._article_request(Discovery(url_key(self.url), self.url))


def folder_for(slug: str) -> Path:
    """Where a source's proof stands: in tests/sources/, or in proofs/ beside a private declaration.

    Raises YigaiError where it is there already, or there is no checkout to write to.
    """
    (path,) = (path for path in declarations() if path.stem == slug)
    above = _SHIPPED if path.parent == DIRECTORY else path.parent / "proofs"
    if above is _SHIPPED and not above.is_dir():
        raise YigaiError(f"{above}: is not there; a proof is written into a checkout of Yigai")
    if (above / slug).exists():
        raise YigaiError(f"{above / slug}: is there already; remove it first")
    return above / slug


def captured_in(source: Source, file: Path) -> str:
    """The first address of a WARC or WACZ file that is an article of the source.

    Raises YigaiError if there is none.
    """
    for url in replay.addresses(file):
        if source.is_article(url):
            return url
    raise YigaiError(f"{file}: holds no page that a pattern of {source.slug} accepts")


def held_in(data: Path, url: str) -> list[Path]:
    """The WARC files of an archive that hold a page; none if it is not held."""
    if not (data / "archive.db").exists():
        return []
    store = open_to_read(data / "archive.db")
    names = trials.files_with(store.connection, url_key(url))
    store.close()
    return [data / "warc" / name for name in names]


def prove(data: Path, source: Source, url: str, files: Sequence[Path], folder: Path) -> None:
    """Read a page, from files if there are some, by way of the archive in a folder `data`; write
    page and expectations. Raises YigaiError if the page gives no text, or nothing stands around it.
    """
    if not source.is_article(url):
        raise YigaiError(f"{url}: no pattern of {source.slug} accepts it; mend `articles`")
    attributes = {"name": source.slug, "source": source, "__module__": __name__}
    reader: type[PageSpider] = type("Proof", (PageSpider,), attributes)
    (spider,) = run_apart(data, [reader], files, url=url)
    store = open_to_read(data / "archive.db")
    pages = [a for a in trials.answers(store.connection, spider.crawl.crawl_id) if a["article_id"]]
    article = article_of(store, pages[-1]) if pages else None
    if article is None:
        told = pages[-1]["note"] or pages[-1]["answer"] if pages else "it was not asked for"
        raise YigaiError(f"{url}: gave no text ({told}); nothing is written. See `yigai try`.")
    html, encoding = _page(store, pages[-1])
    store.close()
    expected = _expected(pages[-1]["url"], article, html) | encoding
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(html, encoding="utf-8", newline="")
    text = json.dumps(expected, ensure_ascii=False, indent=2)
    (folder / "expected.json").write_text(f"{text}\n", encoding="utf-8")


def _page(store: Store, page: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The page's text, and the encoding to name: none where it is UTF-8."""
    html, charset = decode(*payloads.body(store, page["payload_digest"]))
    return html, {} if charset in ("utf-8", "ascii") else {"encoding": charset}


def _expected(url: str, article: dict[str, Any], html: str) -> dict[str, Any]:
    lines = [line for line in article["text"].splitlines() if line.strip()]
    around = list(dict.fromkeys(_outside(article["text"], html)))
    if not around:
        raise YigaiError(f"{url}: nothing stands around the text; a proof shows what is left out")
    return {
        "url": url,
        **{name: article[name] for name in _FACTS},
        "contains": list(dict.fromkeys((lines[0][:_LONG], lines[-1][-_LONG:]))),
        "excludes": list(dict.fromkeys(around[:_AROUND] + around[-_AROUND:])),
    }


def _outside(text: str, html: str) -> Iterator[str]:
    """Pieces of the page that a reader sees, that stand there literally, and not in the text."""
    for node in Selector(html).xpath(_PIECES).getall():
        piece = node.strip()[:_LONG]
        if len(piece) >= _SHORT and piece not in text and piece in html:
            yield piece


def show(folder: Path, slug: str) -> None:
    """Print where the proof stands, and what a person must do with it."""
    click.echo(f"Written: {folder / 'page.html'}\n         {folder / 'expected.json'}")
    click.echo(
        "It says what is read today, right or wrong. A person must compare it with the page, add "
        "to\n`contains` and `excludes` what matters, and write the page's words anew before it is "
        "shared."
    )
    if folder.parent == _SHIPPED:
        click.echo(f"Next: .venv/bin/pytest -q tests/test_source_proofs.py -k {slug}")

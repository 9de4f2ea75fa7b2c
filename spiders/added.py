"""Archive given addresses: a spider without lists."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from twisted.python.failure import Failure

from archive.records import ArticleRef, Discovery, Item, ReadingRules
from archive.store import runs
from archive.urls import url_key
from spiders.article_spider import ArticleSpider
from spiders.source import Expect, Source, matching

ADDED = Source(
    slug="added",
    title="Addresses archived by hand",
    publisher="various",
    kind="aggregator",
    homepage="",
    languages=[],
    schedule="",
    articles=[],
    discover=[],
    expect=Expect(rows=0),
    timezone="+08:00",
)


class AddedSpider(ArticleSpider):
    """Fetches the addresses it is given; those of a declared source count as that source's."""

    name = "added"
    source = ADDED

    def __init__(self, urls: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = list(urls)
        self._old = {
            urlsplit(url).hostname
            for url in self.urls
            if (source := matching(self.declared.values(), url)) and source.tls == "legacy"
        }

    def speaks_old_tls(self, host: str) -> bool:
        """Whether an address of a source that declares it stands on this host."""
        return host in self._old

    async def start(self) -> AsyncIterator[Request]:
        """One request per address."""
        runs.save_sources(self.crawl.store, [source.row() for source in self.declared.values()])
        for url in self.urls:
            for request in self._articles([Discovery(url_key(url), url)]):
                yield request

    def article_failed(self, failure: Failure) -> Iterator[Item]:
        """An address that could not be archived is what the user must hear of."""
        yield from super().article_failed(failure)
        reasons = (self.failure, failure.getErrorMessage())
        self.failure = "; ".join(reason for reason in reasons if reason)

    def ref(self, url: str) -> ArticleRef:
        """The article at an address: here, any address is one."""
        source = matching(self.declared.values(), url) or self.source
        return ArticleRef(url_key(url), url, source.slug)

    def rules_of(self, ref: ArticleRef) -> ReadingRules:
        """How its source is read; of one that is not declared nothing is known, as in a rebuild."""
        declared = self.declared.get(ref.source)
        return declared.rules() if declared else ReadingRules()

    def source_of(self, ref: ArticleRef) -> Source:
        """The declared source it belongs to, if there is one."""
        return self.declared.get(ref.source, self.source)

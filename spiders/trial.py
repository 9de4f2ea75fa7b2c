"""Trying a source: its lists and a page, read as a crawl reads them, into an archive of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.python.failure import Failure

from archive.records import Discovery, Item
from archive.urls import url_key
from spiders.article_spider import ArticleSpider
from spiders.kinds.list_page import Row
from spiders.list_pages import Asked
from spiders.run import run, settings_for
from spiders.source import Source

TAKEN = "taken"
REFUSED = "no pattern accepts it"
_FORBIDDEN = "robots.txt forbids it"
_Spider = TypeVar("_Spider", bound=ArticleSpider)


class TrialSpider(ArticleSpider):
    """Reads the first page of each list and few articles, and remembers what the lists showed.

    With `url` it asks for that page and for no article of the lists.
    """

    reads_older = False

    def __init__(self, url: str | None = None, limit: int | None = 1, **kwargs: Any) -> None:
        super().__init__(limit=0 if url else limit, **kwargs)
        self.url = url
        self.lists: list[dict[str, Any]] = []
        self.robots: dict[str, RobotParser] = {}
        self._rows: list[tuple[Row, str]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's factory: keeps what each robots.txt allows."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._robots_parsed, signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The lists, and the page that was named."""
        async for request in super().start():
            yield request
        if self.url:
            yield self._article_request(Discovery(url_key(self.url), self.url))

    def recorded(self, item: Item) -> None:
        """A trial asks for the page alone, and for nothing that it names."""

    def parse_list(
        self, response: Response, asked: Sequence[Asked], first: bool
    ) -> Iterator[Request]:
        """As a crawl does, keeping the page's status, its rows and why it could not be read."""
        before, earlier, self.failure = len(self._rows), self.failure, None
        requests = list(super().parse_list(response, asked, first))
        self._listed_page(asked[0][0].address, response.status, len(self._rows) - before)
        self.failure = earlier or self.failure
        yield from requests

    def list_failed(self, failure: Failure) -> None:
        """As a crawl does, keeping why."""
        earlier, self.failure = self.failure, None
        super().list_failed(failure)
        response = getattr(failure.value, "response", None)
        request: Request = failure.request  # type: ignore[attr-defined]
        address = request.cb_kwargs["asked"][0][0].address
        self._listed_page(address, response.status if response else None, 0)
        self.failure = earlier or self.failure

    def discovery(self, row: Row) -> Discovery | None:
        """As a crawl does, keeping what it said of the row."""
        found = super().discovery(row)
        verdict = REFUSED if found is None else found.state
        self._rows.append((row, TAKEN if verdict == "pending" else verdict))
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Every row of the lists, with what a crawl makes of it."""
        return [
            {"date": row.date, "title": row.title, "url": row.url, "verdict": said}
            for row, verdict in self._rows
            for said in [_FORBIDDEN if verdict == TAKEN and not self._allows(row.url) else verdict]
        ]

    def _allows(self, url: str) -> bool:
        """What the robots.txt of the address's host says, as far as the host was asked."""
        parser = self.robots.get(urlsplit(url).netloc)
        return parser is None or parser.allowed(url, self.settings["USER_AGENT"])

    def _listed_page(self, address: str, status: int | None, rows: int) -> None:
        failed = self.failure and self.failure.removeprefix(f"{address}: ")
        self.lists.append({"status": status, "rows": rows, "address": address, "failed": failed})

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        self.robots[urlsplit(request.url).netloc] = robotparser


def trial(source: Source, base: type[TrialSpider] = TrialSpider) -> type[TrialSpider]:
    """A spider that tries a source."""
    attributes = {"name": source.slug, "source": source, "__module__": __name__}
    return type("Trial", (base,), attributes)


def run_apart(
    data: Path, spiders: Sequence[type[_Spider]], replay: Sequence[Path], **arguments: Any
) -> list[_Spider]:
    """Crawl with these into an archive of its own, asking anew for all; the spiders, when done."""
    settings = settings_for(data, replay)
    settings.update({"NOT_FOUND_DAYS": 0, "CONDITIONAL": False})
    crawlers: list[Crawler] = []
    run(settings, spiders, crawlers.append, **arguments)
    return [cast(_Spider, crawler.spider) for crawler in crawlers]

"""One measured crawl: `python -m benchmarks.runner scrapy|yigai URL PAGES DATA`."""

from __future__ import annotations

import sqlite3
import sys
import time

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.records import Page, ReadingRules
from benchmarks.site import page
from pipelines.workers.pool import shared
from spiders.kinds import KINDS
from spiders.run import run, spider_class
from spiders.source import Expect, Source


class BareSpider(scrapy.Spider):
    """Scrapy and nothing else: ask for every page, take one value of each."""

    name = "bare"

    def parse(self, response: scrapy.http.Response) -> dict[str, str | None]:
        """The page's title."""
        return {"title": response.css("title::text").get()}


class Clock:
    """From the first response to the end of the spider, list and start-up left out."""

    def __init__(self, crawler: Crawler) -> None:
        self.start = 0.0
        self.seconds = 0.0
        crawler.signals.connect(self.begun, signals.response_received)
        crawler.signals.connect(self.ended, signals.spider_closed)

    def begun(self) -> None:
        """A response came in."""
        self.start = self.start or time.perf_counter()

    def ended(self) -> None:
        """All items are recorded."""
        self.seconds = time.perf_counter() - self.start


def bare(url: str, pages: int) -> float:
    """Seconds of the bare spider."""
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR"})
    BareSpider.start_urls = [f"{url}/article/{n}.html" for n in range(pages)]
    crawler = process.create_crawler(BareSpider)
    clock = Clock(crawler)
    process.crawl(crawler)
    process.start()
    return clock.seconds


def yigai(url: str, pages: int, data: str) -> float:
    """Seconds of a declared source with no selectors: everything is trafilatura's to find."""
    source = Source(
        slug="bench",
        title="bench",
        publisher="bench",
        kind="news",
        homepage=url,
        languages=["zh-Hans"],
        schedule="0 0 * * *",
        articles=[r"/article/\d+\.html$"],
        discover=[KINDS["listing"](start=[f"{url}/list.html"], rows="li")],
        expect=Expect(rows=1),
    )
    settings = Settings()
    settings.setmodule("tests.replica.settings")
    settings.update({"DATA": data, "LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS_PER_DOMAIN": 8})
    warm = [shared.submit(Page(page(n), url, "text/html", ReadingRules())) for n in range(8)]
    for future in warm:
        future.result()
    clocks: list[Clock] = []
    failures = run(settings, [spider_class(source)], lambda crawler: clocks.append(Clock(crawler)))
    shared.close()
    assert not any(failures.values()), failures
    with sqlite3.connect(f"{data}/archive.db") as connection:
        (stored,) = connection.execute("SELECT count(*) FROM current_articles").fetchone()
    assert stored == pages, f"{stored} of {pages} pages stored"
    return clocks[0].seconds


if __name__ == "__main__":
    mode, site_url, count, folder = sys.argv[1:]
    seconds = (
        bare(site_url, int(count)) if mode == "scrapy" else yigai(site_url, int(count), folder)
    )
    print(int(count) / seconds)

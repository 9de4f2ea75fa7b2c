"""Crawls, side by side in one process; sources that share a host take turns."""

from __future__ import annotations

from asyncio import Task
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from spiders.article_spider import ArticleSpider
from spiders.source import Source


def run(
    settings: Settings,
    spiders: Iterable[type[ArticleSpider]],
    watch: Callable[[Crawler], None],
    **arguments: Any,
) -> dict[str, str | None]:
    """Crawl to the end; each spider's name with its failure, None where it did well.

    `watch` is given each crawler before it starts. Ctrl-C ends the crawls cleanly.
    """
    process = AsyncCrawlerProcess(settings)
    failures: dict[str, str | None] = {}

    def start(lane: list[type[ArticleSpider]]) -> None:
        crawler = process.create_crawler(lane.pop(0))
        watch(crawler)
        task = process.crawl(crawler, **arguments)
        task.add_done_callback(lambda done: ended(done, crawler, lane))

    def ended(task: Task[None], crawler: Crawler, lane: list[type[ArticleSpider]]) -> None:
        name = str(crawler.spidercls.name)
        error = None if task.cancelled() else task.exception()
        failures[name] = str(error) if error else getattr(crawler.spider, "failure", None)
        if lane:
            start(lane)

    for lane in lanes(spiders):
        start(lane)
    process.start()
    return failures


def lanes(spiders: Iterable[type[ArticleSpider]]) -> list[list[type[ArticleSpider]]]:
    """The spiders in groups that share no host, so that each host sees one at a time."""
    groups: list[tuple[set[str], list[type[ArticleSpider]]]] = []
    for spider in spiders:
        hosts, members = hosts_of(spider.source), [spider]
        apart = []
        for group in groups:
            if group[0] & hosts:
                hosts, members = hosts | group[0], group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (hosts, members)]
    return [members for _, members in groups]


def hosts_of(source: Source) -> set[str]:
    """The hosts a source's lists and home page stand on."""
    urls = [source.homepage, *(url for d in source.discover for url in d.start)]
    return {host for url in urls if (host := urlsplit(url).hostname)}

"""Crawls, side by side in one process; sources that share a host take turns."""

from __future__ import annotations

import logging
import os
from asyncio import Task
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from rich.progress import Progress
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from tldextract import TLDExtract

from spiders.article_spider import ArticleSpider
from spiders.source import Source
from spiders.wire import replay
from spiders.wire.downloader import PoliteDownloader

_domain = TLDExtract(cache_dir=None, suffix_list_urls=())  # the list it ships, no network
# What these log of a request that failed, its capture and the run's report say as well.
_REPEATING = ("scrapy.downloadermiddlewares", "scrapy.core.downloader")


def settings_for(data: Path, replayed: Sequence[Path]) -> Settings:
    """The project's settings for a run on an archive whose lock is held already."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "settings")
    settings = get_project_settings()
    # The spiders are given to `run`; Scrapy need not load every declaration to find them.
    ours = {"DATA": str(data), "LOCK_HELD": True, "LOG_LEVEL": "WARNING", "SPIDER_MODULES": []}
    settings.update(ours)
    settings.update(replay.settings(replayed) if replayed else {})
    return settings


def spider_class(source: Source, module: str = __name__) -> type[ArticleSpider]:
    """The spider of one source, as a class of a module; its name is the source's slug."""
    name = "".join(part.title() for part in source.slug.split("-")) + "Spider"
    attributes = {"name": source.slug, "source": source, "__module__": module}
    return type(name, (ArticleSpider,), attributes)


def on_bars(bars: Progress) -> Callable[[Crawler], None]:
    """A watcher that shows each crawler's progress on a bar of its own."""

    def watch(crawler: Crawler) -> None:
        task = bars.add_task(str(crawler.spidercls.name), total=None)

        def moved() -> None:
            done = crawler.stats.get_value("response_received_count", 0)
            asked = crawler.stats.get_value("scheduler/enqueued")  # None: nobody knows how much
            bars.update(task, completed=done, total=asked)

        crawler.signals.connect(moved, signals.response_received, weak=False)

    return watch


def run(
    settings: Settings,
    spiders: Iterable[type[ArticleSpider]],
    watch: Callable[[Crawler], None],
    **arguments: Any,
) -> dict[str, str | None]:
    """Crawl to the end; each spider's name with its failure, None where it did well.

    `watch` is given each crawler before it starts. Ctrl-C ends the crawls cleanly. After
    RUN_SECONDS no further source is begun: it stays due.
    """
    process = _Process(settings)
    failures: dict[str, str | None] = {}
    groups = lanes(spiders)
    for name in (*_REPEATING, *(s.name for lane in groups for s in lane)):
        logging.getLogger(name).setLevel(logging.CRITICAL)

    def start(lane: list[type[ArticleSpider]]) -> None:
        crawler = process.create_crawler(lane.pop(0))
        watch(crawler)
        task = process.crawl(crawler, **arguments)
        task.add_done_callback(lambda done: ended(done, crawler, lane))

    def ended(task: Task[None], crawler: Crawler, lane: list[type[ArticleSpider]]) -> None:
        name = str(crawler.spidercls.name)
        error = None if task.cancelled() else task.exception()
        failures[name] = str(error) if error else getattr(crawler.spider, "failure", None)
        if crawler.stats.get_value("finish_reason") == "shutdown" or monotonic() > last_start:
            waiting.clear()
        elif lane or waiting:
            start(lane or waiting.popleft())

    waiting = deque(groups)
    last_start = monotonic() + settings.getfloat("RUN_SECONDS")
    for _ in range(min(settings.getint("LANES"), len(groups))):
        start(waiting.popleft())
    process.start()
    return failures


class _Process(AsyncCrawlerProcess):
    """Ends soon when it is told to: SIGTERM and SIGINT, where systemd kills after 90 seconds."""

    async def stop(self) -> None:
        """Stop every crawl: what waits stays pending, what is in flight gets STOP_SECONDS."""
        for crawler in self.crawlers:
            downloader = crawler.engine.downloader if crawler.engine else None
            if isinstance(downloader, PoliteDownloader):
                downloader.stop()
        await super().stop()


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
    """The domains its lists and home page stand on: hosts of one domain are asked one at a time."""
    urls = [source.homepage, *source.starts()]
    hosts = {host for url in urls if (host := urlsplit(url).hostname)}
    return {_domain(host).top_domain_under_public_suffix or host for host in hosts}

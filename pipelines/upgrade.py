"""When the extractor has changed: the version in force is read again by the new one first.

Only then are two texts compared, so that an upgrade never looks like an edit by the publisher,
and an edit that falls on the same crawl is still seen as one.
"""

from __future__ import annotations

from dataclasses import replace

from archive.crawl import Crawl
from archive.records import Item, Page, instant
from pipelines.extract.identity import identity
from pipelines.stage import Stage
from pipelines.workers.pool import settle_failure, shared


def page_to_upgrade(item: Item, crawl: Crawl) -> Page | None:
    """The page of the version in force, if another extractor than the item's read it last."""
    if item.reading is None or item.capture.outcome == "revisit":
        return None
    held = crawl.store.in_force(item.article.url_key, instant(item.capture.captured_at))
    if held is None or held.extractor == identity(item.page.rules):
        return None
    body, content_type = crawl.store.payload(held.payload_digest)
    return replace(
        item.page,
        body=body,
        content_type=content_type,
        listed_title=held.title,
        captured_at=held.captured_at,
    )


class UpgradePipeline(Stage):
    """The stage as Scrapy runs it."""

    async def process_item(self, item: Item) -> Item:
        """Attach the reading of the version in force where it needs one."""
        try:
            page = page_to_upgrade(item, self.spider.crawl)
            item.upgrade = await shared.read(page) if page else None
        except Exception as error:
            # Without it an edit could not be told from an upgrade; the capture waits for reextract.
            settle_failure(item, error)
        return item

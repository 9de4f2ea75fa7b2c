"""Last stage: the capture, its article and its version become rows, all in one transaction."""

from __future__ import annotations

from archive.errors import StoreError
from archive.records import Item
from pipelines.stage import Stage


class VersionPipeline(Stage):
    """The stage as Scrapy runs it; a store that cannot be written stops the crawl."""

    def process_item(self, item: Item) -> Item:
        """Record the item."""
        try:
            self.spider.crawl.record_item(item)
        except StoreError as error:
            self.spider.stop(error)
        return item

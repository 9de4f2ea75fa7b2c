"""Fifth stage: which articles say the same. It links and never drops."""

from __future__ import annotations

from archive.records import Item
from archive.store.store import Store
from pipelines.stage import Stage


def relate(item: Item, store: Store) -> Item:
    """Tie the item to every article whose latest text is the very same."""
    if item.reading:
        item.relations = store.exact_relations(item.article.url_key, item.reading)
    return item


class SamenessPipeline(Stage):
    """The stage as Scrapy runs it."""

    def process_item(self, item: Item) -> Item:
        """See `relate`."""
        return relate(item, self.spider.crawl.store)

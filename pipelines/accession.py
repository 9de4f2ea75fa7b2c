"""First stage: the bytes are on disk; the same bytes as last time are a revisit and stop here."""

from __future__ import annotations

from archive.records import Item
from archive.store import Store
from pipelines.stage import Stage

PAGES = ("text/html", "application/xhtml+xml")


def accession(item: Item, store: Store) -> Item:
    """Settle an item whose bytes bring nothing to read: a revisit, or no page at all."""
    previous = store.previous(item.article.url_key)
    if previous and previous.payload_digest == item.capture.location.payload_digest:
        item.capture.outcome = "revisit"
        item.settled = True
    elif item.capture.media_type not in PAGES:
        item.capture.note = f"{item.capture.media_type or 'unknown media type'}: kept, not read"
        item.settled = True
    return item


class AccessionPipeline(Stage):
    """The stage as Scrapy runs it."""

    def process_item(self, item: Item) -> Item:
        """See `accession`."""
        return accession(item, self.spider.crawl.store)

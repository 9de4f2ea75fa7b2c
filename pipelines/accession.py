"""First stage: the bytes are on disk; the same bytes as last time are a revisit and stop here."""

from __future__ import annotations

from archive.records import Item
from archive.store import Store
from pipelines.stage import Stage

_PAGES = ("text/html", "application/xhtml+xml", None)
_DOCUMENTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")  # PDF, OOXML or OFD, DOC, RTF


def accession(item: Item, store: Store) -> Item:
    """Settle an item whose bytes bring nothing to read: a revisit, or no page at all."""
    capture = item.capture
    held = store.held_payload(item.article.url_key)
    if held and held == capture.location.payload_digest:
        capture.outcome = "revisit"
        item.settled = True
    elif capture.media_type not in _PAGES or item.page.body.startswith(_DOCUMENTS):
        capture.outcome = "changed" if held else "new"
        capture.note = f"{capture.media_type or 'unknown media type'}: kept, not read"
        item.settled = True
    return item


class AccessionPipeline(Stage):
    """The stage as Scrapy runs it."""

    def process_item(self, item: Item) -> Item:
        """See `accession`."""
        return accession(item, self.spider.crawl.store)

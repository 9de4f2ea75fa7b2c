"""First stage: the bytes are on disk; the same bytes as last time are a revisit and stop here."""

from __future__ import annotations

from dataclasses import replace

from archive.crawl import Crawl
from archive.records import Item, instant
from pipelines.extract.identity import identity
from pipelines.stage import Stage

_PAGES = ("text/html", "application/xhtml+xml", None)
_DOCUMENTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")  # PDF, OOXML or OFD, DOC, RTF


def accession(item: Item, crawl: Crawl) -> Item:
    """Settle an item whose bytes bring nothing to read: a revisit, or no page at all.

    A revisit is read again only if another extractor read those bytes before.
    """
    capture = item.capture
    held = crawl.store.held(item.article.url_key)
    newest = held is not None and instant(capture.captured_at) >= held.last_captured_at
    if held and newest and held.payload_digest == capture.location.payload_digest:
        capture.outcome = "revisit"
        item.settled = held.extractor in (None, identity(item.page.rules))
        if not item.settled:
            body, content_type = crawl.store.payload(held.payload_digest)
            item.page = replace(
                item.page,
                body=body,
                content_type=content_type,
                captured_at=held.version_captured_at,
            )
    elif capture.media_type not in _PAGES or item.page.body.startswith(_DOCUMENTS):
        capture.outcome = "changed" if held else "new"
        capture.note = f"{capture.media_type or 'unknown media type'}: kept, not read"
        item.settled = True
    return item


class AccessionPipeline(Stage):
    """The stage as Scrapy runs it."""

    def process_item(self, item: Item) -> Item:
        """See `accession`."""
        return accession(item, self.spider.crawl)

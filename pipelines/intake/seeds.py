"""Seed documents: the raw bytes as a WARC record, then through the stages as any other."""

from __future__ import annotations

from archive.crawl import Crawl
from archive.digest import sha256
from archive.outcomes import Outcome
from archive.queries import crawling
from archive.records import ArticleRef, Capture, Item, ReadingRules, now
from pipelines.extract.seed_text import PREFIX, SOURCE
from pipelines.intake.record_items import Matched
from pipelines.stages import through
from pipelines.workers.pool import ReadingPool

RULES = ReadingRules(languages=SOURCE.languages, timezone=SOURCE.timezone)


def matched(url: str) -> Matched | None:
    """The source of a seed document; None for any other address."""
    return Matched(SOURCE.slug, RULES, True) if url.startswith(PREFIX) else None


async def import_seed(name: str, body: bytes, crawl: Crawl, pool: ReadingPool) -> Outcome:
    """Record one seed document. The same bytes again leave the archive as it is (`revisit`)."""
    url = f"{PREFIX}{name}"
    held = crawling.last_shown(crawl.store.connection, url)
    if held and held["payload_digest"] == sha256(body):
        return "revisit"
    when = now()
    location = crawl.file().write_resource(url, body, "text/plain", when)
    capture = Capture(url, when, 200, location, media_type="text/plain", size=len(body))
    article = ArticleRef(url, url, SOURCE.slug)
    item = Item(capture, article, RULES, body, "text/plain")
    return (await through(item, crawl, pool)).outcome

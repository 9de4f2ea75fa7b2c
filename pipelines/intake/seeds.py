"""Seed documents through the stages: the raw bytes as a WARC record, the cleaned text a version."""

from __future__ import annotations

from archive.crawl import Crawl
from archive.digest import sha256, text_digest
from archive.records import ArticleRef, Capture, Item, Outcome, Page, Reading, ReadingRules, now
from pipelines.extract import language
from pipelines.extract.normalise import normalise
from pipelines.extract.seed_text import SOURCE, Seed
from pipelines.sameness.exact import relate

EXTRACTOR = "yigai seeds 1"


def import_seed(seed: Seed, crawl: Crawl) -> Outcome:
    """Record one seed document. The same bytes again leave the archive as it is (`revisit`)."""
    held = crawl.store.held(seed.url)
    if held and held.payload_digest == sha256(seed.body):
        return "revisit"
    when = now()
    location = crawl.file().write_resource(seed.url, seed.body, "text/plain", when)
    capture = Capture(
        seed.url,
        when,
        200,
        location,
        media_type="text/plain",
        charset="utf-8",
        size=len(seed.body),
        note=None if seed.listed else "not in seeds.toml: read by rule",
    )
    page = Page(seed.body, seed.url, "text/plain", ReadingRules(languages=SOURCE.languages))
    item = Item(capture, ArticleRef(seed.url, seed.url, SOURCE.slug), page, read_seed(seed))
    return crawl.record_item(relate(item, crawl.store))


def read_seed(seed: Seed) -> Reading:
    """What a seed document says, as content of a version."""
    text = normalise(seed.text)
    tag = language.detect(text)
    return Reading(
        title=seed.title,
        text=text,
        text_digest=text_digest(text),
        language=tag.tag,
        language_confidence=tag.confidence,
        languages=tag.shares,
        extractor=EXTRACTOR,
        author=seed.author,
        publisher=seed.publisher,
        published_at=seed.published_at,
        document_number=seed.document_number,
        charset="utf-8",
        repeats=seed.repeats,
    )

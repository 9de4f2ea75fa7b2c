"""Payload to reading, in a worker process: extract, normalise, tag the language."""

from __future__ import annotations

from archive.digest import text_digest
from archive.records import Page, Reading
from pipelines import language
from pipelines.extract import UnreadableError, extract
from pipelines.identity import identity
from pipelines.normalise import normalise


def read(page: Page) -> Reading:
    """What the page says, as content of a version.

    Raises UnreadableError when it holds neither a title nor a text.
    """
    found = extract(page.body, page.url, page.content_type, page.rules, page.listed_date)
    facts = found.facts
    text = normalise(found.text)
    title = facts.title or page.listed_title or ""
    if not text and not title:
        raise UnreadableError("neither a title nor a text was found")
    tag = language.detect(text or title, page.rules.languages)
    return Reading(
        title=title,
        text=text,
        text_digest=text_digest(text),
        language=tag.tag,
        language_confidence=tag.confidence,
        extractor=identity(page.rules),
        author=facts.author,
        publisher=facts.publisher,
        published_at=facts.published_at,
        modified_at=facts.modified_at,
        document_number=facts.document_number,
        issuer=facts.issuer,
        charset=found.charset,
    )

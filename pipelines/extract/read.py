"""Payload to reading, in a worker process: extract, normalise, tag the language."""

from __future__ import annotations

from archive.digest import text_digest
from archive.records import FACTS, Page, Reading
from pipelines.extract import language
from pipelines.extract.facts.precedence import Fact
from pipelines.extract.html import UnreadableError, extract
from pipelines.extract.identity import identity
from pipelines.extract.normalise import normalise


def read(page: Page) -> Reading:
    """What the page says, as content of a version.

    Raises UnreadableError when it holds neither a title nor a text.
    """
    found = extract(page)
    facts = found.facts
    if page.listed_title:
        facts.setdefault("title", Fact(page.listed_title, "list"))
    text = normalise(found.text)
    if not text and "title" not in facts:
        raise UnreadableError("neither a title nor a text was found")
    title = facts["title"].value if "title" in facts else ""
    tag = language.detect(text or title, page.rules.languages)
    reading = Reading(
        title=title,
        text=text,
        text_digest=text_digest(text),
        language=tag.tag,
        language_confidence=tag.confidence,
        languages=tag.shares,
        origins={name: fact.origin for name, fact in facts.items()},
        extractor=identity(page.rules),
        charset=found.charset,
    )
    for name in FACTS:
        if name in facts:
            setattr(reading, name, facts[name].value)
    return reading

"""Payload to reading, in a worker process: extract, normalise, tag the language.

What is read follows from the payload, its URL and content type, the source's rules and the instant
of the capture, and from nothing else.
"""

from __future__ import annotations

from archive.digest import text_digest
from archive.errors import UnreadableError
from archive.records import Facts, Page, Reading
from pipelines.extract import language, seed_text
from pipelines.extract.html import extract
from pipelines.extract.identity import identity
from pipelines.extract.normalise import normalise


def read(page: Page) -> Reading:
    """What a page or a seed document says.

    Raises UnreadableError when it holds neither a title nor a text.
    """
    reading = _seed(page) if page.url.startswith(seed_text.PREFIX) else _html(page)
    if not reading.text and not reading.facts.title:
        raise UnreadableError("neither a title nor a text was found")
    return reading


def _html(page: Page) -> Reading:
    found = extract(page)
    text = normalise(found.text)
    facts = found.facts.by_name()
    title = facts["title"].value if "title" in facts else ""
    tag = language.detect(text or title, page.rules.languages)
    return Reading(
        text=text,
        text_digest=text_digest(text),
        facts=Facts(
            **{name: fact.value for name, fact in facts.items()},
            attachments=found.attachments,
            pictures=found.pictures,
        ),
        language=tag.tag,
        language_confidence=tag.confidence,
        languages=tag.shares,
        extractor=identity(page.rules),
        origins={name: fact.origin for name, fact in facts.items()},
        charset=found.charset,
        by_instant=found.by_instant,
    )


def _seed(page: Page) -> Reading:
    seed = seed_text.read(page.url, page.body)
    text = normalise(seed.text)
    tag = language.detect(text)
    return Reading(
        text=text,
        text_digest=text_digest(text),
        facts=seed.facts,
        language=tag.tag,
        language_confidence=tag.confidence,
        languages=tag.shares,
        extractor=identity(page.rules),
        origins=dict.fromkeys(seed.by_rule, "text"),
        charset=seed.charset,
        repeats=seed.repeats,
    )

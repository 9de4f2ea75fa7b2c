"""Payload to reading, in a worker process: extract, normalise, tag the language.

What is read follows from the payload, its URL and content type, the source's rules and the instant
of the capture, and from nothing else.
"""

from __future__ import annotations

from archive.digest import text_digest
from archive.errors import UnreadableError
from archive.records import Facts, Page, Reading
from archive.text.decode import decode
from pipelines.extract import language, seed_text
from pipelines.extract.answer import Shown, Verdict, verdict
from pipelines.extract.files.kinds import Kind, kind_of
from pipelines.extract.files.reader import read_file
from pipelines.extract.html import extract
from pipelines.extract.identity import identity
from pipelines.extract.normalise import normalise


def read(page: Page) -> Reading:
    """What a page, a file or a seed document says, and whether it is an article at all.

    Raises UnreadableError for a seed document that holds neither a title nor a text.
    """
    if page.url.startswith(seed_text.PREFIX):
        return _seed(page)
    if kind := kind_of(page.body, page.content_type, page.url):
        return _file(page, kind)
    try:
        return _html(page)
    except UnreadableError as error:
        return _no_page(page, str(error))


def _html(page: Page) -> Reading:
    found = extract(page)
    text = normalise(found.text)
    facts = found.facts.by_name()
    title = facts["title"].value if "title" in facts else ""
    tag = language.detect(text or title, page.rules.languages)
    answer, reason, target = found.verdict or Verdict("article", None)
    return Reading(
        text=text,
        text_digest=text_digest(text),
        facts=Facts(
            **{name: fact.value for name, fact in facts.items()},
            attachments=found.attachments,
            pictures=found.pictures,
            parts=found.parts,
        ),
        language=tag.tag,
        language_confidence=tag.confidence,
        languages=tag.shares,
        extractor=identity(page.rules),
        origins={name: fact.origin for name, fact in facts.items()},
        charset=found.charset,
        by_instant=found.by_instant,
        answer=answer,
        reason=reason,
        target=target,
        missed=found.missed,
        text_state=found.text_state if answer == "article" else None,
    )


def _file(page: Page, kind: Kind) -> Reading:
    found = read_file(kind, page.body)
    text = "\n".join(found.lines)
    tag = language.detect(text, page.rules.languages)
    return Reading(
        text=text,
        text_digest=text_digest(text),
        facts=Facts(title=found.title),
        language=tag.tag,
        language_confidence=tag.confidence,
        languages=tag.shares,
        extractor=identity(page.rules),
        origins={"title": "meta"} if found.title else {},
        answer="file",
        reason=found.reason,
        text_state=found.state,
    )


def _no_page(page: Page, why: str) -> Reading:
    """Bytes without a tree: what a guard sends in an article's place, or nothing of use."""
    html, charset = decode(page.body, page.content_type)
    nothing = Shown("", "", html, html, 0, 0, False)
    found = verdict(html, page.url, page.url, page.rules.homepage, nothing)
    answer, reason, target = found or Verdict("broken", why)
    return Reading(
        text="",
        text_digest=text_digest(""),
        facts=Facts(),
        language="und",
        language_confidence=0.0,
        extractor=identity(page.rules),
        charset=charset,
        answer=answer,
        reason=why if reason == "nothing is shown" else reason,
        target=target,
    )


def _seed(page: Page) -> Reading:
    seed = seed_text.read(page.url, page.body)
    text = normalise(seed.text)
    if not text and not seed.facts.title:
        raise UnreadableError("neither a title nor a text was found")
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
        text_state="whole",
    )

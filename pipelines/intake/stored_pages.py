"""Stored payloads through today's extractor: to read them better, and to prove the readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from archive.care.fixity import Finding
from archive.errors import PageError
from archive.queries import payloads
from archive.queries.payloads import Payload
from archive.records import PayloadReading, ReadingRules
from archive.store.recording import record_readings
from archive.store.store import Store
from pipelines.extract.identity import identity
from pipelines.reading import read, read_again
from pipelines.sameness.exact import relate
from pipelines.workers.ahead import ahead
from pipelines.workers.pool import ReadingPool

RulesOf = Callable[[str], ReadingRules]
Progress = Callable[[int], None]
_AHEAD = 4  # articles in flight per worker


@dataclass(slots=True)
class _Again:
    """The payloads of one article that today's extractor has not read, and what it reads."""

    held: list[Payload]
    found: list[PayloadReading | None]


async def reextract(
    store: Store, pool: ReadingPool, sources: Iterable[str], rules_of: RulesOf, progress: Progress
) -> Counter[str]:
    """Read again, article by article, what another extractor read, and what nobody could read.

    The older readings stay as superseded ones; no version follows from ours. Returns how many
    articles have another text or title now (`upgraded`), the `same`, a text `at last`, or bytes
    that are `unreadable`.
    """
    counts: Counter[str] = Counter()
    stale = (
        held
        for payload in payloads.of_articles(store.connection, sources)
        if (held := [p for p in payload if not p.is_read_by(identity(rules_of(p.source)))])
    )
    work = (_read_article(held, store, pool, rules_of) for held in stale)
    done = 0
    async for again in ahead(work, pool.workers * _AHEAD):
        counts[_record(again, store)] += 1
        done += 1
        progress(done)
    return counts


async def _read_article(
    held: list[Payload], store: Store, pool: ReadingPool, rules_of: RulesOf
) -> _Again:
    return _Again(held, await read_again(held, rules_of(held[0].source), store, pool))


def _record(again: _Again, store: Store) -> str:
    found = [reading for reading in again.found if reading]
    differs = bool(found) and record_readings(store, again.held[0].article_id, found, relate)
    if len(found) < len(again.found):
        return "unreadable"
    if any(payload.extractor is None for payload in again.held):
        return "read at last"
    return "upgraded" if differs else "same"


async def underivable(
    store: Store, pool: ReadingPool, since: str, rules_of: RulesOf, progress: Progress
) -> AsyncIterator[Finding | None]:
    """Derive each reading from its payload again; a finding for each that cannot be, else None.

    Only what today's extractor reads can be derived; `yigai reextract` brings the rest there.
    """
    current = (
        payload
        for held in payloads.of_articles(store.connection, ())
        for payload in held
        if payload.captured_at >= since and payload.is_read_by(identity(rules_of(payload.source)))
    )
    done = 0
    work = (_derive(payload, store, pool, rules_of) for payload in current)
    async for finding in ahead(work, pool.workers * _AHEAD):
        done += 1
        progress(done)
        yield finding


async def _derive(
    payload: Payload, store: Store, pool: ReadingPool, rules_of: RulesOf
) -> Finding | None:
    where = f"article {payload.article_id}, capture of {payload.captured_at}"
    rules = rules_of(payload.source)
    try:
        body = payloads.body(store, payload.payload_digest)
        found = await read(payload, *body, rules, pool)
    except PageError as error:
        return Finding("underivable", where, f"its payload cannot be read: {error}")
    if found.reading.text_digest != payload.text_digest:
        return Finding("underivable", where, "its capture gives another text")
    return None

"""Stored payloads through today's extractor: to read them better, and to prove the readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from archive.care.fixity import Finding
from archive.errors import PageError
from archive.queries import fixity, payloads
from archive.queries.payloads import Payload
from archive.records import ReadingRules
from archive.store.readings import facts_json
from archive.store.store import Store
from pipelines.extract.identity import identity
from pipelines.reading import read
from pipelines.stages import again
from pipelines.workers.ahead import ahead
from pipelines.workers.pool import ReadingPool

RulesOf = Callable[[str], ReadingRules]
Progress = Callable[[int], None]
_AHEAD = 4  # articles in flight per worker


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
    work = (_again(held, store, rules_of(held[0].source), pool) for held in stale)
    done = 0
    async for outcome in ahead(work, pool.workers * _AHEAD):
        counts[outcome] += 1
        done += 1
        progress(done)
    return counts


async def _again(held: list[Payload], store: Store, rules: ReadingRules, pool: ReadingPool) -> str:
    unread, differs = await again(held, store, rules, pool)
    if unread:
        return "unreadable"
    if any(payload.extractor is None for payload in held):
        return "read at last"
    return "upgraded" if differs else "same"


def read_otherwise(store: Store, rules_of: RulesOf) -> Iterator[int]:
    """The articles of which another extractor than today's made a reading that still counts."""
    for held in payloads.of_articles(store.connection, ()):
        today = identity(rules_of(held[0].source))
        if any(payload.extractor not in (None, today) for payload in held):
            yield held[0].article_id


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
    held = fixity.reading(store.connection, payload.reading_id or 0)
    said = found.reading
    made = (facts_json(said.facts), said.language, said.answer, said.text_state)
    if made != (held["facts"], held["language"], held["answer"], held["text_state"]):
        return Finding("underivable", where, "its capture gives other facts")
    return None

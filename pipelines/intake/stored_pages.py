"""Stored payloads through today's extractor: to read them better, and to prove the versions."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import chain

from archive.care.fixity import Finding
from archive.queries import unread
from archive.records import Page, Reading, ReadingRules, ReadVersion, UnreadCapture
from archive.store.store import Store
from pipelines.extract.identity import identity
from pipelines.workers.pool import ReadingPool

RulesOf = Callable[[str], ReadingRules]
Progress = Callable[[int], None]
_AHEAD = 4  # pages in flight per worker


def reextract(
    store: Store, pool: ReadingPool, sources: Iterable[str], rules_of: RulesOf, progress: Progress
) -> Counter[str]:
    """Read again what another extractor read last, and what could not be read at all.

    A version is appended (`technical_upgrade`) only where the text or title differs. Returns how
    many articles were upgraded, the same, read at last, or still unreadable.
    """
    chosen = list(sources)
    stale = (
        held
        for held in unread.latest(store.connection, chosen)
        if _is_page(held) and held.extractor != identity(rules_of(held.source))
    )
    waiting = unread.unread(store.connection, chosen)
    counts: Counter[str] = Counter()
    for held, reading in _read(store, pool, chain(stale, waiting), rules_of, progress):
        if isinstance(reading, Exception):
            counts["unreadable"] += 1
        elif isinstance(held, ReadVersion):
            counts["upgraded" if store.upgrade(held, reading) else "same"] += 1
        else:
            store.read_at_last(held, reading)
            counts["read at last"] += 1
    return counts


def underivable(
    store: Store, pool: ReadingPool, since: str, rules_of: RulesOf, progress: Progress
) -> Iterator[Finding | None]:
    """Derive each version from its capture again; a finding for each that cannot be, else None.

    Only versions of today's extractor can be derived; `yigai reextract` brings the others there.
    """
    current = (
        held
        for held in unread.since(store.connection, since)
        if _is_page(held) and held.extractor == identity(rules_of(held.source))
    )
    for held, reading in _read(store, pool, current, rules_of, progress):
        assert isinstance(held, ReadVersion)
        where = f"article {held.article_id} version {held.version}"
        if isinstance(reading, Exception):
            yield Finding("underivable", where, f"its payload cannot be read: {reading}")
        elif reading.text_digest != held.text_digest:
            yield Finding("underivable", where, "its capture gives another text")
        else:
            yield None


def _is_page(held: ReadVersion) -> bool:
    return held.url.startswith(("http://", "https://"))


def _read(
    store: Store,
    pool: ReadingPool,
    wanted: Iterable[ReadVersion | UnreadCapture],
    rules_of: RulesOf,
    progress: Progress,
) -> Iterator[tuple[ReadVersion | UnreadCapture, Reading | Exception]]:
    """Each with its reading by today's extractor, or why there is none; several at a time."""
    flying: deque[tuple[ReadVersion | UnreadCapture, Future[Reading] | Exception]] = deque()
    for done, held in enumerate(wanted, 1):
        flying.append((held, _submit(store, pool, held, rules_of)))
        if len(flying) >= pool.workers * _AHEAD:
            yield _landed(*flying.popleft())
        progress(done)
    while flying:
        yield _landed(*flying.popleft())


def _submit(
    store: Store, pool: ReadingPool, held: ReadVersion | UnreadCapture, rules_of: RulesOf
) -> Future[Reading] | Exception:
    try:
        body, content_type = store.payload(held.payload_digest)
    except (OSError, ValueError) as error:
        return error
    return pool.submit(
        Page(
            body,
            held.url,
            content_type,
            rules_of(held.source),
            held.listed_title,
            held.listed_date,
            held.captured_at,
        )
    )


def _landed(
    held: ReadVersion | UnreadCapture, reading: Future[Reading] | Exception
) -> tuple[ReadVersion | UnreadCapture, Reading | Exception]:
    if isinstance(reading, Exception):
        return held, reading
    try:
        return held, reading.result()
    except Exception as error:
        return held, error

"""Third stage: read the payload, and whatever it is compared with, by today's extractor.

Two texts are compared only if one extractor read both. What that extractor has read is not read
again; what another one read, of the same article, is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

from archive.errors import DamageError, PageError, UnreadableError
from archive.evidence.codings import MAX_PAYLOAD
from archive.outcomes import SHOWN
from archive.queries import payloads
from archive.queries.payloads import Payload
from archive.records import Item, Page, PayloadReading, ReadingRules, instant
from archive.store.store import Store
from pipelines.extract.identity import identity
from pipelines.workers.pool import ReadingPool

LARGEST = 10 * 2**20  # bytes; no article of these sites has a twentieth of it
log = logging.getLogger(__name__)


async def read_what_is_compared(
    item: Item, store: Store, pool: ReadingPool
) -> list[PayloadReading]:
    """The readings that an item's history needs and the archive has not.

    Raises what the item's own page raises; of others that cannot be read the log tells.
    """
    capture, ref = item.capture, item.article
    if capture.answer not in SHOWN or capture.is_open or ref is None:
        return []
    if payloads.is_withheld(store.connection, ref.url_key):
        return []
    digest = capture.location.payload_digest or ""
    own = Payload(0, ref.source, digest, capture.url, instant(capture.captured_at))
    held = {p.payload_digest: p for p in payloads.of_address(store.connection, ref.url_key)}
    held[digest] = _with_first(held.get(digest), own)
    stale = [p for p in held.values() if not p.is_read_by(identity(item.rules))]
    others = [p for p in stale if p.extractor and p is not held[digest]]
    found = await read_again(others, item.rules, store, pool)
    if held[digest] in stale:
        is_here = item.body or capture.location.record_type != "revisit"  # it may be empty
        body = (item.body, item.content_type) if is_here else payloads.body(store, digest)
        found.append(await read(held[digest], *body, item.rules, pool))
    mine = next((r.reading.charset for r in found if r and r.payload_digest == digest), None)
    capture.charset = mine or held[digest].charset
    return [reading for reading in found if reading]


async def read(
    payload: Payload, body: bytes, content_type: str, rules: ReadingRules, pool: ReadingPool
) -> PayloadReading:
    """One payload as its first capture shows it. Raises PageError where it cannot be read."""
    largest = LARGEST if body.lstrip()[:1] == b"<" else MAX_PAYLOAD
    if len(body) > largest:
        raise UnreadableError(f"{len(body)} bytes, more than the {largest} that are read")
    page = Page(body, payload.url, content_type, rules, payload.captured_at)
    reading = await pool.read(page)
    return PayloadReading(payload.payload_digest, payload.url, payload.captured_at, reading)


async def read_again(
    held: Iterable[Payload], rules: ReadingRules, store: Store, pool: ReadingPool
) -> list[PayloadReading | None]:
    """Payloads of one article that another extractor read; None for each that cannot be read."""
    return [await _read_older(payload, rules, store, pool) for payload in held]


async def _read_older(
    payload: Payload, rules: ReadingRules, store: Store, pool: ReadingPool
) -> PayloadReading | None:
    try:
        return await read(payload, *payloads.body(store, payload.payload_digest), rules, pool)
    except PageError as error:
        level = logging.WARNING if isinstance(error, DamageError) else logging.INFO
        log.log(level, "%s of %s cannot be read again: %s", payload.url, payload.captured_at, error)
        return None


def _with_first(held: Payload | None, own: Payload) -> Payload:
    """A payload at its first capture, with this one counted."""
    if held is None or (held.captured_at, held.url) <= (own.captured_at, own.url):
        return held or own
    return replace(held, url=own.url, captured_at=own.captured_at)

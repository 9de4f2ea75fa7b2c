"""Second stage: the record is on disk; say which payload it stands for."""

from __future__ import annotations

from dataclasses import replace

from archive.outcomes import NOT_HELD, as_original
from archive.records import Item, instant
from archive.store import revisits
from archive.store.store import Store


def accession(item: Item, store: Store) -> None:
    """Give a revisit the payload, media type and answer of the capture it refers to.

    Where that is not held the capture is open: it says that the page was there, and waits.
    """
    capture = item.capture
    if capture.refers_to is None:
        return
    capture.alone = capture.answer, capture.media_type
    when = instant(capture.captured_at)
    held = revisits.original(store.connection, capture.refers_to, when)
    if held is None:
        capture.is_open = True
        capture.note = capture.note or NOT_HELD
        return
    capture.location = replace(capture.location, payload_digest=held["payload_digest"])
    capture.media_type = capture.media_type or held["media_type"]
    capture.answer = as_original(capture.answer, held["received"])

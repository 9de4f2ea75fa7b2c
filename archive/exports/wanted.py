"""Which records a WACZ holds: those of the wanted captures, and what revisits among them refer to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from archive.errors import YigaiError
from archive.evidence import references, warc
from archive.queries import records
from archive.queries.records import Place, Wanted
from archive.records import Reference, instant
from archive.store.store import Store


def wanted_records(
    store: Store, directory: Path, wanted: Wanted
) -> dict[str, dict[int, str | None]]:
    """The records to copy: payload digests by offset by file. What a revisit refers to is one."""
    return with_originals(store, directory, records.places(store.connection, wanted))


def with_originals(
    store: Store, directory: Path, places: Iterable[Place]
) -> dict[str, dict[int, str | None]]:
    """The records at some places and those that revisits among them refer to, in the same form."""
    queue = list(places)
    files: dict[str, dict[int, str | None]] = {}
    while queue:
        place = queue.pop()
        offsets = files.setdefault(place.file, {})
        if place.offset in offsets:
            continue
        offsets[place.offset] = place.digest
        if place.kind == "revisit":
            queue += _originals(store, directory, place)
    return files


def _originals(store: Store, directory: Path, revisit: Place) -> list[Place]:
    """The record that a revisit refers to, as far as it is held."""
    path = existing(directory, revisit.file)
    try:
        reference, when = warc.inspect(path, revisit.offset, _reference)
    except ValueError:
        return []  # told when it is to be copied
    return records.originals(store.connection, reference, instant(when), revisit.digest)


def _reference(record: ArcWarcRecord) -> tuple[Reference, datetime]:
    return references.reference(record) or Reference(None, None), warc.date_of(record)


def existing(directory: Path, name: str) -> Path:
    """A WARC file. Raises YigaiError where it is missing."""
    path = directory / name
    if not path.exists():
        raise YigaiError(
            f"{path}: this WARC file is missing, and captures to be exported stand in it. "
            "Put it back from a backup, then export again; `yigai verify` lists all damage."
        )
    return path

"""What stands in the files that are replayed: answers, and revisits with what they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from archive.records import Reference, instant

_SECOND = len("2026-09-18T10:30:00")


class Recorded(NamedTuple):
    """One recorded answer: when, and where its payload stands."""

    captured_at: datetime
    path: Path
    offset: int


class Revisit(NamedTuple):
    """An answer whose payload another record holds: of which address, what was asked for (with
    what was posted), when, by which names it can be called, and what it refers to."""

    url: str
    asked: str
    captured_at: datetime
    names: tuple[str, ...]
    reference: Reference


class Originals:
    """The records that revisits may refer to, by all that they may be called by."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str], list[Recorded]] = {}
        self._named: dict[str, Recorded] = {}

    def add(self, url: str, names: Iterable[str], place: Recorded) -> None:
        """Take note of a record; of several that bear a name the earliest counts."""
        second = instant(place.captured_at)[:_SECOND]
        self._at.setdefault((url, second), []).append(place)
        for name in names:
            self._named[name] = min(place, self._named.get(name, place))

    def of(self, reference: Reference) -> Recorded | None:
        """The record that a revisit refers to, as the archive finds it (archive/store/revisits.py);
        None if it is not there."""
        if reference.url and reference.at:
            found = self._at.get((reference.url, reference.at[:_SECOND]), [])
            exact = [place for place in found if instant(place.captured_at) == reference.at]
            if exact or found:
                return min(exact or found)
        named = (self._named.get(name or "") for name in (reference.record_id, reference.digest))
        return next(filter(None, named), None)

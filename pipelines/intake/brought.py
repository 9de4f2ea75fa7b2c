"""What an import brought, as a person asks: which articles, what is none, what could not be used."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from archive.queries import taken_in

_ORDER = (
    *(taken_in.ARTICLE, taken_in.NONE, taken_in.OPEN, taken_in.MARKED),
    *("unusable", "file refused", "held", "file held", "not a capture"),
)


@dataclass(slots=True)
class Brought:
    """The WARC files that were taken in, and what was no capture: what it is, and of which kind.

    `failed` names files that were refused.
    """

    files: list[str] = field(default_factory=list)
    other: Counter[taken_in.Told] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def refuse(self, *lines: str) -> None:
        """Name files that were not taken in."""
        self.failed += lines
        if lines:
            self.other["file refused", "see below"] += len(lines)

    def rows(self, connection: sqlite3.Connection) -> list[dict[str, Any]]:
        """How many records were what; articles first, what was passed over last."""
        counts = taken_in.told(connection, self.files)
        counts.update(self.other)
        found = sorted(counts, key=lambda told: (*_place(told), -counts[told], told[1]))
        return [{"records": counts[what, kind], "what": what, "kind": kind} for what, kind in found]


def _place(told: taken_in.Told) -> tuple[int, int]:
    known = [*taken_in.ALWAYS, told]
    return _ORDER.index(told[0]), known.index(told)

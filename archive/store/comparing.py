"""What a version's row says of the version before it: how much came and went, and what that tells."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from archive.state import FIELDS
from archive.text import diff, telling
from archive.text.named_files import NamedFile, entries, only
from archive.urls import key_of

COLUMNS = (
    *("characters_added", "characters_removed"),
    *("score", "summary", "passages_before", "passages_after"),
)
_FACTS = tuple(name for name in FIELDS if name != "text")
_LISTS = ("attachments", "pictures")

Row = Mapping[str, Any]


def compared(connection: sqlite3.Connection, before: Row | None, row: Row) -> dict[str, Any]:
    """The columns of a version that follow from what it and the version before it say."""
    if before is None:
        counts = {"characters_added": row["characters"], "characters_removed": 0}
        return dict.fromkeys(COLUMNS) | counts
    old, new = (_text(connection, side["text_id"]) for side in (before, row))
    found = diff.runs(old, new)
    changed = [name for name in (row["changed_fields"] or "").split() if name != "text"]
    facts = {name: _sides(name, before[name], row[name]) for name in changed}
    told = telling.tell((old, new), facts, found)
    return dict(zip(COLUMNS, (*diff.count(old, new, found), *told), strict=True))


def is_same(one: tuple[Row | None, Row], other: tuple[Row | None, Row]) -> bool:
    """Whether two pairs of versions differ in the same way for certain."""
    return _said(*one) == _said(*other)


def _said(before: Row | None, row: Row) -> tuple[Any, ...]:
    """All that a comparison rests on."""
    rows = [side for side in (before, row) if side is not None]
    names = ("text_id", "changed_fields", *_FACTS)
    return before is None, *(side[name] for side in rows for name in names)


def _text(connection: sqlite3.Connection, text_id: int) -> str:
    row = connection.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,)).fetchone()
    return str(row["text"])


def _sides(name: str, before: str | None, after: str | None) -> tuple[str, str]:
    """A fact's values as they are shown; of lists what only either has."""
    if name not in _LISTS:
        return before or "", after or ""
    old, new = (entries(json.loads(side or "[]")) for side in (before, after))
    gone, come = only(old, new), only(new, old)
    if [file.name for file in gone] == [file.name for file in come]:  # but not the files
        return _addresses(gone), _addresses(come)
    return " ".join(file.name for file in gone), " ".join(file.name for file in come)


def _addresses(files: list[NamedFile]) -> str:
    return " ".join(key_of(file.url) + file.mark for file in files)

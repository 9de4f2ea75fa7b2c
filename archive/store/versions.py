"""Versions as rows: each with what its newest reading says. Runs in its caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from archive.outcomes import Cause
from archive.past import Version
from archive.records import TEXT_FACTS, Facts, Listed, Origin, Reading
from archive.state import STATED, State, files_of
from archive.store import comparing, composing, readings
from archive.store.rows import insert
from archive.urls import key_of

_DAY = len("2026-09-18")
_LANGUAGE = ("language", "language_confidence", "languages")
_SEARCHED = ("script", "trafilatura")


def last(connection: sqlite3.Connection, article_id: int) -> Version | None:
    """The article's latest version; None if it has none."""
    row = _latest(connection, article_id)
    return _version(row) if row else None


def write(
    connection: sqlite3.Connection, article_id: int, source: str, found: Sequence[Version]
) -> None:
    """Write these versions in the place of all from the number of the first on."""
    first = found[0].number if found else 1
    held = {
        row["version"]: dict(row)
        for row in connection.execute(
            "SELECT * FROM versions WHERE article_id = ? AND version >= ?", (article_id, first - 1)
        )
    }
    before = held.get(first - 1)
    for version in found:
        if version.composed:
            composing.keep(connection, version.state.text, version.composed.text_ids)
        row = _row(connection, article_id, source, version)
        old = held.get(version.number)
        if old and comparing.is_same((before, row), (held.get(version.number - 1), old)):
            row |= {name: old[name] for name in comparing.COLUMNS}
        else:
            row |= comparing.compared(connection, before, row)
        if row != old:
            _remove(connection, article_id, [version.number] if old else [])
            insert(connection, "versions", row)
        before = row
    last = found[-1].number if found else 0
    _remove(connection, article_id, [number for number in held if number > last])


def denied(
    connection: sqlite3.Connection, article_id: int, source: str, found: Sequence[Version]
) -> Iterator[tuple[int, str]]:
    """Versions whose rows are not what was found: number, and the columns that differ."""
    held = {
        row["version"]: dict(row)
        for row in connection.execute("SELECT * FROM versions WHERE article_id = ?", (article_id,))
    }
    before = None
    for version in found:
        row = _row(connection, article_id, source, version)
        row |= comparing.compared(connection, before, row)
        old = held.pop(version.number, None)
        if old is None:
            yield version.number, "it is missing"
        elif names := [name for name in row if row[name] != old[name]]:
            yield version.number, f"its captures give another {', '.join(names)}"
        before = row
    for number in held:
        yield number, "no capture shows it"


def _remove(connection: sqlite3.Connection, article_id: int, numbers: list[int]) -> None:
    connection.executemany(
        "DELETE FROM versions WHERE article_id = ? AND version = ?",
        [(article_id, number) for number in numbers],
    )


def _row(
    connection: sqlite3.Connection, article_id: int, source: str, version: Version
) -> dict[str, Any]:
    reading_id, own_id, reading = readings.one(
        connection, article_id, version.payload_digest, version.extractor
    )
    text_id: int | None = own_id
    how = version.composed
    if how and how.text_ids != (own_id,):
        text_id, reading.text = composing.text_of(connection, version.state.text, how.text_ids)
        reading.text_digest = version.state.text
    facts, origins = _facts(reading, version.state, _listed(connection, article_id, version))
    return {
        "article_id": article_id,
        "version": version.number,
        "cause": version.cause,
        "capture_id": version.capture_id,
        "payload_digest": version.payload_digest,
        "reading_id": reading_id,
        "captured_at": version.captured_at,
        "last_captured_at": version.last_captured_at,
        "next_seen_at": version.next_seen_at,
        "changed_fields": " ".join(version.changed_fields) or None,
        "extractor": version.extractor,
        "state": json.dumps(asdict(version.state), ensure_ascii=False),
        "title": facts.title or "",
        **{name: getattr(facts, name) for name in TEXT_FACTS if name != "title"},
        "published_on": _day(facts.published_at, _zone(connection, source)),
        "attachments": _files(facts, version.state),
        "pictures": _json(facts.pictures),
        "origins": json.dumps(origins),
        **dict(zip(_LANGUAGE, how.language if how else _language(reading), strict=True)),
        "text_id": text_id,
        "text_digest": reading.text_digest,
        "characters": len(reading.text),
        "repeats": reading.repeats,
        "composed_state": how.text_state if how and how.text_state != reading.text_state else None,
        "file_texts": " ".join(map(str, how.file_texts)) or None if how else None,
    }


def _language(reading: Reading) -> tuple[str, float, str]:
    return reading.language, reading.language_confidence, json.dumps(reading.languages)


def _files(facts: Facts, state: State) -> str | None:
    """The attachments of a version, each with the digest of its bytes where it was captured."""
    if not facts.attachments:
        return _json(facts.attachments)
    digests = files_of(state)
    held = ((file, digests.get(key_of(file.url))) for file in facts.attachments)
    return _json([asdict(file) | ({"digest": digest} if digest else {}) for file, digest in held])


def _facts(reading: Reading, state: State, listed: Listed) -> tuple[Facts, dict[str, Origin]]:
    """What a version says: its reading, what other captures of it add, and what the list said."""
    facts, origins = replace(reading.facts), dict(reading.origins)
    for name in STATED:
        if (value := getattr(state, name)) is not None and value != getattr(facts, name):
            setattr(facts, name, value)
            origins[name] = "capture"
    if not facts.title and listed.title:
        facts.title, origins["title"] = listed.title, "list"
    searched = facts.published_at is None or origins.get("published_at") in _SEARCHED
    if searched and listed.date:
        facts.published_at, origins["published_at"] = listed.date, "list"
    return facts, origins


def _listed(connection: sqlite3.Connection, article_id: int, version: Version) -> Listed:
    """What a list said of the article at the first of the version's captures that was listed."""
    row = connection.execute(
        """SELECT listed_title, listed_date FROM capture_log
        WHERE article_id = ? AND captured_at BETWEEN ? AND ?
            AND (listed_title IS NOT NULL OR listed_date IS NOT NULL)
        ORDER BY captured_at LIMIT 1""",
        (article_id, version.captured_at, version.last_captured_at),
    ).fetchone()
    return Listed(*row) if row else Listed()


def _zone(connection: sqlite3.Connection, source: str) -> str:
    row = connection.execute("SELECT timezone FROM sources WHERE slug = ?", (source,)).fetchone()
    return str(row["timezone"])


def _day(date: str | None, zone: str) -> str | None:
    """The day of a date in a zone (`±HH:MM`); a date without a zone is taken as it stands."""
    if date is None or len(date) <= _DAY:
        return date
    moment = datetime.fromisoformat(date)
    if moment.tzinfo is None:
        return date[:_DAY]
    offset = datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").tzinfo
    return moment.astimezone(offset).date().isoformat()


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _latest(connection: sqlite3.Connection, article_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM versions WHERE article_id = ? ORDER BY version DESC LIMIT 1", (article_id,)
    ).fetchone()
    return row


def _version(row: sqlite3.Row) -> Version:
    cause: Cause = row["cause"]
    values = json.loads(row["state"])
    lists = {name: tuple(v) for name, v in values.items() if isinstance(v, list)}
    return Version(
        number=row["version"],
        cause=cause,
        capture_id=row["capture_id"],
        payload_digest=row["payload_digest"],
        captured_at=row["captured_at"],
        last_captured_at=row["last_captured_at"],
        extractor=row["extractor"],
        state=State(**values | lists),
        changed_fields=tuple((row["changed_fields"] or "").split()),
        next_seen_at=row["next_seen_at"],
    )

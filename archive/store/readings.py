"""Readings as rows: what each extractor read in each payload of an article.

Runs inside the transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.composition import Piece, named
from archive.outcomes import ARCHIVED_BY, CERTIFICATE, SHOWN, Answer
from archive.records import Attachment, Facts, PayloadReading, Reading, instant, now
from archive.state import State, state_of
from archive.store import withheld
from archive.store.rows import insert


def add(
    connection: sqlite3.Connection, article_id: int, read: PayloadReading, at: str | None = None
) -> None:
    """Record a reading; one by the same extractor of an earlier capture stays as it is.

    Older extractors' readings of the payload are superseded by it; one that says the very same
    is not kept beside it. Of what is withheld none is recorded. `at` is when it was made, if not now.
    """
    if withheld.is_article(connection, article_id):
        return
    row = _row(article_id, read, text_id(connection, read.reading)) | {
        "read_at": at or instant(now()),
        "superseded_at": None,
        "warc_file": None,
        "warc_offset": None,
        "witness": None,
    }
    held = _held(connection, row)
    if held and held["extractor"] == read.reading.extractor:
        of_earlier = (held["captured_at"], held["url"]) <= (read.captured_at, read.url)
        if of_earlier and held["superseded_at"] is None:
            return
    _supersede(connection, row, held["reading_id"] if held else None)
    if held:
        names = ", ".join(f"{name} = :{name}" for name in row)
        connection.execute(
            f"UPDATE reading_log SET {names} WHERE reading_id = :reading_id",
            row | {"reading_id": held["reading_id"]},
        )
    else:
        insert(connection, "reading_log", row)
    _tell_captures(connection, row)


def _held(connection: sqlite3.Connection, row: dict[str, Any]) -> sqlite3.Row | None:
    """The reading whose place a new one takes: the same extractor's, or what says the very same."""
    same = " AND ".join(f"{name} = :{name}" for name in _CONTENT)
    held: sqlite3.Row | None = connection.execute(
        f"""SELECT * FROM reading_log
        WHERE article_id = :article_id AND payload_digest = :payload_digest
            AND (extractor = :extractor OR superseded_at IS NULL AND {same})
        ORDER BY extractor = :extractor DESC""",
        row,
    ).fetchone()
    return held


def _supersede(connection: sqlite3.Connection, row: dict[str, Any], but: int | None) -> None:
    connection.execute(
        """UPDATE reading_log SET superseded_at = :read_at WHERE article_id = :article_id
        AND payload_digest = :payload_digest AND superseded_at IS NULL AND reading_id IS NOT :but""",
        row | {"but": but},
    )


def _tell_captures(connection: sqlite3.Connection, row: dict[str, Any]) -> None:
    """What is said of captures whose page was not read, or in which encoding, follows."""
    connection.execute(
        f"""UPDATE capture_log SET charset = :charset,
            note = CASE WHEN note LIKE 'not read: %'
                THEN coalesce(substr(note, nullif(instr(note, '{CERTIFICATE}'), 0)),
                    substr(note, nullif(instr(note, '{ARCHIVED_BY}'), 0))) ELSE note END
        WHERE article_id = :article_id AND payload_digest = :payload_digest
            AND (charset IS NOT :charset OR note LIKE 'not read: %')""",
        row,
    )


def add_superseded(
    connection: sqlite3.Connection,
    article_id: int,
    read: PayloadReading,
    at: str,
    superseded_at: str,
    place: tuple[str, int] | None = None,
) -> bool:
    """Record a reading that was superseded, unless it is held or withheld; whether it was recorded.

    `place` is the WARC file and offset of its record.
    """
    if withheld.is_article(connection, article_id):
        return False
    warc_file, warc_offset = place or (None, None)
    row = _row(article_id, read, text_id(connection, read.reading)) | {
        "read_at": at,
        "superseded_at": superseded_at,
        "warc_file": warc_file,
        "warc_offset": warc_offset,
    }
    held = connection.execute(
        """SELECT 1 FROM reading_log WHERE article_id = :article_id
        AND payload_digest = :payload_digest AND extractor = :extractor""",
        row,
    ).fetchone()
    if held is None:
        insert(connection, "reading_log", row)
    return held is None


@dataclass(slots=True)
class Read:
    """What has been read in a payload: what it is, as the newest reading says, why, where it
    leads; the states, lengths of text and pieces by extractor, the newest first; and the extractors
    that did not find the declared body. Of a file there are pieces alone."""

    answer: Answer
    reason: str | None
    target: str | None
    states: dict[str, State] = field(default_factory=dict)
    characters: dict[str, int] = field(default_factory=dict)
    bodiless: set[str] = field(default_factory=set)
    pieces: dict[str, Piece] = field(default_factory=dict)


def of_article(connection: sqlite3.Connection, article_id: int) -> dict[str, Read]:
    """What has been read in each payload of an article."""
    found: dict[str, Read] = {}
    for row in connection.execute(
        """SELECT r.*, t.text_digest, NULL AS text, length(t.text) AS characters FROM reading_log r JOIN texts t USING (text_id)
        WHERE article_id = ? ORDER BY superseded_at IS NOT NULL, superseded_at DESC,
            reading_id DESC""",
        (article_id,),
    ):
        newest = Read(row["answer"], row["reason"], row["target"])
        read = found.setdefault(row["payload_digest"], newest)
        if row["answer"] in SHOWN:
            reading = reading_of(row)
            read.pieces[row["extractor"]] = _piece(row, reading)
        if row["answer"] == "article":
            read.states[row["extractor"]] = state_of(reading)
            if "body" in (reading.missed or ()):
                read.bodiless.add(row["extractor"])
            read.characters[row["extractor"]] = row["characters"]
    return found


def _piece(row: sqlite3.Row, reading: Reading) -> Piece:
    """A reading as a piece of an article."""
    return Piece(
        text_id=row["text_id"],
        characters=row["characters"],
        text_state=reading.text_state,
        language=(row["language"], row["language_confidence"], row["languages"]),
        parts=named((url, "") for url in reading.facts.parts or ()),
        files=named((file.url, file.name) for file in reading.facts.attachments or ()),
    )


def one(
    connection: sqlite3.Connection, article_id: int, payload_digest: str | None, extractor: str
) -> tuple[int, int, Reading]:
    """What an extractor read in a payload of an article, with its reading_id and text_id."""
    row = connection.execute(
        """SELECT r.*, t.text_digest, t.text FROM reading_log r JOIN texts t USING (text_id)
        WHERE article_id = ? AND payload_digest = ? AND extractor = ?""",
        (article_id, payload_digest, extractor),
    ).fetchone()
    return row["reading_id"], row["text_id"], reading_of(row)


def reading_of(row: sqlite3.Row) -> Reading:
    """A reading from its row; `text` is empty where the row has none."""
    return Reading(
        text=row["text"] or "",
        text_digest=row["text_digest"],
        facts=facts_of(json.loads(row["facts"])),
        language=row["language"],
        language_confidence=row["language_confidence"],
        extractor=row["extractor"],
        origins=json.loads(row["origins"]),
        languages=json.loads(row["languages"]),
        charset=row["charset"],
        repeats=row["repeats"],
        by_instant=bool(row["by_instant"]),
        answer=row["answer"],
        reason=row["reason"],
        target=row["target"],
        missed=missed_of(row["missed"]),
        text_state=row["text_state"],
    )


def missed_of(names: str | None) -> tuple[str, ...] | None:
    """The selectors that found nothing, as a row names them."""
    return None if names is None else tuple(names.split())


def facts_of(values: Mapping[str, Any]) -> Facts:
    """Facts from what `facts_json` wrote. Raises TypeError for a fact of another name."""
    files, pictures, parts = map(values.get, ("attachments", "pictures", "parts"))
    return Facts(
        **dict(values)
        | {
            "attachments": None if files is None else tuple(Attachment(**file) for file in files),
            "pictures": None if pictures is None else tuple(pictures),
            "parts": None if parts is None else tuple(parts),
        }
    )


def facts_json(facts: Facts) -> str:
    """The facts that were read, as JSON in a form that is the same for the same facts."""
    values = {name: value for name, value in asdict(facts).items() if value is not None}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


_CONTENT = ("text_id", "facts", "origins", "language", "languages", "repeats", "answer")


def _row(article_id: int, read: PayloadReading, text_id: int) -> dict[str, Any]:
    reading = read.reading
    return {
        "article_id": article_id,
        "payload_digest": read.payload_digest,
        "extractor": reading.extractor,
        "url": read.url,
        "captured_at": read.captured_at,
        "by_instant": int(reading.by_instant),
        "text_id": text_id,
        "facts": facts_json(reading.facts),
        "origins": json.dumps(reading.origins, sort_keys=True),
        "language": reading.language,
        "language_confidence": reading.language_confidence,
        "languages": json.dumps(reading.languages),
        "charset": reading.charset,
        "repeats": reading.repeats,
        "answer": reading.answer,
        "reason": reading.reason,
        "target": reading.target,
        "missed": None if reading.missed is None else " ".join(reading.missed),
        "text_state": reading.text_state,
    }


def text_id(connection: sqlite3.Connection, reading: Reading) -> int:
    """The number of a reading's text, which is kept if it was not."""
    row = connection.execute(
        "SELECT text_id FROM texts WHERE text_digest = ?", (reading.text_digest,)
    ).fetchone()
    if row:
        return int(row["text_id"])
    values = {"text_digest": reading.text_digest, "text": reading.text}
    return insert(connection, "texts", values)

"""Superseded readings as `conversion` records, so that what was cited outlives the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from archive.evidence import notes
from archive.evidence.warc_file import WarcFile
from archive.records import WarcLocation, now
from archive.store.store import Store

_KEPT = (
    *("payload_digest", "extractor", "url", "captured_at", "by_instant", "read_at"),
    *("superseded_at", "language", "language_confidence", "charset", "repeats"),
    *("answer", "reason", "target", "missed", "text_state"),
)
_JSON = ("facts", "origins", "languages")


def write(store: Store, file: Callable[[], WarcFile]) -> int:
    """Write every superseded reading that has no record yet; how many there were.

    `file` gives the WARC file to write to. What is broken off goes on at the next call.
    """
    written = 0
    while row := store.connection.execute(
        f"""{_READINGS}
        WHERE r.superseded_at IS NOT NULL AND r.warc_file IS NULL ORDER BY reading_id LIMIT 1"""
    ).fetchone():
        place = _write(row, file())
        with store.transaction() as connection:
            connection.execute(
                "UPDATE reading_log SET warc_file = ?, warc_offset = ? WHERE reading_id = ?",
                (place.warc_file, place.warc_offset, row["reading_id"]),
            )
        written += 1
    return written


def keep_all(
    store: Store, article_ids: Iterable[int], at: str, file: Callable[[], WarcFile]
) -> list[tuple[str, int]]:
    """Where the records of all that was read of some articles stand; written now where there is
    none, as superseded at an instant. The rows stay as they are."""
    places = []
    for article_id in article_ids:
        rows = store.connection.execute(
            f"{_READINGS} WHERE r.article_id = ? ORDER BY reading_id", (article_id,)
        )
        for row in rows.fetchall():
            if row["warc_file"] is None:
                place = _write(dict(row) | {"superseded_at": row["superseded_at"] or at}, file())
                places.append((place.warc_file, place.warc_offset))
            else:
                places.append((row["warc_file"], row["warc_offset"]))
    return places


def _write(row: Mapping[str, Any] | sqlite3.Row, file: WarcFile) -> WarcLocation:
    value: dict[str, Any] = {name: row[name] for name in (*_KEPT, "text", "url_key")}
    value |= {name: json.loads(row[name]) for name in _JSON}
    said = {"kind": notes.READING, "value": value}
    return file.write_json(row["url"], "conversion", said, now(), refers_to=row["captured_at"])


_READINGS = """SELECT r.*, t.text, a.url_key FROM reading_log r JOIN texts t USING (text_id)
    JOIN articles a USING (article_id)"""

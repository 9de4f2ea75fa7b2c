"""Superseded readings as `conversion` records, so that what was cited outlives the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from archive.evidence import notes
from archive.evidence.warc_file import WarcFile
from archive.records import now
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
        """SELECT r.*, t.text, a.url_key FROM reading_log r JOIN texts t USING (text_id)
        JOIN articles a USING (article_id)
        WHERE r.superseded_at IS NOT NULL AND r.warc_file IS NULL ORDER BY reading_id LIMIT 1"""
    ).fetchone():
        value: dict[str, Any] = {name: row[name] for name in (*_KEPT, "text", "url_key")}
        value |= {name: json.loads(row[name]) for name in _JSON}
        place = file().write_json(
            row["url"],
            "conversion",
            {"kind": notes.READING, "value": value},
            now(),
            refers_to=row["captured_at"],
        )
        with store.transaction() as connection:
            connection.execute(
                "UPDATE reading_log SET warc_file = ?, warc_offset = ? WHERE reading_id = ?",
                (place.warc_file, place.warc_offset, row["reading_id"]),
            )
        written += 1
    return written

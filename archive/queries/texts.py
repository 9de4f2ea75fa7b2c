"""Texts by their numbers and digests, whoever read them and whether they still count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from archive.errors import YigaiError


def by_digest(connection: sqlite3.Connection, digest: str) -> dict[str, Any]:
    """A text: text_id, text. Raises YigaiError where the archive has none of the digest."""
    row = connection.execute(
        "SELECT text_id, text FROM texts WHERE text_digest = ?", (digest,)
    ).fetchone()
    if row is None:
        raise YigaiError(
            f"This archive holds no text with the digest {digest}. One that is withheld is not "
            "found by its digest either; the view `withheld` lists them."
        )
    return dict(row)


def text_of(connection: sqlite3.Connection, text_id: int) -> str:
    """The text of a number that is held."""
    row = connection.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,)).fetchone()
    return str(row[0])


def digests_of(connection: sqlite3.Connection, text_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Texts by their numbers, with their digests; the texts themselves are not read for it."""
    rows = connection.execute(
        """SELECT t.text_id, t.text_digest FROM json_each(?) j JOIN texts t
        ON t.text_id = j.value""",
        (json.dumps(list(text_ids)),),
    )
    return [(row[0], row[1]) for row in rows]


def stood(connection: sqlite3.Connection, text_id: int) -> list[dict[str, Any]]:
    """Where a text stood, oldest first: the versions that have it, and the readings that are no
    version's: article_id, url, title, language, captured_at, and of a version its number and
    last_captured_at, of a reading its extractor and superseded_at."""
    rows = connection.execute(_STOOD, {"text_id": text_id})
    return [dict(row) | {"title": _title(row)} for row in rows]


def _title(row: sqlite3.Row) -> str | None:
    title: str | None = row["title"] or json.loads(row["facts"] or "{}").get("title")
    return title


_STOOD = """
    SELECT v.article_id, a.url, v.title, NULL AS facts, v.language, v.captured_at, v.version,
        v.last_captured_at, NULL AS extractor, NULL AS superseded_at
    FROM versions v JOIN articles a USING (article_id) WHERE v.text_id = :text_id
    UNION ALL SELECT r.article_id, a.url, NULL, r.facts, r.language, r.captured_at, NULL, NULL,
        r.extractor, r.superseded_at
    FROM reading_log r JOIN articles a USING (article_id)
    WHERE r.text_id = :text_id AND NOT EXISTS (SELECT 1 FROM versions v
        WHERE v.article_id = r.article_id AND v.text_id = r.text_id)
    ORDER BY captured_at, article_id"""

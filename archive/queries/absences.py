"""What is not there any more: suspected and withdrawn articles, the latest first."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.queries import records

_LIVE = """(SELECT count(*) FROM story_members s JOIN story_members t USING (story_id)
                JOIN articles o ON o.article_id = t.article_id
                WHERE s.article_id = a.article_id AND o.article_id <> a.article_id
                    AND +o.status = 'live')"""


def latest(
    connection: sqlite3.Connection,
    status: str = "withdrawn",
    source: str | None = None,
    most: int = -1,
    skipped: int = 0,
) -> list[dict[str, Any]]:
    """Articles of a status with what is known of their absence, by when it began.

    Raises YigaiError for a source that the archive does not know.
    """
    records.known_source(connection, source)
    rows = connection.execute(
        f"""SELECT a.article_id, a.source, a.url, v.title, v.language, v.document_number,
            v.published_on, v.characters, a.versions, a.status, a.last_seen_at,
            p.from_at AS since, p.confirmed_at, p.looks, p.evidence,
            (SELECT publisher FROM sources s WHERE s.slug = a.source) AS publisher,
            {_LIVE} AS copies
        FROM (SELECT * FROM articles WHERE status = :status AND versions > 0
                {"AND source = :source" if source else ""}
            ORDER BY status_since DESC LIMIT :most OFFSET :skipped) a
        JOIN spells p ON p.article_id = a.article_id AND p.from_at = a.status_since
        JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        ORDER BY a.status_since DESC""",
        {"status": status, "source": source, "most": most, "skipped": skipped},
    )
    return [dict(row) for row in rows]

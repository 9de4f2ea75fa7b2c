"""What publishers changed, most telling first."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.queries import records


def most_telling(
    connection: sqlite3.Connection,
    since: str | None = None,
    source: str | None = None,
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Rows of the view `changes`: of a day or an instant and later, of a source, so many.

    Raises YigaiError for a source that the archive does not know.
    """
    records.known_source(connection, source)
    # In the order of an index, so that the first rows cost nothing of the others.
    rows = connection.execute(
        """SELECT * FROM changes
        WHERE (:since IS NULL OR captured_at >= :since) AND (:source IS NULL OR source = :source)
        ORDER BY score DESC, captured_at DESC, article_id DESC, version DESC LIMIT :limit""",
        {"since": since, "source": source, "limit": limit},
    )
    return [dict(row) for row in rows]

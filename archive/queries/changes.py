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
    rows = connection.execute(
        _OF_SOURCE if source else _OF_ALL, {"since": since or "", "source": source, "limit": limit}
    )
    return [dict(row) for row in rows]


_IN_ORDER = (
    "ORDER BY c.score DESC, c.captured_at DESC, c.article_id DESC, c.version DESC LIMIT :limit"
)
# In the order of an index, so that the first rows cost nothing of the others; the + keeps SQLite
# from sorting what came since.
_OF_ALL = f"SELECT c.* FROM changes c WHERE +c.captured_at >= :since {_IN_ORDER}"
# From the source's articles: those of a small one may be the last in the order of all.
_OF_SOURCE = f"""SELECT c.* FROM (
        SELECT c.article_id, c.version FROM articles a
        CROSS JOIN versions c ON c.article_id = a.article_id
        WHERE a.source = :source AND +c.cause = 'change' AND +c.captured_at >= :since {_IN_ORDER}
    ) k CROSS JOIN changes c ON c.article_id = k.article_id AND c.version = k.version {_IN_ORDER}"""

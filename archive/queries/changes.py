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


ONLY = {
    "figures": "v.score >= 85",
    "struck": "v.characters_added = 0 AND v.characters_removed > 0",
    "titles": "instr(' ' || v.changed_fields || ' ', ' title ') > 0",
    "attachments": "instr(' ' || v.changed_fields || ' ', ' attachments ') > 0",
    "facts": "v.changed_fields NOT IN ('text', 'title', 'attachments', 'title text')",
}
"""Kinds of changes that can be asked for alone; `figures` are those of figures, dates and duties."""

_BY = {
    "score": "v.score DESC, v.captured_at DESC, v.article_id DESC, v.version DESC",
    "newest": "v.captured_at DESC, v.article_id DESC, v.version DESC",
}
ORDERS = tuple(_BY)


def listed(
    connection: sqlite3.Connection,
    since: str = "",
    only: str | None = None,
    order: str = "score",
    most: int = -1,
    skipped: int = 0,
) -> list[dict[str, Any]]:
    """Changes since an instant, all or those of a kind, each with how its article stands now."""
    # By score all are gone through in its order; the + keeps SQLite from sorting what came since.
    came = "+v.captured_at" if order == "score" else "v.captured_at"
    rows = connection.execute(
        f"""SELECT v.article_id, v.version, v.captured_at, v.score, v.summary, v.changed_fields,
            v.passages_before AS before, v.passages_after AS after, a.source, a.url, v.title,
            v.language, v.characters_added, v.characters_removed, a.versions, a.status,
            (SELECT p.last_captured_at FROM versions p WHERE p.article_id = v.article_id
                AND p.version = v.version - 1) AS last_seen_before_at,
            (SELECT publisher FROM sources s WHERE s.slug = a.source) AS publisher
        FROM versions v CROSS JOIN articles a ON a.article_id = v.article_id
        WHERE v.cause = 'change' AND {came} >= :since AND {ONLY.get(only or "", "true")}
        ORDER BY {_BY[order]} LIMIT :most OFFSET :skipped""",
        {"since": since, "most": most, "skipped": skipped},
    )
    return [dict(row) for row in rows]


def count(connection: sqlite3.Connection, since: str = "") -> int:
    """How many changes came since an instant."""
    row = connection.execute(
        "SELECT count(*) FROM versions WHERE cause = 'change' AND captured_at >= ?", (since,)
    ).fetchone()
    return int(row[0])

"""The instants at which an address showed its text or was absent: what may be asked for of it."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from archive import permanent
from archive.permanent import Memento
from archive.queries import articles
from archive.queries.articles import Moment


def of_article(connection: sqlite3.Connection, article_id: int) -> list[Memento]:
    """Its mementos in order, one a second, the last.

    Of an address where no text was ever read there are none. The text stands since its first version; a page or file that became another one is an instant
    of the article too. An absence that says nothing of the article (its host failed, a person says
    that it is wrong) is none.
    """
    rows = connection.execute(_MEMENTOS, {"id": article_id})
    found = {permanent.digits(row["at"]): Memento(row["at"], bool(row["is_there"])) for row in rows}
    return list(found.values())


def up_to(mementos: Sequence[Memento], at: str) -> Memento | None:
    """The last memento up to an instant, else the first of all (RFC 7089, 4.5.3)."""
    number = bisect_right(mementos, at, key=lambda memento: memento.at)
    return mementos[max(0, number - 1)] if mementos else None


def spell(connection: sqlite3.Connection, article_id: int, at: str) -> dict[str, Any] | None:
    """How an article stood at an instant, and by what evidence."""
    row = connection.execute(
        """SELECT status, from_at, to_at, evidence FROM spells WHERE article_id = ? AND from_at <= ?
        ORDER BY from_at DESC LIMIT 1""",
        (article_id, at),
    ).fetchone()
    return dict(row) if row else None


def shown(connection: sqlite3.Connection, article_id: int, when: Moment | None) -> dict[str, Any]:
    """The version in force at an instant, the latest without one, and `seen_at`: the last instant up
    to then at which a capture shows it. Raises YigaiError where there is none."""
    if when is None:
        found = articles.version(connection, article_id)
        return found | {"seen_at": found["last_captured_at"]}
    found = articles.at(connection, article_id, when)
    last = min(when.at, found["last_captured_at"])
    held = [memento for memento in of_article(connection, article_id) if memento.is_there]
    seen = up_to(held, last)
    return found | {"seen_at": seen.at if seen else found["captured_at"]}


_MEMENTOS = """
    SELECT captured_at AS at, 1 AS is_there FROM versions WHERE article_id = :id
    UNION SELECT captured_at, 1 FROM capture_log
    WHERE article_id = :id AND outcome IN ('new', 'changed', 'unchanged', 'revisit')
        AND captured_at >= (SELECT min(captured_at) FROM versions WHERE article_id = :id)
    UNION SELECT captured_at, 0 FROM capture_log c
    WHERE article_id = :id AND answer IN ('absent', 'elsewhere')
        AND EXISTS (SELECT 1 FROM versions WHERE article_id = :id)
        AND EXISTS (SELECT 1 FROM spells p WHERE p.article_id = c.article_id AND p.from_at <= c.captured_at
            AND coalesce(p.to_at, '9999') > c.captured_at
            AND p.status IN ('suspected', 'withdrawn', 'moved'))
    ORDER BY at, is_there"""

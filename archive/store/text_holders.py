"""Which articles hold which text in one of their versions, as rows; and the groups of exact copies.

Sameness is a fact of two texts. An article has it through the texts it holds, one of which is in
force. Runs inside the transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

SHORTEST = 40
"""Characters of a text below which another article's being the same says nothing."""
MANY_OF_ONE_SOURCE = 5
"""A text under more addresses of one source and host than this is no article's own: a notice that
nothing is there, a form. One column posts a notice twice or thrice; what was imported, or added by
hand, is of many hosts."""


class Holder(NamedTuple):
    """How an article holds a text: in force, and what of the article the relations ask for."""

    in_force: bool
    source: str
    published_on: str | None


def held(connection: sqlite3.Connection, article_id: int) -> dict[int, Holder]:
    """The texts that an article holds, as its rows stand."""
    rows = connection.execute(
        "SELECT text_id, in_force, source, published_on FROM text_holders WHERE article_id = ?",
        (article_id,),
    )
    return {text_id: Holder(bool(in_force), *rest) for text_id, in_force, *rest in rows}


def found(connection: sqlite3.Connection, article_id: int) -> dict[int, Holder]:
    """The texts that an article holds, as its versions say."""
    rows = connection.execute(
        """SELECT v.text_id, max(v.version = a.versions), a.source, a.published_on
        FROM versions v JOIN articles a USING (article_id)
        WHERE v.article_id = ? AND v.characters >= ? GROUP BY v.text_id""",
        (article_id, SHORTEST),
    )
    return {text_id: Holder(bool(in_force), *rest) for text_id, in_force, *rest in rows}


def texts(connection: sqlite3.Connection, article_id: int) -> list[str]:
    """The texts of an article's versions that are long enough to be compared."""
    rows = connection.execute(
        """SELECT DISTINCT t.text FROM versions v JOIN texts t USING (text_id)
        WHERE v.article_id = ? AND v.characters >= ?""",
        (article_id, SHORTEST),
    )
    return [row[0] for row in rows]


def write(connection: sqlite3.Connection, article_id: int, texts: dict[int, Holder]) -> None:
    """Write what texts an article holds in the place of what is written."""
    connection.execute("DELETE FROM text_holders WHERE article_id = ?", (article_id,))
    connection.executemany(
        """INSERT INTO text_holders (article_id, text_id, in_force, source, published_on)
        VALUES (?, ?, ?, ?, ?)""",
        [(article_id, text_id, *holder) for text_id, holder in texts.items()],
    )


def of_text(connection: sqlite3.Connection, text_id: int) -> set[int]:
    """The articles in which a text is in force."""
    rows = connection.execute(
        "SELECT article_id FROM text_holders WHERE text_id = ? AND in_force", (text_id,)
    )
    return {row[0] for row in rows}


def is_compared(connection: sqlite3.Connection, text_id: int) -> bool:
    """Whether a text has a group and is some articles' own: then it is compared with others."""
    row = connection.execute(
        "SELECT is_common FROM text_groups WHERE text_id = ?", (text_id,)
    ).fetchone()
    return row is not None and not row[0]


def characters(connection: sqlite3.Connection, text_ids: Iterable[int]) -> dict[int, int]:
    """How many characters texts have that are grouped; none of the texts is read for it."""
    rows = connection.execute(
        """SELECT g.text_id, g.characters FROM json_each(?) j JOIN text_groups g
        ON g.text_id = j.value""",
        (json.dumps(list(text_ids)),),
    )
    return {row[0]: row[1] for row in rows}


def misplaced(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """The texts of which an article is not the first one though it was captured before that: a
    capture from before it came in."""
    rows = connection.execute(
        """SELECT h.text_id FROM text_holders h JOIN text_groups g USING (text_id)
        JOIN articles a ON a.article_id = h.article_id
        JOIN articles f ON f.article_id = g.first_id
        WHERE h.article_id = ? AND h.in_force
            AND (a.first_captured_at, a.url_key) < (f.first_captured_at, f.url_key)""",
        (article_id,),
    )
    return {row[0] for row in rows}


def regroup(connection: sqlite3.Connection, text_id: int) -> None:
    """Write of a text its length, whether it is common, and the first of the articles in which it
    is in force: the one that was captured first."""
    row = connection.execute(
        """SELECT max(n) > ? FROM (
            SELECT count(*) AS n FROM text_holders h JOIN articles a USING (article_id)
            WHERE h.text_id = ?
            GROUP BY h.source, substr(a.url_key, 1, instr(a.url_key || '/', '/')))""",
        (MANY_OF_ONE_SOURCE, text_id),
    ).fetchone()
    if row[0] is None:
        connection.execute("DELETE FROM text_groups WHERE text_id = ?", (text_id,))
        return
    connection.execute(
        """INSERT INTO text_groups (text_id, is_common, first_id, characters) VALUES (:text, :common,
            (SELECT h.article_id FROM text_holders h JOIN articles a USING (article_id)
            WHERE h.text_id = :text AND h.in_force ORDER BY a.first_captured_at, a.url_key LIMIT 1),
            (SELECT length(text) FROM texts WHERE text_id = :text))
        ON CONFLICT (text_id) DO UPDATE SET is_common = excluded.is_common,
            first_id = excluded.first_id""",
        {"text": text_id, "common": row[0]},
    )

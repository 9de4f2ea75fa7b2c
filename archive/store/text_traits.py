"""The index of texts by their traits: sampled shingles, and signals that two languages share.

A trait that more than `MOST` texts have is stock text, and finds nothing. Runs inside the
transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

MOST = 200
"""Texts that may have a trait before it is stock: more than a notice has distinct reprints."""


class Sharing(NamedTuple):
    """With which texts how many traits are shared that are no stock."""

    counts: Counter[int]
    turning: list[frozenset[int]]
    """The texts of each trait that one text more, or one less, makes stock, or no stock any more."""


def sharing(
    connection: sqlite3.Connection, text_id: int, traits: Iterable[int], turned: int = 0
) -> Sharing:
    """What a text shares by its traits with the others; those that have as many as may be without
    it are about to turn.

    `turned` are the bits in which a trait is another number in the texts that it leads to.
    """
    counts: Counter[int] = Counter()
    turning = []
    mine = list(traits)
    alike = _holders(connection, text_id, mine)
    theirs = _holders(connection, text_id, [trait ^ turned for trait in mine]) if turned else alike
    for same, others in zip(alike, theirs, strict=True):
        if same is None or others is None:
            continue
        every = same + others if turned else others
        if len(every) < MOST:
            counts.update(others)
        elif len(every) == MOST:
            turning.append(frozenset(every))
    return Sharing(counts, turning)


def _holders(
    connection: sqlite3.Connection, text_id: int, traits: list[int]
) -> list[list[int] | None]:
    """The other texts that have each trait; None where they are more than may have one that is no
    stock, whatever this text has."""
    rows = connection.execute(
        """SELECT iif(EXISTS (
                SELECT 1 FROM text_traits WHERE trait = j.value AND text_id <> :text
                LIMIT 1 OFFSET :most),
            NULL, (SELECT json_group_array(text_id) FROM text_traits
                WHERE trait = j.value AND text_id <> :text))
        FROM json_each(:traits) j ORDER BY j.key""",
        {"text": text_id, "most": MOST, "traits": json.dumps(traits)},
    )
    return [listed and json.loads(listed) for (listed,) in rows]


def add(connection: sqlite3.Connection, text_id: int, traits: Iterable[int]) -> None:
    """Let a text be found by its traits."""
    connection.executemany(
        "INSERT OR IGNORE INTO text_traits (trait, text_id) VALUES (?, ?)",
        [(trait, text_id) for trait in traits],
    )


def remove(connection: sqlite3.Connection, text_id: int, traits: Iterable[int]) -> None:
    """Let a text be found no more."""
    connection.executemany(
        "DELETE FROM text_traits WHERE trait = ? AND text_id = ?",
        [(trait, text_id) for trait in traits],
    )


def stock(connection: sqlite3.Connection) -> int:
    """How many traits are stock text."""
    row = connection.execute(
        """SELECT count(*) FROM (
            SELECT trait FROM text_traits GROUP BY trait HAVING count(*) > ?)""",
        (MOST,),
    ).fetchone()
    return int(row[0])

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


def sharing(connection: sqlite3.Connection, text_id: int, traits: Iterable[int]) -> Sharing:
    """What a text shares by its traits with the others; those that have as many as may be without
    it are about to turn."""
    counts: Counter[int] = Counter()
    turning = []
    rows = connection.execute(
        """SELECT (SELECT json_group_array(text_id) FROM (
            SELECT text_id FROM text_traits WHERE trait = j.value AND text_id <> ? LIMIT ?))
        FROM json_each(?) j""",
        (text_id, MOST + 1, json.dumps(list(traits))),
    )
    for (listed,) in rows:
        others: list[int] = json.loads(listed)
        if len(others) < MOST:
            counts.update(others)
        elif len(others) == MOST:
            turning.append(frozenset(others))
    return Sharing(counts, turning)


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

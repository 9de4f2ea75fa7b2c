"""Relations between texts, as rows, each from both sides. Runs inside the transaction of its
caller."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

_OPPOSITE = {"part": "whole", "whole": "part", None: None}


Passage = tuple[int, int, int, int]
Needed = Callable[[int, int], int]
"""How many traits two texts must share to be tied."""


class Relation(NamedTuple):
    """How a text is tied to another one; `shared` traits that are no stock led from one to the
    other. `passages` are the places of what both have, begin and end in either, where one is a
    part."""

    other: int
    relation: str
    similarity: float
    direction: str | None
    passages: tuple[Passage, ...]
    shared: int


def of_text(connection: sqlite3.Connection, text_id: int) -> set[Relation]:
    """The relations of a text."""
    rows = connection.execute(
        """SELECT other_text_id, relation, similarity, direction, passages, shared
        FROM text_relations WHERE text_id = ?""",
        (text_id,),
    )
    return {Relation(row[0], row[1], row[2], row[3], _places(row[4]), row[5]) for row in rows}


def others(connection: sqlite3.Connection, text_id: int) -> set[int]:
    """The texts that a text is tied to."""
    rows = connection.execute(
        "SELECT other_text_id FROM text_relations WHERE text_id = ?", (text_id,)
    )
    return {row[0] for row in rows}


def write(connection: sqlite3.Connection, text_id: int, found: Iterable[Relation]) -> set[int]:
    """Write the relations of a text in the place of those it has; the texts tied otherwise now."""
    held, now = of_text(connection, text_id), set(found)
    _delete(connection, [(text_id, one.other) for one in held - now])
    connection.executemany(
        """INSERT INTO text_relations
            (text_id, other_text_id, relation, similarity, direction, passages, shared)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [row for one in now - held for row in _rows(text_id, one)],
    )
    return {one.other for one in held ^ now}


def _rows(text_id: int, one: Relation) -> Iterator[tuple[object, ...]]:
    """A relation from both sides."""
    yield text_id, *one[:4], _said(one.passages), one.shared
    turned = tuple(sorted((c, d, a, b) for a, b, c, d in one.passages))
    said = one.relation, one.similarity, _OPPOSITE[one.direction]
    yield one.other, text_id, *said, _said(turned), one.shared


def _said(passages: tuple[Passage, ...]) -> str | None:
    return json.dumps(passages) if passages else None


def _places(said: str | None) -> tuple[Passage, ...]:
    return tuple((a, b, c, d) for a, b, c, d in json.loads(said or "[]"))


def lessen(
    connection: sqlite3.Connection,
    texts: Collection[int],
    kinds: Collection[str],
    needed: Needed,
) -> set[int]:
    """Some texts share one trait less, as it turned to stock; those that share too few now."""
    pairs = [
        (row["text_id"], row["other_text_id"], row["shared"])
        for text_id in sorted(texts)
        for row in connection.execute(
            "SELECT * FROM text_relations WHERE text_id = ? AND other_text_id > text_id",
            (text_id,),
        )
        if row["other_text_id"] in texts and row["relation"] in kinds
    ]
    ended = [(one, other) for one, other, shared in pairs if shared <= needed(one, other)]
    _delete(connection, ended)
    kept = [(one, other) for one, other, shared in pairs if shared > needed(one, other)]
    connection.executemany(
        """UPDATE text_relations SET shared = shared - 1
        WHERE text_id = ? AND other_text_id = ?""",
        [*kept, *((other, one) for one, other in kept)],
    )
    return {text_id for pair in ended for text_id in pair}


def _delete(connection: sqlite3.Connection, pairs: Collection[tuple[int, int]]) -> None:
    connection.executemany(
        "DELETE FROM text_relations WHERE text_id = ? AND other_text_id = ?",
        [*pairs, *((other, one) for one, other in pairs)],
    )

"""Stories as rows: articles that relations and numbers of their own tie to one document.

A story is called by the number of the member that was captured first, so that the name stays as
newer copies come in; where two stories turn out to be one, the later's name leads to it, being a
member's. A collection, which holds documents of several numbers, does not make them one. Runs
inside the transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from functools import cache, partial

from archive.store import numbers

_HELD = """SELECT count(*) FROM (SELECT DISTINCT n.issuer_code, n.year, n.serial
    FROM relations r JOIN number_log n ON n.article_id = r.other_article_id
    WHERE r.article_id = ? AND r.relation = 'excerpt' AND r.direction = 'whole'
        AND n.role = 'own' AND n.is_certain)"""


def settle(connection: sqlite3.Connection, touched: Iterable[int]) -> None:
    """Write anew the stories of articles that are tied otherwise now, and of their members."""
    todo = _with_members(connection, set(touched))
    is_collection = cache(partial(_is_collection, connection))
    while todo:
        story = _component(connection, min(todo), is_collection)
        _write(connection, story)
        todo -= story


def _with_members(connection: sqlite3.Connection, articles: set[int]) -> set[int]:
    rows = connection.execute(
        """SELECT m.article_id FROM json_each(?) t JOIN story_members o ON o.article_id = t.value
        JOIN story_members m ON m.story_id = o.story_id""",
        (json.dumps(sorted(articles)),),
    )
    return articles | {row[0] for row in rows}


def _component(
    connection: sqlite3.Connection, article_id: int, is_collection: Callable[[int], bool]
) -> set[int]:
    """All that can be reached from an article by ties."""
    reached, fresh = {article_id}, {article_id}
    while fresh:
        tied = {other for one in fresh for other in _tied(connection, one, is_collection)}
        tied |= {other for one in fresh for other in numbers.tied(connection, one)}
        fresh = tied - reached
        reached |= fresh
    return reached


def _tied(
    connection: sqlite3.Connection, article_id: int, is_collection: Callable[[int], bool]
) -> set[int]:
    """The articles that relations tie to one; what a collection holds is not tied by that."""
    rows = connection.execute(
        "SELECT other_article_id, relation, direction FROM relations WHERE article_id = ?",
        (article_id,),
    )
    return {
        other
        for other, relation, direction in rows
        if relation != "excerpt" or not is_collection(article_id if direction == "whole" else other)
    }


def _is_collection(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether the articles that stand in one bear several numbers of their own."""
    (held,) = connection.execute(_HELD, (article_id,)).fetchone()
    return int(held) > 1


def _write(connection: sqlite3.Connection, story: set[int]) -> None:
    members = json.dumps(sorted(story))
    if len(story) == 1:
        connection.execute("DELETE FROM story_members WHERE article_id = ?", (*story,))
        return
    connection.execute(
        """INSERT INTO story_members (article_id, story_id)
        SELECT t.value, (SELECT a.article_id FROM json_each(?1) m
            JOIN articles a ON a.article_id = m.value
            ORDER BY a.first_captured_at, a.url_key LIMIT 1)
        FROM json_each(?1) t WHERE true
        ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id
            WHERE story_id <> excluded.story_id""",
        (members,),
    )

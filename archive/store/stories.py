"""Stories as rows: articles that relations and numbers of their own tie to one document.

A story is called by the number of the member that was captured first, so that the name stays as
newer copies come in; where two stories turn out to be one, the later's name leads to it, being a
member's. Runs inside the transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from archive.store import numbers

_TIED = "SELECT other_article_id FROM relations WHERE article_id = ?"


def settle(connection: sqlite3.Connection, touched: Iterable[int]) -> None:
    """Write anew the stories of articles that are tied otherwise now, and of their members."""
    todo = _with_members(connection, set(touched))
    while todo:
        story = _component(connection, min(todo))
        _write(connection, story)
        todo -= story


def _with_members(connection: sqlite3.Connection, articles: set[int]) -> set[int]:
    rows = connection.execute(
        """SELECT m.article_id FROM json_each(?) t JOIN story_members o ON o.article_id = t.value
        JOIN story_members m ON m.story_id = o.story_id""",
        (json.dumps(sorted(articles)),),
    )
    return articles | {row[0] for row in rows}


def _component(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """All that can be reached from an article by ties."""
    reached, fresh = {article_id}, {article_id}
    while fresh:
        tied = {row[0] for one in fresh for row in connection.execute(_TIED, (one,))}
        tied |= {other for one in fresh for other in numbers.tied(connection, one)}
        fresh = tied - reached
        reached |= fresh
    return reached


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

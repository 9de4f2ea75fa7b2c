"""Stories as rows: articles that relations and numbers of their own tie to one document.

A story is called by the number of the member that was captured first, so that the name stays as
newer copies come in; where two stories turn out to be one, the later's name leads to it, being a
member's. A collection, which holds documents of several numbers, does not make them one. Runs
inside the transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from functools import cache, partial

from archive.store import numbers

_HELD = """SELECT count(*) FROM (SELECT DISTINCT n.issuer_code, n.year, n.serial
    FROM relations r JOIN number_log n ON n.article_id = r.other_article_id
    WHERE r.article_id = ? AND r.relation = 'excerpt' AND r.direction = 'whole'
        AND n.role = 'own' AND n.is_certain)"""


def settle(connection: sqlite3.Connection, article_id: int, touched: set[int]) -> None:
    """Write anew the stories of articles that are tied otherwise now, since one of them changed.

    Both articles of every tie that began or ended are among the touched: where these are tied to
    one another, their stories are one, and none of its other members is looked at.
    """
    is_collection = cache(partial(_is_collection, connection))
    affected = _affected(connection, touched)
    if _reached(connection, article_id, is_collection, affected) >= affected:
        _join(connection, article_id, affected)
        return
    todo = _with_members(connection, affected)
    while todo:
        story = _reached(connection, min(todo), is_collection)
        _write(connection, story)
        todo -= story


def _affected(connection: sqlite3.Connection, touched: set[int]) -> set[int]:
    """The touched, and with each of them that holds excerpts, or is one, all that its whole holds:
    that may be a collection since then, or none any more."""
    wholes = touched.union(*(_excerpts(connection, one, "part") for one in touched))
    held = {whole: _excerpts(connection, whole, "whole") for whole in wholes}
    several = {whole for whole, parts in held.items() if len(parts) > 1}
    return touched.union(several, *(held[whole] for whole in several))


def _excerpts(connection: sqlite3.Connection, article_id: int, direction: str) -> set[int]:
    """The articles of which one is a part, or the whole."""
    rows = connection.execute(
        """SELECT other_article_id FROM relations
        WHERE article_id = ? AND relation = 'excerpt' AND direction = ?""",
        (article_id, direction),
    )
    return {row[0] for row in rows}


def _reached(
    connection: sqlite3.Connection,
    article_id: int,
    is_collection: Callable[[int], bool],
    enough: frozenset[int] | set[int] = frozenset(),
) -> set[int]:
    """All that can be reached from an article by ties; no more where that is enough."""
    reached, fresh = {article_id}, [article_id]
    while fresh and not (enough and reached >= enough):
        one = fresh.pop(0)
        tied = _tied(connection, one, is_collection) | numbers.tied(connection, one)
        fresh += sorted(tied - reached)
        reached |= tied
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


def _with_members(connection: sqlite3.Connection, articles: set[int]) -> set[int]:
    """The articles, and all that are in their stories."""
    rows = connection.execute(
        """SELECT m.article_id FROM json_each(?) t JOIN story_members o ON o.article_id = t.value
        JOIN story_members m ON m.story_id = o.story_id""",
        (json.dumps(sorted(articles)),),
    )
    return articles | {row[0] for row in rows}


def _join(connection: sqlite3.Connection, article_id: int, tied: set[int]) -> None:
    """Write that articles, and the stories they are in, are one story.

    Of members that are not among them the one that was captured first gave a story its name; it may
    be another one now where the article is that.
    """
    rows = connection.execute(
        """SELECT DISTINCT story_id FROM story_members
        WHERE article_id IN (SELECT value FROM json_each(?))""",
        (json.dumps(sorted(tied)),),
    )
    stories = {row[0] for row in rows}
    known = tied | stories
    if article_id in stories:
        known |= _with_members(connection, {article_id})
    if len(known) > 1:
        first = _first(connection, known)
        connection.executemany(
            "UPDATE story_members SET story_id = ? WHERE story_id = ?",
            [(first, story) for story in stories - {first}],
        )
        _name(connection, tied, first)


def _write(connection: sqlite3.Connection, story: set[int]) -> None:
    """Write all members of a story."""
    if len(story) == 1:
        connection.execute("DELETE FROM story_members WHERE article_id = ?", (*story,))
    else:
        _name(connection, story, _first(connection, story))


def _first(connection: sqlite3.Connection, articles: set[int]) -> int:
    """The article that was captured first."""
    row = connection.execute(
        """SELECT a.article_id FROM json_each(?) m JOIN articles a ON a.article_id = m.value
        ORDER BY a.first_captured_at, a.url_key LIMIT 1""",
        (json.dumps(sorted(articles)),),
    ).fetchone()
    return int(row[0])


def _name(connection: sqlite3.Connection, articles: set[int], story_id: int) -> None:
    connection.execute(
        """INSERT INTO story_members (article_id, story_id)
        SELECT value, ? FROM json_each(?) WHERE true
        ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id
            WHERE story_id <> excluded.story_id""",
        (story_id, json.dumps(sorted(articles))),
    )

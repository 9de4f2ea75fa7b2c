"""Stories as rows: articles that relations and numbers of their own tie to one document.

A story is called by the number of the member that was captured first, so that the name stays as
newer copies come in; where two stories turn out to be one, the later's name leads to it, being a
member's. A collection, which holds several documents, does not make them one. Runs inside the
transaction of its caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Container, Set
from functools import cache, partial
from heapq import heappop, heappush

from archive.store import collected, numbers

Ties = Callable[[int], set[int]]
"""The articles that are tied to one."""


def settle(connection: sqlite3.Connection, article_id: int, touched: set[int]) -> None:
    """Write anew the stories of articles that are tied otherwise now, since one of them changed.

    Both articles of every tie that began or ended are among the touched: where those of one story
    are tied to one another still, it only grows, and none of its other members is looked at.
    """
    affected = touched | collected.turning(connection, article_id, touched)
    ties = cache(partial(_ties, connection, cache(partial(collected.is_collection, connection))))
    named = _named(connection, affected)
    if _are_whole(named, ties):
        for names in _meeting(named, article_id, ties):
            _join(connection, article_id, named, names)
        return
    todo = _with_members(connection, affected)
    while todo:
        story = _reached(min(todo), ties)
        _write(connection, story)
        todo -= story


def is_misnamed(connection: sqlite3.Connection, article_id: int) -> bool:
    """Whether an article was captured before the one whose number its story has for a name: a
    capture from before it came in."""
    row = connection.execute(
        """SELECT 1 FROM story_members m JOIN articles a USING (article_id)
        JOIN articles n ON n.article_id = m.story_id
        WHERE m.article_id = ?
            AND (a.first_captured_at, a.url_key) < (n.first_captured_at, n.url_key)""",
        (article_id,),
    ).fetchone()
    return row is not None


def _ties(
    connection: sqlite3.Connection, is_collection: Callable[[int], bool], article_id: int
) -> set[int]:
    """The articles that are tied to one; what a collection holds is not tied by that."""
    rows = connection.execute(
        "SELECT other_article_id, relation, direction FROM relations WHERE article_id = ?",
        (article_id,),
    )
    related = {
        other
        for other, relation, direction in rows
        if relation != "excerpt" or not is_collection(article_id if direction == "whole" else other)
    }
    return related | numbers.tied(connection, article_id)


def _named(connection: sqlite3.Connection, articles: set[int]) -> dict[int, int]:
    """The names of the stories of articles; one that is alone has its own."""
    rows = connection.execute(
        """SELECT t.value, coalesce(m.story_id, t.value) FROM json_each(?) t
        LEFT JOIN story_members m ON m.article_id = t.value""",
        (json.dumps(sorted(articles)),),
    )
    return {row[0]: row[1] for row in rows}


def _are_whole(named: dict[int, int], ties: Ties) -> bool:
    """Whether those of one story can still be reached from one another."""
    stories: defaultdict[int, set[int]] = defaultdict(set)
    for article_id, name in named.items():
        stories[name].add(article_id)
    return all(_reached(min(some), ties, some, named) >= some for some in stories.values())


def _reached(
    article_id: int, ties: Ties, enough: Set[int] = frozenset(), first: Container[int] = ()
) -> set[int]:
    """All that can be reached from an article by ties, or `enough` of it; by some articles first."""
    reached, fresh = {article_id}, [(False, article_id)]
    while fresh and not (enough and reached >= enough):
        tied = ties(heappop(fresh)[1]) - reached
        reached |= tied
        for other in tied:
            heappush(fresh, (other not in first, other))
    return reached


def _meeting(named: dict[int, int], article_id: int, ties: Ties) -> list[set[int]]:
    """The names of stories that are one by the ties between some of their articles."""
    found = [{name} for name in sorted(set(named.values()))]
    for one in sorted(named, key=lambda one: (one != article_id, one)):
        if len(found) == 1:
            break
        names = {named[one], *(named[other] for other in ties(one) & named.keys())}
        met = names.union(*(other for other in found if other & names))
        found = [*(other for other in found if not other & names), met]
    return found


def _with_members(connection: sqlite3.Connection, articles: set[int]) -> set[int]:
    """The articles, and all that are in their stories."""
    rows = connection.execute(
        """SELECT m.article_id FROM json_each(?) t JOIN story_members o ON o.article_id = t.value
        JOIN story_members m ON m.story_id = o.story_id""",
        (json.dumps(sorted(articles)),),
    )
    return articles | {row[0] for row in rows}


def _join(
    connection: sqlite3.Connection, article_id: int, named: dict[int, int], names: set[int]
) -> None:
    """Write that stories are one.

    Of the members that did not change the one that was captured first gave each story its name;
    where the article did, another one may have to.
    """
    known = set(names)
    if article_id in names:
        known |= _with_members(connection, {article_id})
    elif named[article_id] in names:
        known.add(article_id)
    if len(known) > 1:
        first = _first(connection, known)
        connection.executemany(
            "UPDATE story_members SET story_id = ? WHERE story_id = ?",
            [(first, name) for name in sorted(names - {first})],
        )
        _name(connection, names | {first}, first)


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

"""A story: the articles that are one document, each under the one it follows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from archive.errors import YigaiError
from archive.text import telling
from archive.text.compared import Shared

MOST_COMPARED = 60  # copies whose edits are told; telling one takes milliseconds
_OF_A_TIE = (
    *("follows", "relation", "similarity", "direction", "version", "edits"),
    *("passages", "shared_characters"),
)
_MEMBERS = """SELECT a.article_id, a.source, a.url, a.status, a.status_since, a.last_seen_at,
        a.versions, a.published_on, a.first_captured_at, v.title, v.language, v.document_number,
        v.characters, v.text_id,
        s.publisher, s.kind AS source_kind, v.document_number IS NOT NULL AS owns_number
    FROM story_members m JOIN articles a USING (article_id)
    JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
    JOIN sources s ON s.slug = a.source
    WHERE m.story_id = ?"""
# How an article's text in force is tied to the versions of the others of its story.
_TIES = """SELECT o.article_id, o.version, iif(o.text_id = :text, 'exact', r.relation) AS relation,
        iif(o.text_id = :text, 1.0, r.similarity) AS similarity, r.direction, o.text_id,
        r.passages
    FROM story_members m JOIN versions o USING (article_id)
    LEFT JOIN text_relations r ON r.text_id = :text AND r.other_text_id = o.text_id
    WHERE m.story_id = :story AND o.article_id <> :article
        AND (o.text_id = :text OR r.relation IS NOT NULL)"""


def of_article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """The story that an article belongs to: its row of `stories`, and its members as a tree.

    Raises YigaiError where the article is alone.
    """
    row = connection.execute(
        """SELECT * FROM stories WHERE story_id =
            (SELECT story_id FROM story_members WHERE article_id = ?)""",
        (article_id,),
    ).fetchone()
    if row is None:
        raise YigaiError(
            f"article {article_id}: no other article here is known to be the same document."
        )
    members = list(_tree(connection, dict(row)))
    return dict(row) | {"members": members, "origin_reason": _reason(members)}


def shared(connection: sqlite3.Connection, article_id: int, other_id: int) -> list[Shared]:
    """The passages that the latest texts of two articles share, where one holds a part of the
    other, and so none of an article with itself; see the view `passages`."""
    rows = connection.execute(
        """SELECT start, "end", other_start, other_end FROM passages
        WHERE article_id = ? AND other_article_id = ? ORDER BY start""",
        (article_id, other_id),
    )
    return [Shared((a, b), (c, d)) for a, b, c, d in rows]


def latest(connection: sqlite3.Connection, most: int, skipped: int = 0) -> list[dict[str, Any]]:
    """Stories, those published last first."""
    rows = connection.execute(
        """SELECT * FROM stories ORDER BY first_published_at DESC, story_id DESC
        LIMIT ? OFFSET ?""",
        (most, skipped),
    )
    return [dict(row) for row in rows]


def _tree(connection: sqlite3.Connection, story: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The members from the origin on, each after the one it follows, with its depth."""
    members = [dict(row) for row in connection.execute(_MEMBERS, (story["story_id"],))]
    origin = story["origin_id"]
    members.sort(key=lambda m: (m["article_id"] != origin, _day(m), m["first_captured_at"]))
    placed: list[dict[str, Any]] = []
    for member in members:
        placed.append(member | _followed(connection, story["story_id"], member, placed))
    told = 0
    for node in _in_order(placed, None, 0):
        if node["relation"] == "near" and told < MOST_COMPARED:
            told += 1
            node["edits"] = _edits(connection, node)
        yield node


def _reason(members: list[dict[str, Any]]) -> str:
    """What made the first member the probable origin."""
    origin, *others = members
    if origin["owns_number"] and not all(other["owns_number"] for other in others):
        return "own number"
    if any(other["language"][:2] != origin["language"][:2] for other in others):
        return "language"
    if any(other["source_kind"] != origin["source_kind"] for other in others):
        return "kind of source"
    return "earliest"


def _day(member: dict[str, Any]) -> str:
    return str(member["published_on"] or member["first_captured_at"])


def _followed(
    connection: sqlite3.Connection,
    story_id: int,
    member: dict[str, Any],
    earlier: list[dict[str, Any]],
) -> dict[str, Any]:
    """Which of the earlier members one follows: the likest, else the origin; and how."""
    nothing = dict.fromkeys(_OF_A_TIE)
    if not earlier:
        return nothing
    asked = {
        "text": member["text_id"],
        "story": story_id,
        "article": member["article_id"],
    }
    places = {node["article_id"]: place for place, node in enumerate(earlier)}
    ties = [dict(t) for t in connection.execute(_TIES, asked) if t["article_id"] in places]
    if not ties:
        return nothing | {"follows": earlier[0]["article_id"]}
    best = max(ties, key=lambda t: (t["similarity"], -places[t["article_id"]], t["version"]))
    tie = {name: best[name] for name in ("relation", "similarity", "direction", "version")}
    lengths = [end - start for start, end, *_ in json.loads(best["passages"] or "[]")]
    told = {"passages": len(lengths), "shared_characters": sum(lengths)} if lengths else {}
    followed = {"follows": best["article_id"], "followed_text": best["text_id"]}
    return nothing | tie | told | followed


def _in_order(
    nodes: list[dict[str, Any]], above: int | None, depth: int
) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if node["follows"] == above:
            yield node | {"depth": depth}
            yield from _in_order(nodes, node["article_id"], depth + 1)


def _edits(connection: sqlite3.Connection, node: dict[str, Any]) -> str | None:
    """What a copy says otherwise than the text it follows, in one line."""
    texts = [
        str(connection.execute("SELECT text FROM texts WHERE text_id = ?", (t,)).fetchone()[0])
        for t in (node["followed_text"], node["text_id"])
    ]
    return telling.tell((texts[0], texts[1]), {}).summary

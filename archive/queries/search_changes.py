"""Search in what changed: which versions struck a word, and which brought it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from archive.queries import search
from archive.store.search_terms import MOST_VERSIONS
from archive.text.expression import changed
from archive.text.query import parse
from archive.text.query_tree import Node, Words, holds, narrowed_to, words_of
from archive.text.snippets import snippet
from archive.text.terms import count, pattern, phrases, terms

_LOOKED_AT = 2_000  # half a millisecond each or more: of more changes only the newest articles'


class Asked(NamedTuple):
    """What the versions must have struck and what they must have brought; either may be None."""

    removed: Node | None
    added: Node | None


def find_changes(
    connection: sqlite3.Connection, *, limit: int = 20, **sought: Any
) -> list[dict[str, Any]]:
    """Versions in which words stand less often than in the one before (`removed`), or more often
    (`added`), newest first. Either is a query, or one that is understood already.

    `query` narrows them to articles that are so now, `language` and `source` as in `find`. Rows
    have article_id, version, captured_at, title, snippet (of the text before, where words were
    struck), matches, summary, score, source, url. Raises ValueError for a query that asks for
    nothing, and for a source that is not known.
    """
    asked, where, values = _sought(connection, **sought)
    near = connection.execute(
        f"""SELECT v.captured_at, v.article_id, v.version
        FROM change_terms c CROSS JOIN versions v
            ON v.article_id = c.rowid / {MOST_VERSIONS} AND v.version = c.rowid % {MOST_VERSIONS}
        WHERE {where} ORDER BY c.rowid DESC LIMIT {_LOOKED_AT}""",
        values,
    )
    newest_first = [(row[1], row[2]) for row in sorted(map(tuple, near), reverse=True)]
    return list(islice(_verified(connection, asked, newest_first), limit))


def reach_changes(connection: sqlite3.Connection, **sought: Any) -> tuple[int, int]:
    """How many changes there are of clauses with the words in them, and how many of them, those of
    the newest articles, are looked at."""
    _, where, values = _sought(connection, **sought)
    row = connection.execute(f"SELECT count(*) FROM change_terms c WHERE {where}", values)
    near = int(row.fetchone()[0])
    return near, min(near, _LOOKED_AT)


def _sought(
    connection: sqlite3.Connection,
    *,
    removed: str | Node | None = None,
    added: str | Node | None = None,
    query: str | None = None,
    language: str | None = None,
    source: str | None = None,
) -> tuple[Asked, str, dict[str, str | None]]:
    """What is asked, and the condition, with its values, on changes that are near it."""
    asked = Asked(*(parse(w) if isinstance(w, str) else w for w in (removed, added)))
    slugs = [slug for node in asked if node for slug in narrowed_to(node)]
    for slug in [*slugs, *([source] if source else [])]:
        search.known_source(connection, slug)
    columns = zip(("removed", "added"), asked, strict=True)
    wanted = " AND ".join(changed(node, column) for column, node in columns if node)
    values: dict[str, str | None] = {"wanted": search.only(wanted, language, source)}
    if query is None:
        return asked, "change_terms MATCH :wanted", values
    values["about"] = search.narrowed(connection, parse(query), None, None)
    return asked, f"change_terms MATCH :wanted {_ABOUT}", values


_ABOUT = f"""AND c.rowid / {MOST_VERSIONS} IN
    (SELECT rowid FROM article_terms WHERE article_terms MATCH :about)"""


def _verified(
    connection: sqlite3.Connection, asked: Asked, near: list[tuple[int, int]]
) -> Iterator[dict[str, Any]]:
    """Of these versions those that changed how often the words stand."""
    for article_id, version in near:
        old, new = (_whole(connection, article_id, number) for number in (version - 1, version))
        before, after = (terms("。\n".join(side), numbers=False) for side in (old, new))

        def gained(words: Words, before: str = before, after: str = after) -> int:
            found = phrases(words.text, is_prefix=words.is_prefix)
            return count(found, after) - count(found, before)

        if asked.removed and not holds(asked.removed, lambda words: gained(words) < 0):
            continue
        if asked.added and not holds(asked.added, lambda words: gained(words) > 0):
            continue
        yield _row(connection, article_id, version, asked, ("\n".join(old), "\n".join(new)))


def _whole(connection: sqlite3.Connection, article_id: int, version: int) -> tuple[str, str]:
    """Title and text of a version."""
    row = connection.execute(
        """SELECT v.title, t.text FROM versions v JOIN texts t USING (text_id)
        WHERE v.article_id = ? AND v.version = ?""",
        (article_id, version),
    ).fetchone()
    return row["title"], row["text"]


def _row(
    connection: sqlite3.Connection,
    article_id: int,
    version: int,
    asked: Asked,
    sides: tuple[str, str],
) -> dict[str, Any]:
    row = connection.execute(
        """SELECT article_id, version, captured_at, title, summary, score, source, url
        FROM changes WHERE article_id = ? AND version = ?""",
        (article_id, version),
    ).fetchone()
    node = asked.removed or asked.added
    patterns = [pattern(words.text) for words in words_of(node)] if node else []
    shown, other = sides if asked.removed else sides[::-1]
    piece = snippet(shown, patterns, unlike=other)
    return dict(row) | {"snippet": piece.text, "matches": piece.matches}

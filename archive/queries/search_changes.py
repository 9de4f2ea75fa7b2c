"""Search in what changed: which versions struck a word, and which brought it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from archive.queries import search
from archive.store.search_terms import MOST_VERSIONS
from archive.text.expression import changed, found_by
from archive.text.query import parse
from archive.text.query_tree import Node, Words, holds, narrowed_to, words_of
from archive.text.snippets import snippet
from archive.text.terms import count, pattern, terms

_LOOKED_AT = 5_000  # a millisecond each: of more changes near the words only the newest are


class Asked(NamedTuple):
    """What the versions must have struck and what they must have brought; either may be None."""

    removed: Node | None
    added: Node | None


def find_changes(
    connection: sqlite3.Connection,
    *,
    removed: str | None = None,
    added: str | None = None,
    query: str | None = None,
    language: str | None = None,
    source: str | None = None,
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Versions in which words stand less often than in the one before, or more often, newest first.

    `query` narrows them to articles that are so now. Rows have article_id, version, captured_at,
    title, snippet (of the text before, where words were struck), matches, summary, source, url.
    Raises ValueError for a query that asks for nothing, and for a source that is not known.
    """
    asked = Asked(*(parse(words) if words else None for words in (removed, added)))
    about = parse(query) if query else None
    for node in (*asked, about):
        for slug in narrowed_to(node) if node else []:
            search.known_source(connection, slug)
    if source:
        search.known_source(connection, source)
    near = _near(connection, asked, about, language, source)
    return list(islice(_verified(connection, asked, near), limit))


def _near(
    connection: sqlite3.Connection,
    asked: Asked,
    about: Node | None,
    language: str | None,
    source: str | None,
) -> list[tuple[int, int]]:
    """Articles and versions that changed a clause with the words in it, newest first."""
    columns = zip(("removed", "added"), asked, strict=True)
    wanted = " AND ".join(changed(node, column) for column, node in columns if node)
    rows = connection.execute(
        f"""SELECT rowid / {MOST_VERSIONS}, rowid % {MOST_VERSIONS} FROM change_terms
        WHERE change_terms MATCH :wanted {_ABOUT if about else ""}
        ORDER BY rowid DESC LIMIT {_LOOKED_AT}""",
        {
            "wanted": search.only(wanted, language, source),
            "about": about and search.narrowed(connection, about, None, None),
        },
    )
    near = [(_captured_at(connection, *row), *row) for row in rows]
    return [(article_id, version) for _, article_id, version in sorted(near, reverse=True)]


_ABOUT = f"""AND rowid / {MOST_VERSIONS} IN
    (SELECT rowid FROM article_terms WHERE article_terms MATCH :about)"""


def _captured_at(connection: sqlite3.Connection, article_id: int, version: int) -> str:
    row = connection.execute(
        "SELECT captured_at FROM versions WHERE article_id = ? AND version = ?",
        (article_id, version),
    ).fetchone()
    return str(row[0])


def _verified(
    connection: sqlite3.Connection, asked: Asked, near: list[tuple[int, int]]
) -> Iterator[dict[str, Any]]:
    """Of these versions those that changed how often the words stand."""
    for article_id, version in near:
        old, new = (_whole(connection, article_id, number) for number in (version - 1, version))
        before, after = (terms("。\n".join(side)) for side in (old, new))

        def gained(words: Words, before: str = before, after: str = after) -> int:
            found = found_by(words)
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

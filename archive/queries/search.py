"""Full-text search: Chinese as overlapping bigrams, other scripts as words.

SQLite's own tokenizers find no Chinese word inside a sentence; pairs of characters made here do,
and a phrase of pairs is an exact match of the characters typed.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.text.terms import RUN, fold, is_han, pairs

_SNIPPET = 60  # characters shown around the first match
_RANKED = 20_000  # ranking costs 4 µs a match: of more matches only the newest are ranked


def match(query: str) -> str:
    """A user's words as an FTS5 expression: every word must stand somewhere in the article.

    Raises ValueError if the query holds nothing to look for.
    """
    runs = RUN.findall(fold(query))
    if not runs:
        raise ValueError(f"nothing to look for in {query!r}: give at least one word or character")
    return " AND ".join(_expression(run) for run in runs)


def find(
    connection: sqlite3.Connection,
    query: str,
    language: str | None = None,
    source: str | None = None,
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Articles that hold every word of the query, best first.

    A word of very many articles is ranked among the newest of them, unless a language or a source
    is asked for. Rows have article_id, url, title, snippet, rank (BM25, lower is better), source, language and
    published_at. `language` "zh" takes in zh-Hans and zh-Hant.
    """
    expression = match(query)
    after = 0 if language or source else _ranked_after(connection, expression)
    rows = connection.execute(
        """SELECT c.article_id, c.url, c.title, c.text, rank, c.source, c.language, c.published_at
        FROM article_terms JOIN current_articles c ON c.article_id = article_terms.rowid
        WHERE article_terms MATCH :match AND rank MATCH 'bm25(5.0, 1.0)'
          AND article_terms.rowid > :after
          AND (:language IS NULL OR c.language = :language OR c.language LIKE :language || '-%')
          AND (:source IS NULL OR c.source = :source)
        ORDER BY rank LIMIT :limit""",
        {
            "match": expression,
            "after": after,
            "language": language,
            "source": source,
            "limit": limit,
        },
    ).fetchall()
    found = []
    for row in rows:
        values = dict(row)
        text = values.pop("text")
        found.append(values | {"snippet": snippet(text, query)})
    return found


def _ranked_after(connection: sqlite3.Connection, expression: str) -> int:
    """The newest article that is not ranked any more; 0 where all that match are."""
    row = connection.execute(
        """SELECT rowid FROM article_terms WHERE article_terms MATCH ?
        ORDER BY rowid DESC LIMIT 1 OFFSET ?""",
        (expression, _RANKED),
    ).fetchone()
    return int(row[0]) if row else 0


def snippet(text: str, query: str) -> str:
    """One line of the text around the first of the query's words that stands in it."""
    folded = fold(text)
    if len(folded) != len(text):
        text = folded
    places = [folded.find(run) for run in RUN.findall(fold(query))]
    at = min((p for p in places if p >= 0), default=0)
    start = max(0, at - _SNIPPET // 2)
    piece = " ".join(text[start : at + _SNIPPET].split())
    return ("…" if start else "") + piece + ("…" if at + _SNIPPET < len(text) else "")


def _expression(run: str) -> str:
    if not is_han(run):
        return f'"{run}"'
    return f'"{run}"*' if len(run) == 1 else '"' + " ".join(pairs(run)) + '"'

"""Full-text search: what stands now and, if that is asked for, what ever stood."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archive.errors import nearest
from archive.queries import companions, crawling
from archive.store.search_terms import MOST_VERSIONS
from archive.text.expression import expression
from archive.text.facets import of_language, of_source
from archive.text.query import parse
from archive.text.query_tree import Node, narrowed_to, words_of
from archive.text.snippets import places, snippet
from archive.text.terms import pattern

_RANKED = 5_000  # ranking costs 1.3 µs a match: of more matches only the newest are ranked
_WEIGHTS = "bm25(5.0, 5.0, 2.0, 1.0, 0.0)"  # of title, number, issuer, text, facets


def find(
    connection: sqlite3.Connection,
    query: str,
    language: str | None = None,
    source: str | None = None,
    limit: int = 20,
    *,
    ever: bool = False,
) -> list[dict[str, Any]]:
    """Articles of which the latest version is as a query asks, best first.

    Rows have article_id, url, title, snippet, matches (where in the snippet stands what was looked
    for), found_in (the attachment that it is of, if it is of one), rank (BM25, lower is better),
    source, language, published_at and status. `language` "zh" takes in zh-Hans and zh-Hant.

    With `ever` also those of which an earlier version was, with the words of that version; each row
    then has its version, and for words that are gone stood_from and stood_to, between which they
    were seen, and gone_at, when they were first not.

    Raises ValueError for a query that asks for nothing, and for a source that is not known.
    """
    return find_by(connection, parse(query), language, source, limit, ever=ever)


def find_by(
    connection: sqlite3.Connection,
    asked: Node,
    language: str | None,
    source: str | None,
    limit: int,
    *,
    ever: bool,
) -> list[dict[str, Any]]:
    """The same for a query that is understood already, or made of another one's words."""
    wanted = narrowed(connection, asked, language, source)
    rows = [
        _standing(connection, article_id, rank, ever=ever)
        for article_id, rank in _ranked(connection, "article_terms", wanted, limit)
    ]
    if ever:
        rows += islice(_stood(connection, wanted), limit)
        rows = sorted(rows, key=lambda row: row["rank"])[:limit]
    patterns = [pattern(words.text) for words in words_of(asked)]
    return [row | _shown(connection, row.pop("text"), row, patterns) for row in rows]


def _shown(
    connection: sqlite3.Connection, text: str, row: dict[str, Any], patterns: list[re.Pattern[str]]
) -> dict[str, Any]:
    """The piece that shows what was found: of the text, else of one of the article's files."""
    found, found_in = snippet(text, patterns), None
    if not found.matches and not places(row["title"], patterns):
        for file in companions.files_of(connection, row["article_id"]):
            within = snippet(file["text"] or "", patterns)
            if within.matches:
                found, found_in = within, file["name"] or file["url"]
                break
    return {"snippet": found.text, "matches": found.matches, "found_in": found_in}


def reach(
    connection: sqlite3.Connection,
    query: str,
    language: str | None = None,
    source: str | None = None,
) -> tuple[int, int]:
    """How many articles are as a query asks, and among how many of them, the newest, the best are
    searched."""
    wanted = narrowed(connection, parse(query), language, source)
    row = connection.execute(
        "SELECT count(*) FROM article_terms WHERE article_terms MATCH ?", (wanted,)
    ).fetchone()
    return int(row[0]), min(int(row[0]), _RANKED)


def narrowed(
    connection: sqlite3.Connection, asked: Node, language: str | None, source: str | None
) -> str:
    """A query as FTS5 takes it, of one language or source. Raises ValueError for no source."""
    for slug in [*narrowed_to(asked), *([source] if source else [])]:
        known_source(connection, slug)
    return only(expression(asked), language, source)


def only(wanted: str, language: str | None, source: str | None) -> str:
    """An expression of FTS5 with what it is narrowed to."""
    terms = [of_language(language)] if language else []
    terms += [of_source(source)] if source else []
    return " AND ".join([wanted, *(f'facets : "{term}"' for term in terms)])


def known_source(connection: sqlite3.Connection, slug: str) -> None:
    """Raises ValueError for a source that the archive does not know, naming those of like names."""
    known = [row.slug for row in crawling.sources(connection)]
    if slug not in known:
        raise ValueError(f"no source {slug!r} in this archive; {nearest([slug], known)}")


def _ranked(
    connection: sqlite3.Connection, table: str, wanted: str, limit: int
) -> Iterator[tuple[int, float]]:
    """Row ids with their ranks, best first; of very many matches only the newest are ranked."""
    last = connection.execute(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?",
        (wanted, _RANKED),
    ).fetchone()
    ranked = connection.execute(
        f"""SELECT rowid, rank FROM {table}
        WHERE {table} MATCH ? AND rank MATCH '{_WEIGHTS}' AND rowid > ? ORDER BY rank LIMIT ?""",
        (wanted, last[0] if last else 0, limit),
    )
    yield from ranked.fetchall()  # an open cursor would outlive a database that is damaged


def _standing(
    connection: sqlite3.Connection, article_id: int, rank: float, *, ever: bool
) -> dict[str, Any]:
    row = connection.execute(
        """SELECT article_id, url, title, text, source, language, published_at, status, version
        FROM current_articles WHERE article_id = ?""",
        (article_id,),
    ).fetchone()
    found = dict(row) | {"rank": rank}
    if ever:
        return found | {"stood_from": None, "stood_to": None, "gone_at": None}
    del found["version"]
    return found


def _stood(connection: sqlite3.Connection, wanted: str) -> Iterator[dict[str, Any]]:
    """Articles of which only an earlier version is as wanted, best first."""
    seen: set[int] = set()
    for row_id, rank in _ranked(connection, "stood_terms", wanted, _RANKED):
        article_id = row_id // MOST_VERSIONS
        if article_id not in seen and not _stands(connection, wanted, article_id):
            yield _last_stood(connection, wanted, article_id) | {"rank": rank}
        seen.add(article_id)


def _stands(connection: sqlite3.Connection, wanted: str, article_id: int) -> bool:
    found = connection.execute(
        "SELECT 1 FROM article_terms WHERE article_terms MATCH ? AND rowid = ?",
        (wanted, article_id),
    )
    return found.fetchone() is not None


def _last_stood(connection: sqlite3.Connection, wanted: str, article_id: int) -> dict[str, Any]:
    """The newest version that is as wanted, and since when the versions up to it were."""
    first = article_id * MOST_VERSIONS
    found = connection.execute(
        """SELECT rowid FROM stood_terms WHERE stood_terms MATCH ? AND rowid BETWEEN ? AND ?
        ORDER BY rowid DESC""",
        (wanted, first, first + MOST_VERSIONS - 1),
    )
    numbers = [row_id - first for (row_id,) in found]
    run = [number for n, number in enumerate(numbers) if number == numbers[0] - n]
    row = connection.execute(
        """SELECT v.article_id, a.url, v.title, t.text, a.source, v.language, v.published_at,
            a.status, v.version, b.captured_at AS stood_from, v.last_captured_at AS stood_to,
            v.next_seen_at AS gone_at
        FROM versions v JOIN articles a USING (article_id) JOIN texts t USING (text_id)
        JOIN versions b ON b.article_id = v.article_id AND b.version = ?
        WHERE v.article_id = ? AND v.version = ?""",
        (run[-1], article_id, run[0]),
    ).fetchone()
    return dict(row)

"""The words that search finds: of what stands now, of what stood, of what came and what went.

Three FTS5 tables without content. To forget words, FTS5 needs the very words back, so they follow
from the rows of versions and from nothing else. Runs inside the transaction of its caller.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from archive.text.facets import facets
from archive.text.terms import APART, clauses, rules, terms, terms_of

MOST_VERSIONS = 1_000_000
"""A version's row id in the index is its article's, so many times, and its number."""


class Said(NamedTuple):
    """What of a version is searched; its text and those of its files by their numbers."""

    version: int
    title: str
    number: str
    issuer: str
    text_id: int
    facets: str
    file_texts: str = ""

    def content(self) -> tuple[str, int, str]:
        """What makes it another one than the version before."""
        return self.title, self.text_id, self.file_texts


Entry = tuple[str, int]
Entries = dict[Entry, tuple[Said, ...]]
"""What stands in which table under which row id: of a change both its sides."""


def said(connection: sqlite3.Connection, article_id: int) -> list[Said]:
    """What is searched of each version of an article, as its rows stand."""
    rows = connection.execute(
        """SELECT v.version, v.title, v.document_number, v.issuer, v.text_id, a.source, v.language,
            v.published_on, v.file_texts
        FROM versions v JOIN articles a USING (article_id)
        WHERE v.article_id = ? ORDER BY v.version""",
        (article_id,),
    )
    return [
        Said(v, title, number or "", issuer or "", text_id, facets(source, tag, day), files or "")
        for v, title, number, issuer, text_id, source, tag, day, files in rows
    ]


def update(
    connection: sqlite3.Connection, article_id: int, before: Sequence[Said], after: Sequence[Said]
) -> bool:
    """Let search find what an article's versions say now, no longer what they said before.

    Returns whether the latest one has another title or text.
    """
    old, new = entries(article_id, before), entries(article_id, after)
    if old != new and is_kept(connection):
        for entry in old.keys() | new.keys():
            if old.get(entry) != new.get(entry):
                _forget(connection, entry, old.get(entry))
                add(connection, entry, new.get(entry))
    latest = [(side[-1].title, side[-1].text_id) if side else None for side in (before, after)]
    return latest[0] != latest[1]


def entries(article_id: int, versions: Sequence[Said]) -> Entries:
    """What the index holds of an article that has said this."""
    found: Entries = {}
    for one in versions:
        row = article_id * MOST_VERSIONS + one.version
        found["stood_terms", row] = (one._replace(version=0),)
    if versions:
        found["article_terms", article_id] = found.pop(("stood_terms", row))
    for one, other in pairwise(versions):
        if one.content() != other.content():
            row = article_id * MOST_VERSIONS + other.version
            found["change_terms", row] = (one, other)
    return found


def is_kept(connection: sqlite3.Connection) -> bool:
    """Whether the index is one that today's words can be taken from.

    One that was made by other rules is left alone from now on, until it is made anew whole.
    """
    is_there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'")
    if not is_there.fetchone():
        return False  # a schema step is on its way to it
    if is_current(connection):
        return True
    connection.execute("UPDATE search_index SET rules = 'left behind'")
    return False


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the index holds the words of every version, as today's rules make them."""
    row = connection.execute("SELECT rules FROM search_index").fetchone()
    return row is not None and row[0] == rules()


def add(connection: sqlite3.Connection, entry: Entry, sides: tuple[Said, ...] | None) -> None:
    """Let an entry be found by its words."""
    if sides:
        table, row = entry
        words = _words(connection, sides)
        names, marks = ", ".join(words), ", ".join("?" * len(words))
        connection.execute(
            f"INSERT INTO {table} (rowid, {names}) VALUES (?, {marks})", (row, *words.values())
        )


def _forget(connection: sqlite3.Connection, entry: Entry, sides: tuple[Said, ...] | None) -> None:
    if sides:
        table, row = entry
        words = _words(connection, sides)
        names, marks = ", ".join(words), ", ".join("?" * len(words))
        connection.execute(
            f"INSERT INTO {table} ({table}, rowid, {names}) VALUES ('delete', ?, {marks})",
            (row, *words.values()),
        )


def _words(connection: sqlite3.Connection, sides: tuple[Said, ...]) -> dict[str, str]:
    """The columns of an entry."""
    texts = [_texts(connection, side) for side in sides]
    if len(sides) == 1:
        (one,) = sides
        return {
            "title": terms(one.title),
            "number": terms(one.number),
            "issuer": terms(one.issuer),
            "text": f" {APART} ".join(map(terms_of, texts[0])),
            "facets": one.facets,
        }
    old, new = (
        Counter(clause for text in (side.title, *said) for clause in clauses(text))
        for side, said in zip(sides, texts, strict=True)
    )
    return {
        "added": f" {APART} ".join(new - old),
        "removed": f" {APART} ".join(old - new),
        "facets": sides[1].facets,
    }


def _texts(connection: sqlite3.Connection, side: Said) -> list[str]:
    """The text of a version and those of its files, if they are not its text already."""
    ids = dict.fromkeys([side.text_id, *map(int, side.file_texts.split())])
    rows = (
        connection.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,))
        for text_id in ids
    )
    return [str(row.fetchone()[0]) for row in rows]

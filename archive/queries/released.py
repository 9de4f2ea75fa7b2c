"""The tables of a release: rows that are the same on every copy of an archive, in one order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from archive.errors import YigaiError
from archive.queries import asked
from archive.queries.asked import ARTICLES, VERSIONS, Question

_OF_THIS_COPY = ("article_id", "story_id")
_TEXT = "text"
# Address by address: nothing is sorted.
_FROM = """FROM articles a CROSS JOIN current_articles c ON c.article_id = a.article_id
    CROSS JOIN version_history h ON h.article_id = a.article_id {} WHERE {} ORDER BY a.url_key{}"""
_LATEST = "AND h.version = c.version"


class Table(NamedTuple):
    """A table: its rows, the view that its columns are of, their types, and what makes a row one."""

    name: str
    question: Question
    view: str
    types: dict[str, str]
    key: tuple[str, ...]


def tables(connection: sqlite3.Connection, own: Question | None, texts: bool) -> list[Table]:
    """`articles` and `versions`, of all articles or of those that a question names.

    A question names articles by its column article_id, else url. Raises YigaiError if it has
    neither.
    """
    chosen = _chosen(connection, own)
    values = own.values if own else {}
    left_out = _OF_THIS_COPY if texts else (*_OF_THIS_COPY, _TEXT)
    found = []
    for name, view, letter, before, after, where, order in (
        ("articles", ARTICLES, "c", ["a.url_key"], ["h.text_digest"], _LATEST, ""),
        ("versions", VERSIONS, "h", ["a.url_key", "a.url"], [], "", ", h.version"),
    ):
        held = asked.declared(connection, view)
        kept = [column for column in held if column not in left_out]
        columns = [*before, *(f"{letter}.{column}" for column in kept), *after]
        sql = f"SELECT {', '.join(columns)} {_FROM.format(where, chosen, order)}"
        names = [column.partition(".")[2] for column in columns]
        types = {column: held.get(column) or "text" for column in names}
        key = ("url_key", "version")[: 2 if order else 1]
        found.append(Table(name, Question(name, sql, values, view), view, types, key))
    return found


def digests(connection: sqlite3.Connection, own: Question | None) -> Iterator[tuple[str, str, str]]:
    """Key, address and text digest of each article of a release, in the order of keys."""
    sql = f"SELECT a.url_key, a.url, h.text_digest {_FROM.format(_LATEST, _chosen(connection, own), '')}"
    for row in connection.execute(sql, own.values if own else {}):
        yield row["url_key"], row["url"], row["text_digest"]


def _chosen(connection: sqlite3.Connection, own: Question | None) -> str:
    if own is None:
        return "true"
    columns = asked.columns(connection, own)
    for name in ("article_id", "url"):
        if name in columns:
            return f"a.{name} IN (SELECT {name} FROM ({own.sql}\n))"
    raise YigaiError(
        f"{own.name}: a release is of articles, and none of its columns is article_id or url. "
        "Its own rows are handed on by `yigai export`."
    )


TOMBSTONE = ("source", "url", "reason", "withheld_at")


def tombstones(connection: sqlite3.Connection) -> list[tuple[str | None, ...]]:
    """Rows of TOMBSTONE: what is withheld, by its address."""
    rows = connection.execute(f"SELECT {', '.join(TOMBSTONE)} FROM withheld ORDER BY url")
    return [tuple(row) for row in rows]

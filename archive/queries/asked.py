"""Rows to hand on: of a public view, or of what a person asks in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from archive.errors import WrongUsageError
from archive.store.store import is_bug

ARTICLES, VERSIONS = "current_articles", "version_history"
_ORDER = {ARTICLES: "article_id", VERSIONS: "article_id, version"}
_SOURCE = {
    ARTICLES: "source = :source",
    VERSIONS: "(SELECT source FROM articles a WHERE a.article_id = v.article_id) = :source",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A SELECT with its values; of a view, `view` is its name."""

    name: str
    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)
    view: str | None = None


def of_view(view: str, source: str | None, since: str | None) -> Question:
    """The rows of ARTICLES or VERSIONS, of a source, or captured since a day."""
    wanted = [_SOURCE[view]] if source else []
    wanted += ["last_captured_at >= :since"] if since else []
    where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
    sql = f"SELECT * FROM {view} v {where} ORDER BY {_ORDER[view]}"
    return Question(view, sql, {"source": source, "since": since}, view)


@contextmanager
def at_once(connection: sqlite3.Connection) -> Iterator[None]:
    """What is asked within sees the archive as it is now, whatever a crawl adds meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()


def columns(connection: sqlite3.Connection, question: Question) -> tuple[str, ...]:
    """The names of its columns, each once. Raises WrongUsageError where it is no SELECT."""
    with _told(question):
        found = connection.execute(f"SELECT * FROM ({question.sql}\n) LIMIT 0", question.values)
        return tuple(column[0] for column in found.description)


def rows(connection: sqlite3.Connection, question: Question) -> Iterator[sqlite3.Row]:
    """Its rows, one after the other. Raises WrongUsageError where its SQL fails."""
    with _told(question):
        # `yield from` would close the cursor of rows that nobody asks for, after the connection.
        for row in connection.execute(question.sql, question.values):  # noqa: UP028
            yield row


def count(connection: sqlite3.Connection, question: Question) -> int | None:
    """How many rows of a view there are; None where counting would be the whole work."""
    if question.view is None:
        return None
    found = connection.execute(f"SELECT count(*) FROM ({question.sql})", question.values)
    return int(found.fetchone()[0])


def types(connection: sqlite3.Connection, question: Question) -> dict[str, str]:
    """Each column's type: text, integer, real or blob; text where a column has several, or none.

    A view says it of most of its columns; else its values are looked at. Integers among reals are
    reals.
    """
    known = declared(connection, question.view) if question.view else {}
    held = columns(connection, question)
    unknown = [name for name in held if not known.get(name)]
    told = {name: known.get(name) or "text" for name in held}
    return told | _seen(connection, question, unknown)


def declared(connection: sqlite3.Connection, view: str) -> dict[str, str]:
    """What the database says of the types of a view's columns; of some nothing."""
    found = connection.execute("SELECT name, type FROM pragma_table_info(?)", (view,))
    return {row["name"]: row["type"].lower() for row in found}


def _seen(connection: sqlite3.Connection, question: Question, names: list[str]) -> dict[str, str]:
    """The types of the values of some columns."""
    if not names:
        return {}
    kinds = ("integer", "real", "blob", "text")
    quoted = [name.replace('"', '""') for name in names]
    asked = [f"max(typeof(\"{name}\") = '{kind}')" for name in quoted for kind in kinds]
    with _told(question):
        found = connection.execute(
            f"SELECT {', '.join(asked)} FROM ({question.sql}\n)", question.values
        ).fetchone()
    flags = iter(found)
    seen = {name: {kind for kind in kinds if next(flags)} for name in names}
    return {name: _one(held) for name, held in seen.items()}


def _one(held: set[str]) -> str:
    if held == {"integer", "real"}:
        return "real"
    return held.pop() if len(held) == 1 else "text"


@contextmanager
def _told(question: Question) -> Iterator[None]:
    """Turns what is wrong with a person's SQL into a WrongUsageError."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        if question.view or not (is_bug(error) or _writes(error)):
            raise
        raise WrongUsageError(
            f"{question.name}: {error}. Give one SELECT; docs/schema.md has the views and columns"
        ) from error


def _writes(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY

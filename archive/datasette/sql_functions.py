"""Functions of SQL that only the desk has: search words, addresses, numbers, states, differences."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from archive.errors import YigaiError
from archive.exports.diff_page import marked
from archive.queries import articles
from archive.text import document_numbers
from archive.text.compared import Comparison
from archive.text.diff import runs
from archive.text.expression import expression
from archive.text.query import parse
from archive.urls import key_of


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection; each gives null for null."""
    for name, arguments, function in (
        ("cjk_query", 1, _cjk_query),
        ("url_key", 1, key_of),
        ("document_number", 1, _document_number),
        ("diff_html", 2, _diff_html),
        ("as_of", 2, _as_of(connection)),
    ):
        connection.create_function(name, arguments, _or_null(function))


def _or_null(function: Callable[..., Any]) -> Callable[..., Any]:
    def given(*values: Any) -> Any:
        return None if None in values else function(*map(str, values))

    return given


def _cjk_query(words: str) -> str | None:
    """Words as the index of article_terms is asked for them; null where there are none."""
    try:
        return expression(parse(words))
    except ValueError:
        return None


def _document_number(text: str) -> str | None:
    """The first document number in a text, in normal form; null where there is none."""
    return document_numbers.normalise(text)


def _diff_html(old: str, new: str) -> str:
    """Two texts as one in HTML, with <del> and <ins>: shown as text in a table, escaped."""
    return marked(Comparison({"text": old}, {"text": new}, {}, runs(old, new)))


def _as_of(connection: sqlite3.Connection) -> Callable[[str, str], str | None]:
    """The text of an address at an instant or on a day; null where none was seen by then."""

    def as_of(url: str, said: str) -> str | None:
        try:
            article_id = articles.resolve(connection, url)
            found = articles.at(
                connection, article_id, articles.moment(connection, article_id, said)
            )
        except YigaiError:
            return None
        return str(found["text"])

    return as_of

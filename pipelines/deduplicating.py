"""The command `dedupe`: how many articles are the same document, and all of them compared anew."""

from __future__ import annotations

import sqlite3
from typing import Any

import click

from archive.store import text_traits
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows
from pipelines.sameness.again import compare_again


@click.command()
@click.option("--rebuild", is_flag=True, help="Compare every text anew first.")
@rows_option
@click.pass_obj
def dedupe(place: Place, rebuild: bool, form: Form | None) -> None:
    """Count the articles that are the same document. Nothing is ever deleted.

    Articles are compared as they come in. --rebuild compares all of them anew, by today's rules,
    and finds the same.

    \b
    Examples: yigai dedupe
              yigai dedupe --rebuild
    """
    if rebuild:
        _compare_again(place)
    with reading(place.data) as store:
        rows = list(_counts(store.connection))
    show_rows(rows, ("what", "number"), form)


def _compare_again(place: Place) -> None:
    path = place.held()
    with place.writing("yigai dedupe --rebuild"), tables.progress() as bars:
        compare_again(path, tables.counted(bars, "articles"))


def _counts(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    pairs = connection.execute(
        "SELECT relation, count(*) / 2 FROM relations GROUP BY relation ORDER BY relation"
    )
    articles, documents = connection.execute(
        "SELECT count(*), count(DISTINCT story_id) FROM current_articles"
    ).fetchone()
    stock = text_traits.stock(connection)
    counts = [
        *(("articles", articles), ("documents", documents)),
        *((f"pairs: {relation}", number) for relation, number in pairs),
        (f"passages in more than {text_traits.MOST} texts, which tie nothing", stock),
    ]
    return [{"what": what, "number": number} for what, number in counts]


COMMANDS = (dedupe,)

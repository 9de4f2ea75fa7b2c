"""The commands that look at an article: `show`, `history`; and what commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive.queries import articles
from archive.store.store import Store, guarded, open_to_read
from archive.terminal import tables
from archive.terminal.place import Place


def rows_option(command: Any) -> Any:
    """The `--json` of every command that prints rows."""
    return click.option("--json", "as_json", is_flag=True, help="Print rows as JSON.")(command)


def show_rows(rows: list[dict[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    """Rows as JSON or as a table of some of their columns."""
    if as_json:
        tables.as_json(rows)
    else:
        tables.table(rows, columns)


@contextmanager
def reading(data: Path) -> Iterator[Store]:
    """The archive for a command that only reads: no byte of it is changed."""
    store = open_to_read(data / "archive.db")
    try:
        with guarded(store.path):
            yield store
    finally:
        store.close()


@click.command()
@click.argument("name", metavar="ID|URL")
@click.option("--version", "number", type=int, help="That version.")
@click.option("--at", metavar="INSTANT", help="As it stood then: a day (its end), or an instant.")
@click.option("--digest", metavar="SHA256", help="The text of this digest, whoever read it.")
@rows_option
@click.pass_obj
def show(
    place: Place, name: str, number: int | None, at: str | None, digest: str | None, as_json: bool
) -> None:
    """Show one article as it stood.

    A day ends in the zone of the article's source, and every version seen that day is named. An
    instant may have a zone of its own.

    \b
    Examples: yigai show 12
              yigai show 12 --at 2026-10-12
              yigai show https://www.gov.cn/zhengce/content/202610/content_7083001.htm \\
                --at 2026-10-12T09:30+08:00
    """
    if sum(choice is not None for choice in (number, at, digest)) > 1:
        raise click.UsageError("give one of --version, --at and --digest")
    with reading(place.data) as store:
        connection = store.connection
        article_id = articles.resolve(connection, name)
        article = articles.article(connection, article_id)
        if at:
            found = articles.at(connection, article_id, articles.moment(connection, article_id, at))
        elif digest:
            found = articles.by_digest(connection, article_id, digest)
        else:
            found = articles.version(connection, article_id, number)
    if as_json:
        tables.as_json([article | found])
    else:
        tables.article(article | found)


@click.command()
@click.argument("name", metavar="ID|URL")
@rows_option
@click.pass_obj
def history(place: Place, name: str, as_json: bool) -> None:
    """List an article's captures, and the version each brought.

    \b
    Example: yigai history 12
    """
    with reading(place.data) as store:
        rows = articles.captures(store.connection, articles.resolve(store.connection, name))
    columns = ("captured_at", "http_status", "outcome", "version", "changed_fields", "note")
    show_rows(rows, columns, as_json)


COMMANDS = (show, history)

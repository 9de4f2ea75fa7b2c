"""The commands that look at an article: `show`, `history`; and how commands read the archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive.queries import articles
from archive.store.store import Store, guarded, open_to_read
from archive.terminal import tables
from archive.terminal.place import Place
from archive.terminal.rows import Form, print_rows, rows_option, show_rows


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
    place: Place,
    name: str,
    number: int | None,
    at: str | None,
    digest: str | None,
    form: Form | None,
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
    if form:
        print_rows([article | found], form)
    else:
        tables.article(article | found)


@click.command()
@click.argument("name", metavar="ID|URL")
@rows_option
@click.pass_obj
def history(place: Place, name: str, form: Form | None) -> None:
    """List an article's captures, and the version each brought.

    \b
    Example: yigai history 12
    """
    with reading(place.data) as store:
        rows = articles.captures(store.connection, articles.resolve(store.connection, name))
    columns = ("captured_at", "http_status", "outcome", "version", "changed_fields", "note")
    show_rows(rows, columns, form)


COMMANDS = (show, history)

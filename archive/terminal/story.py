"""The command `story`: the copies of a document, each under the one it follows."""

from __future__ import annotations

from typing import Any

import click

from archive.queries import articles, stories
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, print_rows, rows_option

_COLUMNS = ("title", "publisher", "published", "relation", "like", "status", "article_id")


@click.command()
@click.argument("name", metavar="ID|URL")
@rows_option
@click.pass_obj
def story(place: Place, name: str, form: Form | None) -> None:
    """Show the copies of a document, its excerpts and its translations.

    The first line is the probable origin; each other article stands under the one whose text it
    follows most closely. Nothing was merged: each is an article of its own.

    \b
    Example: yigai story 12
    """
    with reading(place.data) as store:
        found = stories.of_article(store.connection, articles.resolve(store.connection, name))
    if form:
        print_rows(found["members"], form)
        return
    tables.console().print(
        f"{found['articles']} articles of {found['sources']} sources, {found['live']} live"
    )
    tables.table([_line(member) for member in found["members"]], _COLUMNS, cut=("title",))


def _line(member: dict[str, Any]) -> dict[str, Any]:
    tie = member["relation"] or ("" if member["follows"] is None else "by way of others")
    version = f" to v{member['version']}" if member["version"] else ""
    similarity = member["similarity"]
    return member | {
        "title": "› " * member["depth"] + member["title"],
        "published": member["published_on"],
        "relation": f"{tie}{version}" if member["relation"] else tie,
        "like": "" if similarity is None else f"{similarity:.2f}",
    }


COMMANDS = (story,)

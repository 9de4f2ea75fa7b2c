"""The commands that ask what changed: `diff` and `changes`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import click

from archive.errors import YigaiError
from archive.exports.diff_page import page
from archive.printable import printable
from archive.queries import articles, stories
from archive.queries import changes as changed
from archive.terminal import differences
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, print_rows, rows_option, show_rows
from archive.text.compared import Comparison, compare
from archive.text.dates import asked_day

FORMS: dict[str, Callable[[Comparison], str]] = {
    "unified": differences.unified,
    "html": page,
    "json": lambda compared: f"{differences.as_json(compared)}\n",
}


@click.command("diff")
@click.argument("name", metavar="ID|URL")
@click.argument("others", metavar="[A B | ID|URL]", nargs=-1)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["terminal", *FORMS]),
    default="terminal",
    show_default=True,
    help="terminal: marked, and in colours; json: ranges in both texts.",
)
@rows_option
@click.pass_obj
def show_diff(
    place: Place, name: str, others: tuple[str, ...], shape: str, form: Form | None
) -> None:
    """Show what changed between two versions, by default the last two; or how two articles differ.

    Two numbers after the article are versions of it. One more name is another article, of which
    the latest version is taken, as of the first.

    [-…-] was removed and {+…+} added; a moved paragraph is said to be moved. Where one of two
    articles holds a part of the other, the passages that both have stand first. --json is
    --format json; --csv prints a row for each passage that changed.

    \b
    Examples: yigai diff 12
              yigai diff 12 1 3
              yigai diff 12 15
              yigai diff 12 --format html > change.html
    """
    if len(others) > 2 or (len(others) == 2 and not all(map(str.isdecimal, others))):
        raise click.UsageError("give one article, with two of its versions; or two articles")
    with reading(place.data) as store:
        before, after = _sides(store.connection, name, others)
        shared = stories.shared(store.connection, before["article_id"], after["article_id"])
        compared = compare(before, after, shared)
    if form == "csv":
        print_rows(differences.passages(compared), form)
    elif (shape := form or shape) == "terminal":
        differences.show(compared)
    else:
        click.echo(printable(FORMS[shape](compared)), nl=False)


def _sides(
    connection: sqlite3.Connection, name: str, others: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is to be compared. Raises YigaiError if it is not there."""
    article_id = articles.resolve(connection, name)
    if len(others) == 1:
        other_id = articles.resolve(connection, others[0])
        return _version(connection, article_id), _version(connection, other_id)
    old, new = map(int, others) if others else (None, None)
    after = _version(connection, article_id, new)
    if old is None and after["version"] == 1:
        raise YigaiError(f"article {article_id} has one version only; nothing to compare")
    before = after["version"] - 1 if old is None else old
    return _version(connection, article_id, before), after


def _version(
    connection: sqlite3.Connection, article_id: int, number: int | None = None
) -> dict[str, Any]:
    """One version with its article's address, the latest if none is named."""
    found = articles.version(connection, article_id, number)
    return found | {"url": articles.article(connection, article_id)["url"]}


@click.command("changes")
@click.option("--since", metavar="DATE", help="Only what was captured from this day on (UTC).")
@click.option("--source", help="Slug of a source (see `yigai sources`).")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@rows_option
@click.pass_obj
def show_changes(
    place: Place, since: str | None, source: str | None, limit: int, form: Form | None
) -> None:
    """List what publishers changed, most telling first, in the changed words themselves.

    A changed figure, date, agency, 不得 or shall tells most, a comma least. `yigai diff ID` shows
    the whole of a change.

    \b
    Examples: yigai changes --since 2026-10-01
              yigai changes --source govcn-policy --limit 50 --json
    """
    with reading(place.data) as store:
        found = changed.most_telling(store.connection, asked_day(since), source, limit)
    show_rows(found, ("captured_at", "article_id", "score", "summary"), form)
    if not found and not form:
        click.echo("Nothing changed.", err=True)


COMMANDS = (show_diff, show_changes)

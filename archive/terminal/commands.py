"""The commands that need nothing but an archive: look, compare, hand on, keep safe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive import datasette
from archive.care.backup import backup
from archive.errors import YigaiError
from archive.queries import articles, search
from archive.store.store import Store, address, guarded, open_to_read
from archive.terminal import tables
from archive.terminal.demo import run_demo
from archive.terminal.place import Place
from archive.text import diff as differences


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


@click.command("search")
@click.argument("query")
@click.option("--language", help="BCP 47 tag: en, zh-Hans, or zh for both Chinese scripts.")
@click.option("--source", help="Slug of a source (see `yigai sources`).")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@rows_option
@click.pass_obj
def search_articles(
    place: Place, query: str, language: str | None, source: str | None, limit: int, as_json: bool
) -> None:
    """Find articles that hold every word of QUERY, in Chinese or English.

    \b
    Examples: yigai search 三明医改
              yigai search "payment reform" --language en
    """
    with reading(place.data) as store:
        try:
            found = search.find(store.connection, query, language, source, limit)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    show_rows(found, ("article_id", "source", "title", "snippet"), as_json)
    if not found and not as_json:
        click.echo("Nothing found.", err=True)


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


@click.command("diff")
@click.argument("name", metavar="ID|URL")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@click.pass_obj
def show_diff(place: Place, name: str, old: int | None, new: int | None) -> None:
    """Show what changed between two versions; by default the last two.

    \b
    Examples: yigai diff 12
              yigai diff 12 1 3
    """
    with reading(place.data) as store:
        article_id = articles.resolve(store.connection, name)
        after = articles.version(store.connection, article_id, new)
        if old is None and after["version"] == 1:
            raise YigaiError(f"article {article_id} has one version only; nothing to compare")
        before = articles.version(store.connection, article_id, old or after["version"] - 1)
    tables.diff(before, after, differences.changes(before["text"], after["text"]))


@click.command()
@click.argument("kind", metavar="FORMAT", type=click.Choice(["wacz"]))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", help="Only captures of this source (see `yigai sources`).")
@click.option("--since", metavar="DATE", help="Only captures from this day on (UTC).")
@rows_option
@click.pass_obj
def export(
    place: Place, kind: str, out: Path, source: str | None, since: str | None, as_json: bool
) -> None:
    """Hand the archive on: OUT is written in FORMAT, whole or not at all.

    wacz: the captured records with a list of the articles, for ReplayWeb.page and its like.

    \b
    Examples: yigai export wacz yigai.wacz
              yigai export wacz october.wacz --source govcn-policy --since 2026-10-01
    """
    from archive.exports.wacz import export_wacz

    with reading(place.data) as store, tables.progress() as bars:
        task = bars.add_task(out.name, total=None)
        held = export_wacz(
            store,
            place.data,
            out,
            source,
            since,
            lambda done, total: bars.update(task, completed=done, total=total),
        )
    columns = ("file", "pages", "records", "bytes")
    show_rows([{"file": str(out), **held}], columns, as_json)


@click.command("backup")
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def make_backup(place: Place, destination: Path) -> None:
    """Copy the archive to DESTINATION, consistently, while a crawl may be running.

    A second backup to the same place adds what is new. `yigai --data DESTINATION verify` checks
    the copy.

    \b
    Example: yigai backup /mnt/backup/yigai
    """
    with reading(place.data) as store, tables.progress() as bars:
        task = bars.add_task("WARC files", total=None)
        counts = backup(
            store, destination, lambda done, files: bars.update(task, completed=done, total=files)
        )
    rows = [{"files": n, "outcome": name} for name, n in counts.items()]
    tables.table(rows, ("files", "outcome"))


@click.command()
@click.option("--port", type=int, default=8001, show_default=True)
@click.pass_obj
def serve(place: Place, port: int) -> None:
    """Open the archive in Datasette, on this machine only.

    \b
    Example: yigai serve --port 8001
    """
    with reading(place.data) as store:
        resting = "immutable" in address(store.path)
    # In this process's place: a signal that ends the command ends the server.
    program = [sys.executable, "-m", *datasette.command(place.data, port, immutable=resting)]
    os.execv(sys.executable, program)  # noqa: S606


@click.command()
@click.option("--no-serve", is_flag=True, help="End after the tables; do not open Datasette.")
@click.option("--port", type=int, default=8001, show_default=True)
def demo(no_serve: bool, port: int) -> None:
    """Run the whole pipeline on small replica sites, offline, in demo-data/ where you are.

    \b
    Example: yigai demo --no-serve
    """
    run_demo(Path.cwd(), None if no_serve else port)


COMMANDS = (search_articles, show, history, show_diff, export, make_backup, serve, demo)

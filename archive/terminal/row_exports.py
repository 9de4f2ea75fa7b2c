"""`yigai export jsonl|csv|parquet|atom`: rows of the archive, or of what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from archive.datasette import saved_queries, sql_functions
from archive.errors import YigaiError
from archive.exports import atom as feeds
from archive.exports.row_files import export_rows
from archive.exports.rows_feed import instant_of, rows_feed
from archive.queries import asked, records
from archive.queries.asked import Question
from archive.store.store import Store
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.export_options import out_argument, since_option, source_option
from archive.terminal.place import Place, public_option
from archive.terminal.rows import Form, rows_option, show_rows
from archive.text.dates import asked_day
from archive.whole import STANDARD_OUTPUT


def asked_options(command: Any) -> Any:
    """The options that say whose rows: they come as one function, `question`, of the store."""

    @wraps(command)
    def chosen(*args: Any, sql: str | None, query: str | None, values: Any, **options: Any) -> Any:
        if sql and query:
            raise click.UsageError("give one of --sql and --query")
        own = (sql, query, dict(values)) if sql or query else None
        if values and not own:
            raise click.UsageError("-p gives --sql or --query a value: give one of them")
        if own and any(options.get(name) for name in ("source", "since", "versions")):
            raise click.UsageError("--sql and --query say themselves which rows")
        return command(*args, own=own, **options)

    for option in (
        click.option(
            *("values", "-p"),
            metavar="NAME VALUE",
            nargs=2,
            multiple=True,
            help="A value that --sql or --query asks for as :NAME.",
        ),
        click.option("--query", metavar="NAME", help="The rows of a saved query of the desk."),
        click.option("--sql", metavar="SELECT", help="The rows of your own SQL."),
    ):
        chosen = option(chosen)
    return chosen


def own_question(store: Store, sql: str | None, query: str | None, values: Any) -> Question:
    """What is asked with --sql or --query; the desk's SQL functions are known to it."""
    sql_functions.register(store.connection)
    written = sql or saved_queries.sql_of(query or "")
    return Question(query or " ".join(written.split()), written.strip().rstrip(";"), values)


def _rows_command(command: Any) -> Any:
    versions = click.option(
        "--versions", is_flag=True, help="Every version of every article (version_history)."
    )
    decorators: list[Callable[[Any], Any]] = [
        *(click.pass_obj, rows_option, asked_options, since_option, source_option, versions),
        out_argument,
    ]
    for decorate in decorators:
        command = decorate(command)
    return click.command()(command)


@_rows_command
def jsonl(place: Place, out: Path, **asked: Any) -> None:
    """Rows as JSON Lines: an object a line.

    Without further options the articles as they stand (the view current_articles). OUT - is
    standard output.

    \b
    Examples: yigai export jsonl articles.jsonl
              yigai export jsonl - --sql "SELECT url, title FROM withdrawn_articles" | head
    """
    _write_rows(place, "jsonl", out, **asked)


@_rows_command
def csv(place: Place, out: Path, **asked: Any) -> None:
    """Rows as CSV, which spreadsheets open: what they would take for a formula is text.

    Without further options the articles as they stand (the view current_articles). OUT - is
    standard output.

    \b
    Examples: yigai export csv articles.csv --source govcn-policy
              yigai export csv letters.csv --query by_number -p number 国办发〔2021〕20号
    """
    _write_rows(place, "csv", out, **asked)


@_rows_command
def parquet(place: Place, out: Path, **asked: Any) -> None:
    """Rows as Apache Parquet, for DuckDB, pandas and their like.

    Without further options the articles as they stand (the view current_articles). OUT - is
    standard output.

    \b
    Examples: yigai export parquet articles.parquet
              yigai export parquet versions.parquet --versions --since 2026-10-01
    """
    _write_rows(place, "parquet", out, **asked)


def _write_rows(
    place: Place,
    kind: str,
    out: Path,
    source: str | None,
    since: str | None,
    versions: bool,
    own: Any,
    form: Form | None,
) -> None:
    with reading(place.data) as store, tables.progress() as bars:
        if own:
            question = own_question(store, *own)
        else:
            records.known_source(store.connection, source)
            view = asked.VERSIONS if versions else asked.ARTICLES
            question = asked.of_view(view, source, asked_day(since))
        total = asked.count(store.connection, question)
        told = tables.bar(bars, out.name, total)
        rows = export_rows(store.connection, question, kind, out, told)
    _show(out, {"rows": rows}, form)


def _show(out: Path, held: dict[str, int], form: Form | None) -> None:
    """What a file holds; nothing where it went to standard output itself."""
    if out != STANDARD_OUTPUT:
        size = out.stat().st_size
        show_rows([{"file": str(out), **held, "bytes": size}], ("file", *held, "bytes"), form)


@click.command()
@out_argument
@source_option
@since_option
@asked_options
@public_option
@rows_option
@click.pass_obj
def atom(
    place: Place,
    out: Path,
    source: str | None,
    since: str | None,
    own: Any,
    public: str | None,
    form: Form | None,
) -> None:
    """A feed of new, changed, suspected, withdrawn and returned articles, the newest 500, or all
    since DATE; or of the newest rows of a question that have an instant (a column …_at).

    \b
    Examples: yigai export atom yigai.atom
              yigai export atom edited.atom --query edited_figures
    """
    with reading(place.data) as store, tables.progress() as bars:
        told = tables.bar(bars, out.name, None)
        if own:
            entries = _rows_feed(store, own_question(store, *own), out, public)
        else:
            entries = feeds.export_atom(store.connection, out, source, since, told)
    _show(out, {"entries": entries}, form)


def _rows_feed(store: Store, question: Question, out: Path, public: str | None) -> int:
    columns = asked.columns(store.connection, question)
    if instant_of(columns) is None:
        raise YigaiError("a feed needs an instant for each row: a column whose name ends in _at")
    held = (dict(zip(columns, row, strict=True)) for row in asked.rows(store.connection, question))
    pages = f"{public.rstrip('/')}/article" if public else None
    return feeds.write_feed(out, rows_feed(question.name, columns, held, pages))


COMMANDS = (jsonl, csv, parquet, atom)

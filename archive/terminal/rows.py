"""The rows that a command prints: a table for a person, JSON or CSV for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import wraps
from io import StringIO
from typing import Any, Literal

import click

from archive.exports.csv_rows import write_csv
from archive.printable import printable, printable_json
from archive.terminal import tables

Form = Literal["json", "csv"]


def rows_option(command: Any) -> Any:
    """The `--json` and `--csv` of every command that prints rows; it is given them as `form`."""

    @wraps(command)
    def asked(*args: Any, as_json: bool, as_csv: bool, **options: Any) -> Any:
        if as_json and as_csv:
            raise click.UsageError("give one of --csv and --json")
        form = "json" if as_json else "csv" if as_csv else None
        return command(*args, form=form, **options)

    as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print rows as CSV.")
    as_json = click.option("--json", "as_json", is_flag=True, help="Print rows as JSON.")
    return as_json(as_csv(asked))


def show_rows(rows: Iterable[dict[str, Any]], columns: tuple[str, ...], form: Form | None) -> None:
    """Rows as a table of some of their columns, or with all of them in the form asked for."""
    if form:
        print_rows(rows, form, columns)
    else:
        tables.table(list(rows), columns)


def print_rows(rows: Iterable[dict[str, Any]], form: Form, columns: tuple[str, ...] = ()) -> None:
    """Rows as one JSON array; or as CSV, in which a list or an object stands as JSON.

    Without rows a CSV has `columns` as its header.
    """
    rows = list(rows)
    if form == "json":
        print(printable_json(json.dumps(rows, ensure_ascii=False, indent=2)))
        return
    names = list(dict.fromkeys(name for row in rows for name in row)) or columns
    held = StringIO()
    write_csv(held, names, ([_cell(row.get(name)) for name in names] for row in rows), "\n")
    sys.stdout.write(printable(held.getvalue()))


def _cell(value: Any) -> Any:
    nested = isinstance(value, list | tuple | dict)
    return json.dumps(value, ensure_ascii=False) if nested else value

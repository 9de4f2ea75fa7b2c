"""Handing on: rows of a question as CSV, JSON Lines or Parquet, however many."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from archive.exports.csv_rows import write_csv
from archive.exports.jsonl_rows import write_jsonl
from archive.exports.parquet_rows import write_parquet
from archive.queries import asked
from archive.queries.asked import Question
from archive.whole import written

Progress = Callable[[int], None]
Rows = Iterable[Sequence[Any]]
_OFTEN = 500  # rows between two signs of progress
_BOM = "\ufeff"  # spreadsheets need it for Chinese


def export_rows(
    connection: sqlite3.Connection,
    question: Question,
    kind: str,
    out: Path,
    progress: Progress = lambda done: None,
) -> int:
    """Write the rows of a question to a file, whole or not at all, or to standard output.

    Returns how many. Raises YigaiError for SQL that fails, and for what the form cannot hold.
    """
    held = 0

    def tell(done: int) -> None:
        nonlocal held
        held = done
        progress(done)

    with asked.at_once(connection), written(out) as file:
        write(connection, question, kind, file, counted(asked.rows(connection, question), tell))
    return held


def write(
    connection: sqlite3.Connection, question: Question, kind: str, file: BinaryIO, rows: Rows
) -> None:
    """Write the rows of a question as `csv`, `jsonl` or `parquet`."""
    if kind == "parquet":
        write_parquet(file, asked.types(connection, question), rows)
    elif kind == "jsonl":
        write_jsonl(file, asked.columns(connection, question), rows)
    else:
        columns = asked.columns(connection, question)
        text = TextIOWrapper(file, "utf-8", newline="")
        text.write(_BOM)
        write_csv(text, columns, rows)
        text.detach()


def counted(rows: Rows, progress: Progress) -> Rows:
    """The same rows; `progress` is told now and then how many have passed, and at the end."""
    done = 0
    for done, row in enumerate(rows, 1):
        yield row
        if done % _OFTEN == 0:
            progress(done)
    progress(done)

"""Rows as CSV that a spreadsheet shows as text."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(
    file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]], line_end: str = "\r\n"
) -> None:
    """Write a header and rows (RFC 4180); what is null is empty.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    written = csv.writer(file, lineterminator=line_end)
    written.writerow(columns)
    written.writerows([_guarded(value) for value in row] for row in rows)


def _guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

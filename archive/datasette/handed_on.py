"""Rows as files: CSV that a spreadsheet shows as text, JSON, and feeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from datasette import Response

from archive.datasette import headers
from archive.exports import rows_feed
from archive.exports.csv_rows import write_csv


def of_columns(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> list[list[Any]]:
    """Some columns of rows."""
    return [[row[column] for column in columns] for row in rows]


def as_csv(rows: Iterable[Sequence[Any]], columns: Sequence[str], name: str) -> Response:
    """Rows as a CSV file, with a byte order mark, which spreadsheets need for Chinese."""
    held = StringIO()
    write_csv(held, columns, rows)
    sent = {"content-disposition": f'attachment; filename="{name}.csv"'} | headers.OURS
    body = f"\ufeff{held.getvalue()}"
    return Response(body, headers=sent, content_type="text/csv; charset=utf-8")


def as_json(rows: Iterable[Mapping[str, Any]]) -> Response:
    """Rows as a JSON array."""
    body = json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1)
    return Response(body, headers=headers.OURS, content_type="application/json; charset=utf-8")


def as_atom(
    datasette: Any, request: Any, columns: list[str], rows: list[Any], query_name: str | None
) -> Response:
    """Rows of a view or a saved query as a feed."""
    name = query_name or request.path.rpartition("/")[2].removesuffix(".atom")
    pages = datasette.absolute_url(request, datasette.urls.path("/article"))
    body = "".join(rows_feed.rows_feed(name, columns, rows, pages))
    return Response(body, headers=headers.OURS, content_type="application/atom+xml; charset=utf-8")

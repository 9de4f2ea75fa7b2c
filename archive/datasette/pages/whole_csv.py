"""CSV that is whole: of any SQL, of a saved query, and of a view.

Datasette cuts a file at its largest number of rows, and does not say so in the file.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from datasette import Response
from datasette.utils import InvalidSql, derive_named_parameters, validate_sql_select
from datasette.utils.asgi import BadRequest

from archive.datasette import METADATA, handed_on
from archive.datasette.asking import DATABASE
from archive.datasette.headers import App

_QUERIES: dict[str, Any] = json.loads(METADATA.read_text(encoding="utf-8"))["databases"][DATABASE][
    "queries"
]
OF_A_QUERY = rf"^/{DATABASE}/(?P<query>{'|'.join(_QUERIES)})\.csv$"
OF_SQL = rf"^/{DATABASE}\.csv$"


async def of_query(request: Any, datasette: Any) -> Response:
    """All rows of a saved query."""
    name = request.url_vars["query"]
    return await _all_of(request, datasette, _QUERIES[name]["sql"], name)


async def of_sql(request: Any, datasette: Any) -> Response:
    """All rows of the SQL in the address. Raises BadRequest where that is no SELECT."""
    sql = request.args.get("sql") or "SELECT 'no SQL was given' AS error"
    try:
        validate_sql_select(sql)
    except InvalidSql as error:
        raise BadRequest(str(error)) from error
    return await _all_of(request, datasette, sql, "yigai-query")


async def _all_of(request: Any, datasette: Any, sql: str, name: str) -> Response:
    """A file of all rows. Raises QueryInterrupted where that takes too long, and BadRequest where
    SQL is wrong or asks for too much."""
    database = datasette.get_database(DATABASE)
    names = await derive_named_parameters(database, sql)
    values = {name: request.args.get(name) or "" for name in names}
    try:
        found = await database.execute(sql, values, truncate=False)
    except sqlite3.Error as error:
        raise BadRequest(str(error)) from error
    columns = [description[0] for description in found.description]
    return handed_on.as_csv(map(tuple, found.rows), columns, name)


def streamed(app: App) -> App:
    """The application, asked for all rows where a view's are asked for as CSV."""

    async def asking(scope: Any, receive: Any, send: Any) -> None:
        path, asked = scope.get("path", ""), scope.get("query_string", b"")
        if f"/{DATABASE}/" in path and path.endswith(".csv") and b"_stream" not in asked:
            scope = {**scope, "query_string": b"&".join(filter(None, [asked, b"_stream=on"]))}
        await app(scope, receive, send)

    return asking

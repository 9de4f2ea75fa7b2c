"""How a page is made: a question to the archive, put in a thread, and a template."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from datasette import NotFound, Response
from datasette.database import QueryInterrupted
from datasette.views.base import DatasetteError

from archive.datasette import headers, words
from archive.datasette.bounds import time_limit
from archive.errors import YigaiError

T = TypeVar("T")
log = logging.getLogger("yigai.desk")
DATABASE = "archive"


async def ask(datasette: Any, question: Callable[[sqlite3.Connection], T]) -> T:
    """What a question gives. Raises NotFound where it names what is not there, QueryInterrupted
    where it takes longer than any SQL may."""
    limit = datasette.setting("sql_time_limit_ms")

    def limited(connection: sqlite3.Connection) -> T:
        with time_limit(connection, limit):
            return question(connection)

    try:
        found: T = await datasette.get_database(DATABASE).execute_fn(limited)
    except YigaiError as error:
        raise NotFound(str(error)) from error
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise QueryInterrupted(error, "the page's own", {}) from error
        raise
    return found


def folder(datasette: Any) -> Path:
    """The folder of the archive."""
    return Path(datasette.get_database(DATABASE).path).parent


def page_number(request: Any) -> int:
    """Which page of a list an address asks for, from 1."""
    number = request.args.get("page", "1")
    return max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1


async def page(
    datasette: Any,
    request: Any,
    template: str,
    code: int = 200,
    sent: Mapping[str, str] = headers.OURS,
    **context: Any,
) -> Response:
    """A page of ours; `sent` are headers of its own."""
    html = await datasette.render_template(
        f"{template}.html", context | {"code": code}, request=request
    )
    return Response.html(html, status=code, headers={**headers.OURS, **sent})


async def problem(datasette: Any, request: Any, exception: Exception) -> Response:
    """The page that says what went wrong, and one line of it in the log."""
    status = getattr(exception, "status", 500)
    if isinstance(exception, DatasetteError):
        status = min(status, 400)  # it says 500 of a question that cannot be answered
    if isinstance(exception, sqlite3.DataError | MemoryError):
        status = 400  # a value, or the work for it, is larger than it may be
    said = str(getattr(exception, "message", None) or exception)
    if isinstance(exception, QueryInterrupted):
        seconds = datasette.setting("sql_time_limit_ms") / 1000
        status, said = 503, f"It took longer than the {seconds:g} seconds that a question may take."
    if status >= 500:
        log.error("%s %s: %s", status, words.seen(request.path), _where(exception))
    else:
        log.warning(
            "%s %s: %s", status, words.seen(request.path), words.seen(" ".join(said.split()))
        )
    if status == 500:
        said = "Something went wrong here. The server's log has one line about it."
    if request.path.endswith((".json", ".jsono")):
        said_so = {"ok": False, "error": said, "status": status}
        return Response.json(said_so, status=status, headers=headers.OURS)
    return await page(datasette, request, "problem", status, said=said)


def _where(exception: BaseException) -> str:
    """An error in one line: what it is, and where it was raised."""
    frame = exception.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "nowhere"
    return f"{type(exception).__name__}: {' '.join(str(exception).split())} ({place})"

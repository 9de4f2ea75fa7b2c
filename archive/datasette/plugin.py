"""Datasette's hooks: where the pages are, what the templates can say, what headers go out."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from datasette import Response, hookimpl

from archive.datasette import bounds, cells, handed_on, headers, sql_functions, words
from archive.datasette.asking import DATABASE, problem
from archive.datasette.pages import (
    article,
    changes,
    diff,
    evidence,
    home,
    leading,
    memento,
    numbers,
    search,
    sources,
    stories,
    whole_csv,
    withdrawn,
)
from archive.exports import rows_feed
from archive.store.views import VIEWS

_FILTERS: dict[str, Callable[..., Any]] = {
    "day": words.day,
    "full_day": words.full_day,
    "minute": words.minute,
    "number": words.number,
    "said": words.said,
    "counted": words.counted,
    "tongue": words.tongue,
    "language": words.language,
    "short_url": words.short_url,
    "short_digest": words.short_digest,
    "is_web": words.is_web,
    "status_name": lambda status: words.STATUSES.get(status, status),
    "status_class": lambda status: words.CLASSES.get(status, ""),
}
_DIGEST = "sha256:[0-9a-f]{64}"
_SEAL = (Path(__file__).with_name("static") / "seal.svg").read_text(encoding="utf-8")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The addresses of our pages."""
    return [
        (r"^/robots\.txt$", _robots),
        (r"^/favicon\.ico$", _icon),
        (r"^/$", home.home),
        (r"^/changes$", changes.as_page),
        (r"^/changes\.csv$", changes.as_csv),
        (r"^/changes\.json$", changes.as_json),
        (r"^/changes\.atom$", changes.as_atom),
        (r"^/search$", search.as_page),
        (r"^/search\.csv$", search.as_csv),
        (r"^/search\.json$", search.as_json),
        (r"^/withdrawn$", withdrawn.as_page),
        (r"^/withdrawn\.csv$", withdrawn.as_csv),
        (r"^/withdrawn\.json$", withdrawn.as_json),
        (r"^/stories$", stories.every),
        (r"^/story/(?P<id>\d{1,15})$", stories.one),
        (r"^/number/(?P<number>[^/]+)$", numbers.one),
        (r"^/sources$", sources.every),
        (r"^/source/(?P<slug>[^/]+)$", sources.one),
        (r"^/article/(?P<id>\d{1,15})$", article.article),
        (r"^/article/(?P<id>\d{1,15})/at/(?P<at>[^/]+)$", article.article),
        (
            r"^/article/(?P<id>\d{1,15})/at/(?P<at>[^/]+)/cite\.(?P<ending>bib|json|ris)$",
            article.cite,
        ),
        (rf"^/web/(?P<at>\d{{14}})/(?:(?P<digest>{_DIGEST})/)?(?P<url>.+)$", memento.memento),
        (r"^/timemap/link/(?P<url>.+)$", memento.timemap_of),
        (r"^/timegate/(?P<url>.+)$", memento.timegate),
        (rf"^/text/(?P<digest>{_DIGEST})$", memento.text),
        (r"^/article/(?P<id>\d{1,15})/v(?P<version>\d{1,9})$", article.version),
        (r"^/article/(?P<id>\d{1,15})/diff/(?P<a>\d{1,9})\.\.(?P<b>\d{1,9})$", diff.of_versions),
        (r"^/diff/(?P<a>\d{1,15})\.\.(?P<b>\d{1,15})$", diff.of_articles),
        (leading.ROWS, leading.row),
        (whole_csv.OF_A_QUERY, whole_csv.of_query),
        (whole_csv.OF_SQL, whole_csv.of_sql),
        (r"^/evidence/(?P<id>\d{1,15})$", evidence.evidence),
    ]


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """What templates can say; no mark that cannot be seen is written by any of them."""
    env.filters.update(_FILTERS)
    env.finalize = words.seen


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """The functions of SQL, and what it may take."""
    if database == DATABASE:
        sql_functions.register(conn)
    bounds.bind(conn)


@hookimpl
def asgi_wrapper() -> Callable[[headers.App], headers.App]:
    """The headers of every answer, and all rows in every file."""
    return lambda app: headers.with_headers(whole_csv.streamed(app))


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Response]]:
    """Our page for what is not there or went wrong."""
    return lambda: problem(datasette, request, exception)


@hookimpl
def render_cell(row: Any, value: Any, column: str, database: str, datasette: Any) -> Any:
    """What Datasette's tables show of ours."""
    return cells.cell(value, column, row, datasette.urls.path) if database == DATABASE else None


@hookimpl
def register_output_renderer() -> dict[str, Any]:
    """Rows with an instant can be had as a feed."""
    return {
        "extension": "atom",
        "render": handed_on.as_atom,
        "can_render": lambda columns: rows_feed.instant_of(columns) is not None,
    }


@hookimpl
def extra_template_vars(table: str | None, database: str | None, datasette: Any) -> dict[str, Any]:
    """What each view is, in a sentence; and what a table's columns are, apart from the rest, to be folded."""
    if database != DATABASE:
        return {}
    if table:
        described = dict(datasette.table_metadata(database, table))
        return {"columns_described": described.pop("columns", {}), "metadata": described}
    views = {view: datasette.table_metadata(database, view) for view in VIEWS}
    return {
        "views_described": {
            name: view["description"].partition(". ")[0] for name, view in views.items()
        }
    }


async def _robots() -> Response:
    """The texts belong to their publishers: no search engine shall hand them on."""
    return Response.text("User-agent: *\nDisallow: /\n")


async def _icon() -> Response:
    return Response(_SEAL, content_type="image/svg+xml")

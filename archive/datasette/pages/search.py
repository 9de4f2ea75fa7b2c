"""Search: words, numbers and addresses, with filters that are a form."""

from __future__ import annotations

import re
import sqlite3
from typing import Any, NamedTuple

from datasette import Response

from archive.datasette import handed_on, marks
from archive.datasette.asking import ask, page, page_number
from archive.datasette.pages.search_filters import SCOPES, Wanted, filters, fits, wanted_of
from archive.queries import lives, publishers, search, search_changes
from archive.queries.across import find_across
from archive.text.query import parse
from archive.text.query_tree import Node, understood, words_of
from archive.text.snippets import places
from archive.text.terms import pattern

_SIZE, _MOST = 20, 200  # results on a page; results that are filtered and counted
_ACROSS = 5  # results in the other language
_COLUMNS = (
    *("article_id", "title", "snippet", "source", "publisher", "language", "published_at"),
    *("document_number", "status", "last_seen_at", "url"),
)


async def as_page(request: Any, datasette: Any) -> Response:
    """Twenty results; an address that is held leads to its article."""
    wanted = wanted_of(request)
    if re.match(r"https?://\S+$", wanted.q):
        held = await ask(datasette, lambda db: lives.held(db, [wanted.q]))
        if held:
            return Response.redirect(datasette.urls.path(f"/article/{held[wanted.q]}"))
    at = page_number(request)
    found, said = await _found(datasette, wanted)
    here = {
        "page": at,
        "more": len(found.fitting) > _SIZE * at,
        "size": _SIZE,
        "path": f"{datasette.urls.path('/search')}?{wanted.path()}&page=",
    }
    others = await _across(datasette, wanted) if at == 1 else []
    return await page(
        datasette,
        request,
        "search",
        q=wanted.q,
        wanted=wanted,
        understood=understood(found.asked) if found.asked and found.counted else None,
        scopes=SCOPES,
        said=said,
        rows=_marked(found.fitting[_SIZE * (at - 1) : _SIZE * at], found.asked),
        others=_marked([row for row in others if fits(row, wanted)], None),
        found=len(found.fitting),
        is_cut=found.is_cut,
        most=_MOST,
        filters=filters(found.counted, wanted),
        here=here,
    )


def _marked(rows: list[dict[str, Any]], asked: Node | None) -> list[dict[str, Any]]:
    """Results with what was looked for marked in title and snippet."""
    patterns = [pattern(words.text) for words in words_of(asked)] if asked else []
    return [
        row
        | {"title_pieces": marks.at(title := row["title"] or row["url"], places(title, patterns))}
        | {"pieces": marks.at(row["snippet"], row["matches"])}
        for row in rows
    ]


async def as_csv(request: Any, datasette: Any) -> Response:
    """The results in one file."""
    wanted = wanted_of(request)
    found, _ = await _found(datasette, wanted)
    shown = handed_on.of_columns(found.fitting, _COLUMNS)
    return handed_on.as_csv(shown, _COLUMNS, "yigai-search")


async def as_json(request: Any, datasette: Any) -> Response:
    """The results in one array."""
    wanted = wanted_of(request)
    found, _ = await _found(datasette, wanted)
    return handed_on.as_json(found.fitting)


class Found(NamedTuple):
    """What was understood, the best results, of which the filters count, those that fit them, and
    whether there may be more."""

    asked: Node | None
    counted: list[dict[str, Any]]
    fitting: list[dict[str, Any]]
    is_cut: bool


async def _found(datasette: Any, wanted: Wanted) -> tuple[Found, str | None]:
    """The best results, and what is to be said where a query cannot be answered."""
    nothing = Found(None, [], [], False)
    if not wanted.q:
        return nothing, None
    try:
        return await ask(datasette, lambda db: _results(db, wanted)), None
    except ValueError as error:
        return nothing, str(error)


def _results(db: sqlite3.Connection, wanted: Wanted) -> Found:
    """What is found; where that is too much to show whole, the filters go into the search."""
    asked = parse(wanted.q)
    counted = searched = _known(db, _in_scope(db, wanted, asked))
    if len(counted) >= _MOST and (narrowed := wanted.of(db, asked)) != asked:
        searched = _known(db, _in_scope(db, wanted, narrowed))
    fitting = [row for row in searched if fits(row, wanted)]
    return Found(asked, counted, fitting, len(searched) >= _MOST)


async def _across(datasette: Any, wanted: Wanted) -> list[dict[str, Any]]:
    """The best of what says it in the other language."""
    if not wanted.q or wanted.scope != "now":
        return []
    try:
        return await ask(datasette, lambda db: _known(db, find_across(db, wanted.q, limit=_ACROSS)))
    except ValueError:
        return []  # what was wrong with the query is said above the results


def _known(db: sqlite3.Connection, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Results with what the archive knows of each."""
    known = lives.brief(db, [row["article_id"] for row in found])
    names = publishers.names(db)
    return [
        known[row["article_id"]]
        | row
        | {name: names[row["source"]][name] for name in ("kind", "publisher")}
        for row in found
    ]


def _in_scope(db: sqlite3.Connection, wanted: Wanted, asked: Node) -> list[dict[str, Any]]:
    """The best of what stands or ever stood, or the newest changes that struck or brought it."""
    if wanted.scope in ("now", "ever"):
        return search.find_by(db, asked, None, None, _MOST, ever=wanted.scope == "ever")
    return search_changes.find_changes(db, limit=_MOST, **{wanted.scope: asked})

"""Search: words, numbers and addresses, with filters that are a form."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from datasette import Response

from archive.datasette import handed_on, marks, words
from archive.datasette.asking import ask, page
from archive.queries import lives, publishers, search, search_changes
from archive.queries.across import find_across
from archive.text.query import parse
from archive.text.query_tree import understood, words_of
from archive.text.snippets import places
from archive.text.terms import pattern

_SIZE, _MOST = 20, 200  # results on a page; results that are filtered and counted
_ACROSS = 5  # results in the other language
_COLUMNS = (
    *("article_id", "title", "snippet", "source", "publisher", "language", "published_at"),
    *("document_number", "status", "last_seen_at", "url"),
)
SCOPES = {
    "now": "Stands now",
    "ever": "Ever stood",
    "removed": "Struck out",
    "added": "Brought in",
}
FILTERS = {"status": "Status", "language": "Language", "kind": "Kind", "source": "Source"}


class Wanted(NamedTuple):
    """What is looked for, and the filters: none chosen is all of them."""

    q: str
    chosen: dict[str, list[str]]
    after: str
    before: str
    scope: str

    def path(self, scope: str | None = None) -> str:
        """The query string that asks for this, or for the same in another scope."""
        asked = [("q", self.q), *((n, v) for n, chosen in self.chosen.items() for v in chosen)]
        asked += [(n, v) for n, v in (("after", self.after), ("before", self.before)) if v]
        asked += [("in", scope or self.scope)] if (scope or self.scope) != "now" else []
        return urlencode(asked)


def _wanted(request: Any) -> Wanted:
    chosen = {name: request.args.getlist(name) for name in FILTERS}
    days = [request.args.get(name) or "" for name in ("after", "before")]
    is_day = re.compile(r"\d{4}-\d\d-\d\d")
    after, before = (day if is_day.fullmatch(day) else "" for day in days)
    scope = request.args.get("in") or "now"
    q = (request.args.get("q") or "").strip()
    return Wanted(q, chosen, after, before, scope if scope in SCOPES else "now")


async def as_page(request: Any, datasette: Any) -> Response:
    """Twenty results; an address that is held leads to its article."""
    wanted = _wanted(request)
    if re.match(r"https?://\S+$", wanted.q):
        held = await ask(datasette, lambda db: lives.held(db, [wanted.q]))
        if held:
            return Response.redirect(datasette.urls.path(f"/article/{held[wanted.q]}"))
    number = request.args.get("page", "1")
    at = max(1, int(number)) if number.isdecimal() and len(number) < 5 else 1
    rows, said = await _found(datasette, wanted)
    fitting = [row for row in rows if _fits(row, wanted)]
    here = {
        "page": at,
        "more": len(fitting) > _SIZE * at,
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
        understood=understood(parse(wanted.q)) if rows else None,
        scopes=SCOPES,
        said=said,
        rows=_marked(fitting[_SIZE * (at - 1) : _SIZE * at], wanted.q),
        others=_marked([row for row in others if _fits(row, wanted)], ""),
        found=len(fitting),
        is_cut=len(rows) >= _MOST,
        most=_MOST,
        filters=_filters(rows, wanted),
        here=here,
    )


def _marked(rows: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """Results with what was looked for marked in title and snippet."""
    patterns = [pattern(words.text) for words in words_of(parse(query))] if rows and query else []
    return [
        row
        | {"title_pieces": marks.at(title := row["title"] or row["url"], places(title, patterns))}
        | {"pieces": marks.at(row["snippet"], row["matches"])}
        for row in rows
    ]


async def as_csv(request: Any, datasette: Any) -> Response:
    """The results in one file."""
    wanted = _wanted(request)
    rows, _ = await _found(datasette, wanted)
    fitting = [row for row in rows if _fits(row, wanted)]
    shown = handed_on.of_columns(fitting, _COLUMNS)
    return handed_on.as_csv(shown, _COLUMNS, "yigai-search")


async def as_json(request: Any, datasette: Any) -> Response:
    """The results in one array."""
    wanted = _wanted(request)
    rows, _ = await _found(datasette, wanted)
    return handed_on.as_json(row for row in rows if _fits(row, wanted))


async def _found(datasette: Any, wanted: Wanted) -> tuple[list[dict[str, Any]], str | None]:
    """The best results, and what is to be said where a query cannot be answered."""
    if not wanted.q:
        return [], None

    try:
        return await ask(datasette, lambda db: _known(db, _in_scope(db, wanted))), None
    except ValueError as error:
        return [], str(error)


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


def _in_scope(db: sqlite3.Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """The best of what stands or ever stood, or the newest changes that struck or brought it."""
    if wanted.scope in ("now", "ever"):
        return search.find(db, wanted.q, limit=_MOST, ever=wanted.scope == "ever")
    return search_changes.find_changes(db, limit=_MOST, **{wanted.scope: wanted.q})


def _fits(row: dict[str, Any], wanted: Wanted) -> bool:
    """Whether a result is one of those that the filters leave."""
    published = (row["published_at"] or "")[: len("2026-10-12")]
    if (wanted.after or wanted.before) and not published:
        return False
    if published < wanted.after or (wanted.before and published > wanted.before):
        return False
    return all(not chosen or row[name] in chosen for name, chosen in wanted.chosen.items())


def _filters(rows: list[dict[str, Any]], wanted: Wanted) -> list[dict[str, Any]]:
    """For each filter its values, how many results have each, and whether it is chosen."""
    publishers_of = {row["source"]: row["publisher"] for row in rows}
    named: dict[str, Callable[[str], str]] = {
        "status": lambda value: words.STATUSES.get(value, value),
        "language": words.language,
        "kind": str.capitalize,
        "source": lambda value: publishers_of.get(value, value),
    }
    result = []
    for name, title in FILTERS.items():
        counts = Counter(row[name] for row in rows if row[name])
        counts.update(dict.fromkeys(wanted.chosen[name], 0))
        values = [
            {
                "value": value,
                "name": named[name](value),
                "count": count,
                "chosen": value in wanted.chosen[name],
            }
            for value, count in counts.most_common()
        ]
        result.append({"name": name, "title": title, "values": values})
    return result

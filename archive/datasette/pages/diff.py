"""What changed between two versions, or how two articles differ."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from datasette import Response

from archive.datasette import words
from archive.datasette.asking import ask, page
from archive.errors import YigaiError
from archive.queries import articles, lives, stories
from archive.text import telling
from archive.text.compared import compare
from archive.text.diff import count
from archive.text.side_by_side import Row, folded, rows

_HOURS = 48  # from which on days are said


async def of_versions(request: Any, datasette: Any) -> Response:
    """Two versions of an article."""
    article_id = int(request.url_vars["id"])
    numbers = int(request.url_vars["a"]), int(request.url_vars["b"])
    shows_all = bool(request.args.get("all"))

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        return compare_sides(db, *((article_id, number) for number in numbers), shows_all=shows_all)

    return await page(datasette, request, "diff", **await ask(datasette, question))


async def of_articles(request: Any, datasette: Any) -> Response:
    """The latest versions of two articles."""
    ids = int(request.url_vars["a"]), int(request.url_vars["b"])
    shows_all = bool(request.args.get("all"))

    def question(db: sqlite3.Connection) -> dict[str, Any]:
        return compare_sides(db, *((article_id, None) for article_id in ids), shows_all=shows_all)

    return await page(datasette, request, "diff", **await ask(datasette, question))


def compare_sides(
    connection: sqlite3.Connection, *sides: tuple[int, int | None], shows_all: bool
) -> dict[str, Any]:
    """All that the page shows. Raises YigaiError where a side is not there."""
    before, after = (_side(connection, *side) for side in sides)
    same_article = sides[0][0] == sides[1][0]
    shared = stories.shared(connection, sides[0][0], sides[1][0])
    compared = compare(before, after, shared)
    found = rows(compared)
    told = telling.tell(
        (before["text"], after["text"]),
        {name: (old or "", new or "") for name, (old, new) in compared.facts.items()},
        compared.found,
    )
    return {
        "before": before,
        "after": after,
        "same_article": same_article,
        "versions": len(lives.versions(connection, sides[0][0])) if same_article else 0,
        "between": _between(before, after) if same_article else None,
        "told": told,
        "changed": count(before["text"], after["text"], compared.found),
        "counts": _counts(found),
        "facts": compared.facts,
        "shared": [before["text"][slice(*passage.before)] for passage in shared],
        "rows": found if shows_all else list(folded(found)),
        "shows_all": shows_all,
        "paragraphs": len(found),
    }


def _side(connection: sqlite3.Connection, article_id: int, number: int | None) -> dict[str, Any]:
    """A version with its article's address, and its first and last record."""
    held = lives.identity(connection, article_id)
    if not 0 < (number or held["versions"]) <= held["versions"]:
        versions = words.counted(held["versions"], "version")
        raise YigaiError(f"Article {article_id} has {versions}: there is nothing to compare.")
    side = articles.version(connection, article_id, number) | {"url": held["url"]}
    side["source"] = held["source"]
    side["publisher_name"] = held["source_publisher"]
    for name in ("captured_at", "last_captured_at"):
        side[f"record_{name}"] = lives.shown_at(connection, article_id, side[name])
    return side


def _counts(found: list[Row]) -> dict[str, int]:
    """How many paragraphs are of each kind."""
    kinds = [row.kind for row in found]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _between(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """The time within which a change came about, in words; None where the versions do not follow
    one another."""
    last, first = (
        datetime.fromisoformat(at) for at in (before["last_captured_at"], after["captured_at"])
    )
    if first < last:
        return None
    hours = ceil((first - last) / timedelta(hours=1))
    return words.counted(hours, "hour") if hours < _HOURS else f"{round(hours / 24)} days"

"""The stories: documents that stand at more than one address; and each with its copies."""

from __future__ import annotations

from datetime import date
from typing import Any

from datasette import Response

from archive.datasette import words
from archive.datasette.asking import ask, page, page_number
from archive.queries import stories

_SIZE = 50
_TIES = {
    "exact": "the same text as",
    "near": "a copy with edits of",
    "excerpt": "an excerpt of",
    "translation": "a translation of",
}


async def every(request: Any, datasette: Any) -> Response:
    """Fifty of them, those published last first."""
    at = page_number(request)
    found = await ask(datasette, lambda db: stories.latest(db, _SIZE + 1, _SIZE * (at - 1)))
    here = {
        "page": at,
        "more": len(found) > _SIZE,
        "size": _SIZE,
        "path": f"{datasette.urls.path('/stories')}?page=",
    }
    rows = found[:_SIZE]
    return await page(datasette, request, "stories", current="Stories", rows=rows, here=here)


async def one(request: Any, datasette: Any) -> Response:
    """The page of a story, by the number of any of its articles."""
    article_id = int(request.url_vars["id"])
    story = await ask(datasette, lambda db: stories.of_article(db, article_id))
    members = story["members"]
    return await page(
        datasette,
        request,
        "story",
        current="Stories",
        story=story,
        origin=members[0],
        nodes=_nested([_said(member, members) for member in members]),
        tongues=[words.language(tag) for tag in dict.fromkeys(m["language"] for m in members)],
        behind=sum(_is_behind(member, members) for member in members),
        reason=_REASONS[story["origin_reason"]],
    )


_REASONS = {
    "own number": "The first is taken for the original because it bears the number as its own.",
    "language": "The first is taken for the original because it is the Chinese text.",
    "kind of source": "The first is taken for the original because of who published it.",
    "earliest": "The first is taken for the original because it was published first.",
}


def _said(member: dict[str, Any], members: list[dict[str, Any]]) -> dict[str, Any]:
    """A member in words."""
    return member | {
        "tie": _tie(member),
        "after": _after(member["published_on"], members[0]["published_on"])
        if member["follows"]
        else "first",
        "now": "still the earlier text" if _is_behind(member, members) else "",
        "children": [],
    }


def _tie(member: dict[str, Any]) -> str:
    if member["follows"] is None:
        return (
            f"the original, as far as can be told · {words.counted(member['versions'], 'version')}"
        )
    if member["relation"] is None:
        return "tied by its number, or by way of others"
    whole = member["relation"] == "excerpt" and member["direction"] == "whole"
    tie = "holds most or all of" if whole else _TIES[member["relation"]]
    said = f"{tie} version {member['version']} · {member['similarity']:.2f}"
    if not member["passages"]:
        return said
    passages = words.counted(member["passages"], "passage")
    return f"{said} · {passages} of {member['shared_characters']:,} characters"


def _is_behind(member: dict[str, Any], members: list[dict[str, Any]]) -> bool:
    """Whether a copy follows a version that is not in force any more where it was taken from."""
    if member["relation"] not in ("exact", "near"):
        return False
    versions = {other["article_id"]: other["versions"] for other in members}
    return bool(member["version"] < versions[member["follows"]])


def _after(day: str | None, first: str | None) -> str:
    try:
        days = (date.fromisoformat(day or "") - date.fromisoformat(first or "")).days
    except ValueError:
        return ""
    return "the same day" if days == 0 else f"{days:+} {'day' if abs(days) == 1 else 'days'}"


def _nested(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The members as a tree."""
    by_id = {member["article_id"]: member for member in members}
    for member in members:
        if member["follows"] is not None:
            by_id[member["follows"]]["children"].append(member)
    return [member for member in members if member["follows"] is None]

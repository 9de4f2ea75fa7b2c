"""An article: its text in full, what is known of it, and where the evidence is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from datasette import NotFound, Response

from archive.datasette import charts, headers, words
from archive.datasette.asking import ask, page
from archive.doubts import DOUBTS
from archive.exports.citation import STYLES, Citation, citation, cited
from archive.queries import articles, companions, lives, mementos
from archive.text import layout

_MOST_CAPTURES, _MOST_STEPS = 100, 40  # shown; a table has the rest
_MOST_TABS = 9
_FILES = {
    "bib": ("bibtex", "application/x-bibtex; charset=utf-8"),
    "json": ("csl-json", "application/vnd.citationstyles.csl+json"),
    "ris": ("ris", "application/x-research-info-systems; charset=utf-8"),
}
_HERE = ("127.0.0.1", "localhost")  # an address there is nobody else's
_LOOKED_BACK = 20  # versions among which a paragraph's first one is looked for
_LONG, _MANY = 3_000, 3  # characters and headings from which on a text has a table of contents
_HEADLINE = re.compile(r"(?<=[\s　])(?=\S)|(?<=[局委部会厅院府办])(?=关于)")


async def article(request: Any, datasette: Any) -> Response:
    """The article as it stands, or as it stood at an instant that the address names."""
    article_id, said = int(request.url_vars["id"]), request.url_vars.get("at")
    return await shown_page(request, datasette, article_id, said, {})


async def shown_page(
    request: Any, datasette: Any, article_id: int, said: str | None, sent: dict[str, str]
) -> Response:
    """The article at an instant, at one of its addresses; `sent` are headers."""
    asked = await ask(datasette, lambda db: gathered(db, article_id, said))
    if asked["shown"].get("version"):
        is_here = request.host.partition(":")[0] in _HERE
        public = None if is_here else base(request, datasette)
        asked["cite"] = citation(asked["held"], asked["shown"], public)
        asked["canonical"] = base(request, datasette) + asked["cite"].path if said else None
    return await page(datasette, request, "article", 200, sent, **asked)


async def cite(request: Any, datasette: Any) -> Response:
    """The citation of what an article said at an instant, as a file for a reference manager."""
    article_id, said = int(request.url_vars["id"]), request.url_vars["at"]
    style, media_type = _FILES[request.url_vars["ending"]]
    is_here = request.host.partition(":")[0] in _HERE
    public = None if is_here else base(request, datasette)

    def question(db: sqlite3.Connection) -> Citation:
        return cited(db, article_id, articles.moment(db, article_id, said), public)

    found = await ask(datasette, question)
    name = f"{found.key}.{request.url_vars['ending']}"
    sent = headers.OURS | {"content-disposition": f'attachment; filename="{name}"'}
    return Response(STYLES[style](found), headers=sent, content_type=media_type)


def base(request: Any, datasette: Any) -> str:
    """The address under which the archive was asked, without a slash at its end."""
    return str(datasette.absolute_url(request, datasette.urls.path("/"))).rstrip("/")


async def version(request: Any, datasette: Any) -> Response:
    """Leads on to the instant at which a version was first seen: its number may change."""
    article_id, number = int(request.url_vars["id"]), int(request.url_vars["version"])
    versions = await ask(datasette, lambda db: lives.versions(db, article_id))
    if not 0 < number <= len(versions):
        raise NotFound(f"Article {article_id} has no version {number}; it has {len(versions)}.")
    at = versions[number - 1]["captured_at"]
    return Response.redirect(datasette.urls.path(f"/article/{article_id}/at/{at}"))


def gathered(connection: sqlite3.Connection, article_id: int, said: str | None) -> dict[str, Any]:
    """All that the page shows. Raises YigaiError where there is nothing to show."""
    held = lives.identity(connection, article_id)
    versions = lives.versions(connection, article_id)
    spells = lives.spells(connection, article_id)
    ticks = lives.ticks(connection, article_id)
    captures = lives.newest_captures(connection, article_id, _MOST_CAPTURES)
    shown, when = _shown(connection, held, said)
    seen_at = shown.get("seen_at") or held["last_captured_at"]
    evidence = lives.shown_at(connection, article_id, seen_at)
    steps = _rail(versions, spells, held["status"] == "live")
    return {
        "held": held,
        "shown": shown,
        "headline": [
            piece for piece in _HEADLINE.split(shown.get("title") or held["url"]) if piece
        ],
        "at": when,
        "known": shown.get("known"),
        "doubt": _doubt(shown),
        "versions": versions,
        "tabs": _tabs(versions, shown.get("version", 0)),
        "gone_before": [s for s in spells if s["status"] == "withdrawn" and s["to_at"]][-2:],
        "life": charts.life(versions, spells, ticks),
        "rail": steps[:_MOST_STEPS],
        "rail_left": len(steps[_MOST_STEPS:]),
        "facts": _facts(shown),
        "copies": lives.copies(connection, article_id),
        "captures": captures,
        "captures_left": max(0, len(ticks) - len(captures)),
        "evidence": evidence,
        "holder": lives.holder(connection, evidence["payload_digest"]) if evidence else None,
        "attachments": _attachments(connection, shown),
        **lines_of(connection, article_id, shown),
    }


def _shown(
    connection: sqlite3.Connection, held: dict[str, Any], said: str | None
) -> tuple[dict[str, Any], str | None]:
    """The version to show, and the instant that was asked for."""
    article_id = held["article_id"]
    if said:
        when = articles.moment(connection, article_id, said)
        return mementos.shown(connection, article_id, when), when.at
    if not held["versions"]:
        return _named(connection, held), None
    return mementos.shown(connection, article_id, None), None


def _doubt(shown: dict[str, Any]) -> str | None:
    """What is to be said of a text; of a file why it was not read whole."""
    if shown.get("version"):
        return DOUBTS.get(shown["text_state"])
    reason = shown.get("reason")
    return f"The file {reason}." if reason else None


def _named(connection: sqlite3.Connection, held: dict[str, Any]) -> dict[str, Any]:
    """A page or a file that articles name: what was read in it, and whose it is."""
    by = companions.named_by(connection, held["article_id"])
    read = (companions.text_of(connection, held["article_id"]) if by else None) or {}
    title = next((one["name"] for one in by if one["name"]), "")
    return {"title": title, "url": held["url"], "language": "und"} | read | {"named_by": by}


def _tabs(versions: Sequence[dict[str, Any]], shown: int) -> list[dict[str, Any]]:
    """The versions with a tab of their own: all of a few, else those around the one shown."""
    if len(versions) <= _MOST_TABS:
        return list(versions)
    near = {1, len(versions), *range(shown - 3, shown + 4)}
    return [version for version in versions if version["version"] in near]


def _rail(
    versions: list[dict[str, Any]], spells: list[dict[str, Any]], is_live: bool
) -> list[dict[str, Any]]:
    """Versions and the spells in which the article was not live, the newest first."""
    steps = [
        version | {"stands": is_live and version is versions[-1], "from_at": version["captured_at"]}
        for version in versions
    ]
    steps += [spell for spell in spells if spell["status"] != "live"]
    return sorted(steps, key=lambda step: str(step["from_at"]), reverse=True)


def _facts(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Each fact with its value and where it was read; one that was not read is a row too."""
    if not shown.get("version"):
        return []
    origins = shown["origins"]
    return [
        {
            "name": name,
            "value": words.minute(shown[key]) if key.endswith(("_at", "_on")) else shown[key],
            "origin": words.ORIGINS.get(origins.get(key, ""), ""),
        }
        for key, name in words.FACTS.items()
    ]


def _attachments(connection: sqlite3.Connection, shown: dict[str, Any]) -> list[dict[str, Any]]:
    """The files that a version names, each with what is held of it now."""
    rows = companions.files_of(connection, shown["article_id"]) if shown.get("version") else []
    held = {row["url"]: row for row in rows}
    return [file | held.get(file["url"], {}) for file in shown.get("attachments") or []]


def lines_of(
    connection: sqlite3.Connection, article_id: int, shown: dict[str, Any]
) -> dict[str, Any]:
    """The lines of the text, each with the version that brought it, and what a long one holds."""
    text = shown.get("text", "")
    number = shown.get("version", 0)
    older = max(1, number - _LOOKED_BACK)
    before = lives.texts(connection, article_id, older) if number > 1 else {}
    stood = {n: {*map(str.strip, said.split("\n"))} for n, said in before.items()}
    lines = [
        {
            "at": at,
            "kind": line.kind,
            "text": line.text,
            "entry": line.entry,
            "since": _since(line.text, stood, number),
        }
        for at, line in enumerate(layout.lines(text), 1)
    ]
    classes = {"opening": "flush", "flush": "flush", "sign": "sign"}
    for line in lines:
        kinds = (classes.get(str(line["kind"])), "ch" if line["since"] else None)
        line["classes"] = " ".join(filter(None, kinds))
    contents = [line for line in lines if line["entry"]]
    is_long = len(text) >= _LONG and len(contents) >= _MANY
    return {"lines": _tables(lines), "contents": contents if is_long else []}


def _tables(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines, those that are rows of one table made one."""
    result: list[dict[str, Any]] = []
    for is_row, group in groupby(lines, key=lambda line: line["kind"] == "row"):
        held = list(group)
        if is_row:
            rows = [line["text"].split(layout.CELLS) for line in held]
            result.append(held[0] | {"kind": "table", "rows": rows})
        else:
            result += held
    return result


def _since(line: str, stood: dict[int, set[str]], number: int) -> int | None:
    """The version from which on a line has stood; None where it did from the first one known."""
    first = number
    while first > 1 and line in stood.get(first - 1, ()):
        first -= 1
    known = min(stood, default=1)
    return first if first > known else None

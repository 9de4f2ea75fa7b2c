"""The read side: an article's captures and versions, and its state at an instant (RFC 7089)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from archive.errors import YigaiError
from archive.text.dates import parse_date
from archive.urls import url_key


def resolve(connection: sqlite3.Connection, name: str) -> int:
    """The article_id that an ID or a URL names. Raises YigaiError if the archive has no such."""
    if name.isdecimal():
        row = connection.execute(
            "SELECT article_id FROM articles WHERE article_id = CAST(? AS INTEGER)", (name,)
        ).fetchone()
    else:
        row = connection.execute(
            "SELECT article_id FROM articles WHERE url_key = ?", (_key(name),)
        ).fetchone()
    if row is None:
        raise YigaiError(f"{name}: no such article here. Find one with `yigai search WORDS`.")
    return int(row["article_id"])


def article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """The article's row of current_articles.

    Raises YigaiError if it was captured without a text ever being read.
    """
    row = connection.execute(
        "SELECT * FROM current_articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    if row is None:
        raise YigaiError(
            f"article {article_id}: captured, but no text was ever read; "
            f"see `yigai history {article_id}`."
        )
    return dict(row)


def version(
    connection: sqlite3.Connection, article_id: int, number: int | None, at: str | None
) -> dict[str, Any]:
    """One version with its facts: by number, as it stood on a date, else the latest.

    `origins` says where each fact was read, `languages` the share of each language.

    Raises YigaiError if there is none.
    """
    if number is not None:
        where, value, what = "version = ?", str(number), f"version {number}"
    else:
        day = parse_date(at) if at else None
        if at and not day:
            raise YigaiError(f"{at!r} is not a date; write it like 2026-10-12")
        where, value, what = "substr(captured_at, 1, 10) <= ?", day or "9999", f"version on {at}"
    row = connection.execute(
        f"SELECT * FROM versions WHERE article_id = ? AND {where} ORDER BY version DESC LIMIT 1",
        (article_id, value[:10]),
    ).fetchone()
    if row is None:
        raise YigaiError(f"article {article_id}: no {what}; see `yigai history {article_id}`")
    objects = {name: json.loads(row[name]) for name in ("origins", "languages")}
    return dict(row) | objects


def captures(connection: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """Its captures, oldest first, each with the version that it brought, if it brought one."""
    rows = connection.execute(
        """SELECT c.*, v.version, v.cause, v.characters_added, v.characters_removed
        FROM captures c LEFT JOIN versions v ON v.capture_id = c.capture_id
        WHERE c.article_id = ? ORDER BY c.captured_at""",
        (article_id,),
    )
    return [dict(row) for row in rows]


def _key(url: str) -> str:
    try:
        return url_key(url)
    except ValueError:
        return ""

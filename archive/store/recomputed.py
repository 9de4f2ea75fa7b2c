"""An article's history computed again, and what its rows say otherwise. Nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, fields

from archive.past import Spell
from archive.store import companions, histories, readings, stand_ins, versions

_SPELL = ", ".join(field.name for field in fields(Spell))


def denied(connection: sqlite3.Connection, article_id: int) -> Iterator[tuple[str, str]]:
    """Versions and spells that are not what the article's captures and readings give: which, and
    what of them."""
    article = connection.execute(
        "SELECT * FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    texts = stand_ins.of_article(connection, article_id)
    try:
        reads = readings.of_article(connection, article_id)
        past, rows, _ = histories.followed(connection, article, "", texts, reads)
        if companions.is_no_article(connection, article, article["part_of"]):
            past.versions.clear()
        source = histories.named_by(article, rows, past, is_whole=True)["source"]
        wrong = list(versions.denied(connection, article_id, source, past.versions))
    except (ValueError, TypeError, KeyError, LookupError) as error:
        yield "versions", f"they cannot be computed: {type(error).__name__}: {error}"
        return
    for number, names in wrong:
        yield f"version {number}", names
    held = connection.execute(
        f"SELECT {_SPELL} FROM spells WHERE article_id = ? ORDER BY from_at", (article_id,)
    ).fetchall()
    if [tuple(row) for row in held] != [astuple(spell) for spell in past.spells]:
        yield "status", "its captures give other spells"

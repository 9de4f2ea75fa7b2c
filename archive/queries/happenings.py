"""What happened to articles, newest first: new, changed, suspected, withdrawn and returned."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Literal, NamedTuple, get_args

Kind = Literal["new", "changed", "suspected", "withdrawn", "returned"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Happening(NamedTuple):
    """Something that a capture shows of an article; `said` is a summary or the evidence."""

    at: str
    article_id: int
    kind: Kind
    said: str | None


def newest(
    connection: sqlite3.Connection,
    source: str | None = None,
    since: str | None = None,
    most: int | None = None,
    kinds: Collection[Kind] = KINDS,
) -> Iterator[tuple[Happening, dict[str, Any]]]:
    """What happened, each with what the article said then: of a source, since a day, so many, and
    of some kinds.

    Of the article: url_key, url, source, publisher, title, language, opening, and of a change
    before and after. An article is suspected at its first absence, whatever came of it, and
    withdrawn at the look that confirmed it. What never showed a text is left out.
    """
    wanted = {"source": source, "since": since or ""}
    each = [map(_happening, connection.execute(sql, wanted)) for sql in _EACH]
    merged = heapq.merge(*each, key=lambda found: found[:2], reverse=True)
    wanted_ones = (found for found in merged if found.kind in kinds)
    for happening in islice(wanted_ones, most):
        yield happening, dict(connection.execute(_ARTICLE, happening._asdict()).fetchone())


def newest_capture(connection: sqlite3.Connection) -> str | None:
    """The instant of the newest capture; None where there is none."""
    row = connection.execute("SELECT max(captured_at) FROM capture_log").fetchone()
    instant: str | None = row[0]
    return instant


def _happening(row: sqlite3.Row) -> Happening:
    return Happening(*row)


_WANTED = """EXISTS (SELECT 1 FROM articles a WHERE a.article_id = {0}.article_id
    AND a.versions > 0 AND (:source IS NULL OR a.source = :source))"""
_OF_SPELL = _WANTED.format("s")
_FIRST_LOOK = "substr(s.evidence, 1, instr(s.evidence || '; ', '; ') - 1)"
_EACH = (
    f"""SELECT v.captured_at, v.article_id,
        CASE v.cause WHEN 'first' THEN 'new' ELSE 'changed' END, v.summary
    FROM versions v WHERE v.captured_at >= :since AND {_WANTED.format("v")}
    ORDER BY v.captured_at DESC, v.article_id DESC""",
    f"""SELECT s.from_at, s.article_id, 'suspected', s.evidence
    FROM spells s WHERE s.status = 'suspected' AND s.from_at >= :since AND {_OF_SPELL}
    ORDER BY s.from_at DESC, s.article_id DESC""",
    f"""SELECT s.from_at, s.article_id, 'suspected', {_FIRST_LOOK}
    FROM spells s WHERE s.status = 'withdrawn' AND s.from_at >= :since
        AND s.confirmed_at > s.from_at AND {_OF_SPELL}
    ORDER BY s.from_at DESC, s.article_id DESC""",
    f"""SELECT s.confirmed_at, s.article_id, 'withdrawn', s.evidence
    FROM spells s WHERE s.status = 'withdrawn' AND s.confirmed_at >= :since AND {_OF_SPELL}
    ORDER BY s.confirmed_at DESC, s.article_id DESC""",
    # From the absences on, which are few, and not from all that was ever live: the + keeps SQLite
    # from looking for the next spell among those of all articles.
    f"""SELECT s.from_at, s.article_id, 'returned', s.evidence
    FROM spells p JOIN spells s ON s.article_id = p.article_id AND s.from_at = (
        SELECT min(n.from_at) FROM spells n
        WHERE n.article_id = p.article_id AND n.from_at > p.from_at AND +n.status = 'live')
    WHERE p.status IN ('suspected', 'withdrawn') AND p.to_at IS NOT NULL
        AND s.from_at >= :since AND {_OF_SPELL}
    GROUP BY s.from_at, s.article_id ORDER BY s.from_at DESC, s.article_id DESC""",
)
# What it said then: the version in force, or the first one where it was absent before that.
_ARTICLE = """SELECT a.url_key, a.url, a.source,
        (SELECT publisher FROM sources s WHERE s.slug = a.source) AS publisher,
        v.title, v.language, v.passages_before AS before, v.passages_after AS after,
        (SELECT substr(text, 1, 300) FROM texts t WHERE t.text_id = v.text_id) AS opening
    FROM articles a JOIN versions v ON v.article_id = a.article_id AND v.version = coalesce(
        (SELECT max(version) FROM versions n
            WHERE n.article_id = :article_id AND n.captured_at <= :at), 1)
    WHERE a.article_id = :article_id"""

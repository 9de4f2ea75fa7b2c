"""What the archive knows of how long articles stand: their lives, and a source's months.

Each goes through all articles, one row at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from archive.outcomes import SHOWN
from archive.removals import Month
from archive.survival import Life

# The first absence of the removal that stands: withdrawn since it was last seen, and no redirect
# since. What was blocked or unreachable meanwhile is withdrawn still.
_ABSENT_AT = """CASE WHEN a.status <> 'live' THEN (
    SELECT CASE WHEN max(p.status = 'withdrawn') AND NOT max(p.status = 'moved')
        THEN min(CASE WHEN p.status IN ('suspected', 'withdrawn') THEN p.from_at END) END
    FROM spells p WHERE p.article_id = a.article_id AND p.from_at > a.last_seen_at) END"""

# Whether that absence lies in an event of the host that nobody says is none.
_IN_EVENT = """EXISTS (SELECT 1 FROM failed_looks f JOIN host_events e ON e.host = f.host
    AND e.began_on <= f.day AND (e.ended_on IS NULL OR f.day < e.ended_on)
    WHERE f.article_id = o.article_id AND f.day = substr(o.absent_at, 1, 10)
        AND e.review IS NOT 'wrong')"""

# (`+`: the spells of one article are few; those of one status are not.)
# A day in the source's zone can begin before the same day in UTC.
_BEFORE_BIRTH = -1.0


class Observed(NamedTuple):
    """An article's groups and its life, None where its age is not known: its day of publication
    was not read, or is later than the day on which it was seen.

    `in_event` says that it went within an event of its host: its life ends when it was last seen.
    """

    source: str
    kind: str
    published_on: str | None
    life: Life | None
    in_event: bool = False


def count(connection: sqlite3.Connection, source: str | None) -> int:
    """How many articles `observed` goes through, those without a text among them."""
    where = "WHERE source = :source" if source else ""
    row = connection.execute(f"SELECT count(*) FROM articles {where}", {"source": source})
    return int(row.fetchone()[0])


def observed(connection: sqlite3.Connection, source: str | None) -> Iterator[Observed]:
    """Every article that was read, or those of a source, with the ages at which it was seen.

    Age 0 is the day that the first version to state one says it was published. A removal is a
    withdrawal that stands; live, suspected, moved, blocked and unreachable articles are censored
    when they were last seen.
    """
    found = connection.execute(
        f"""SELECT source, (SELECT kind FROM sources s WHERE s.slug = o.source), published_on,
            julianday(first_seen_at) - julianday(published_on),
            julianday(last_seen_at) - julianday(published_on),
            julianday(absent_at) - julianday(published_on),
            absent_at IS NOT NULL AND {_IN_EVENT}
        FROM (SELECT a.article_id, a.source, a.last_seen_at, {_ABSENT_AT} AS absent_at,
            (SELECT published_on FROM versions v WHERE v.article_id = a.article_id
                AND published_on IS NOT NULL ORDER BY version LIMIT 1) AS published_on,
            (SELECT from_at FROM spells p WHERE p.article_id = a.article_id
                AND +p.status = 'live' ORDER BY from_at LIMIT 1) AS first_seen_at
            FROM articles a WHERE a.versions > 0 {"AND a.source = :source" if source else ""}) o""",
        {"source": source},
    )
    for slug, kind, published_on, first, last, absent, in_event in found:
        life = _life(first, last, None if in_event else absent)
        yield Observed(slug, kind, published_on, life, bool(in_event))


def _life(first: float | None, last: float | None, absent: float | None) -> Life | None:
    if first is None or last is None or first < _BEFORE_BIRTH:
        return None
    early = min(first, 0.0)  # seen on the day itself, which had begun in the source's zone
    return Life(first - early, last - early, absent if absent is None else absent - early)


def months(connection: sqlite3.Connection, source: str | None) -> Iterator[tuple[str, Month]]:
    """Each month in which articles of a source were looked at, by source and month.

    A look shows the article or finds it absent; none counts after the first absence of a removal
    that stands.
    """
    found = connection.execute(
        f"""SELECT source, month, count(DISTINCT article_id), total(days),
            count(DISTINCT CASE WHEN captured_at = absent_at THEN article_id END)
        FROM (SELECT a.source, a.article_id, c.captured_at, substr(c.captured_at, 1, 7) AS month,
            {_ABSENT_AT} AS absent_at, julianday(c.captured_at) - lag(julianday(c.captured_at))
                OVER (PARTITION BY a.article_id ORDER BY c.captured_at) AS days
            FROM articles a JOIN capture_log c ON c.article_id = a.article_id
            WHERE a.versions > 0 AND c.answer IN {(*SHOWN, "absent")}
                {"AND a.source = :source" if source else ""})
        WHERE absent_at IS NULL OR captured_at <= absent_at
        GROUP BY source, month ORDER BY source, month""",
        {"source": source},
    )
    for slug, month, looked, days, removed in found:
        yield slug, Month(month, looked, days, removed)

"""One document number: who bears it, who cites it, and what stands beside it in its series."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.errors import YigaiError
from archive.text.mention import Mention
from archive.text.mentions import number_of

MOST = 200  # articles of either kind
_AROUND = 12  # serials before and behind
_ARTICLES = """SELECT a.article_id, a.url, a.status, a.status_since, a.last_seen_at, a.published_on,
        v.title, v.language, s.publisher
    FROM ({ids}) JOIN articles a USING (article_id)
    JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
    JOIN sources s ON s.slug = a.source
    ORDER BY a.published_on IS NULL, a.published_on, a.first_captured_at LIMIT {most}"""
_BEARERS = """SELECT DISTINCT article_id FROM number_log
    WHERE issuer_code = :code AND year IS :year AND serial = :serial AND role = 'own'"""
# By the number, or by a title that belongs to this number alone: as the view document_numbers says,
# which would go through the titles of all.
_CITING = f"""SELECT article_id FROM number_log
    WHERE issuer_code = :code AND year IS :year AND serial = :serial AND role = 'cited'
    UNION
    SELECT c.article_id FROM ({_BEARERS} AND is_certain) b
    JOIN number_titles o ON o.article_id = b.article_id AND o.is_own
    JOIN number_titles c ON c.title = o.title AND NOT c.is_own
    WHERE NOT EXISTS (SELECT 1 FROM number_titles q JOIN number_log l USING (article_id)
        WHERE q.title = o.title AND q.is_own AND l.role = 'own' AND l.is_certain
            AND (l.issuer_code, coalesce(l.year, 0), l.serial)
                <> (:code, coalesce(:year, 0), :serial))
    EXCEPT {_BEARERS}"""
_SERIES = """SELECT serial, max(role) = 'own' AS is_held, min(number) AS number FROM number_log
    WHERE issuer_code = :code AND year IS :year AND is_certain
        AND serial BETWEEN :serial - :around AND :serial + :around GROUP BY serial"""


def of_number(connection: sqlite3.Connection, said: str) -> dict[str, Any]:
    """`number` in its normal form, `bearing` and `citing` articles (by their day; MOST and one more
    where there are more than MOST), and `series`: the serials around it, each `held`, `cited` or
    `missing`.

    Raises YigaiError where that is no number, or nothing here bears or cites it.
    """
    meant = number_of(said)
    if meant is None:
        raise YigaiError(
            f"{said}: not read as a document number. Write it as 国办发〔2021〕20号, with the "
            "issuer's code, the year in brackets and the serial."
        )
    asked = {"code": meant.issuer_code, "year": meant.year, "serial": meant.serial}
    found = {
        name: _rows(connection, _ARTICLES.format(ids=ids, most=MOST + 1), asked)
        for name, ids in (("bearing", _BEARERS), ("citing", _CITING))
    }
    if not any(found.values()):
        raise YigaiError(f"{meant.number}: no article here bears or cites this number.")
    return found | {"number": meant.number, "series": _series(connection, meant, asked)}


def _series(
    connection: sqlite3.Connection, meant: Mention, asked: dict[str, Any]
) -> list[dict[str, Any]]:
    known = {r["serial"]: r for r in _rows(connection, _SERIES, asked | {"around": _AROUND})}
    return [
        {
            "serial": serial,
            "number": known[serial]["number"] if serial in known else None,
            "state": ("cited", "held")[known[serial]["is_held"]] if serial in known else "missing",
            "is_this": serial == meant.serial,
        }
        for serial in range(min(known, default=0), max(known, default=-1) + 1)
    ]


def _rows(connection: sqlite3.Connection, sql: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sql, asked)]

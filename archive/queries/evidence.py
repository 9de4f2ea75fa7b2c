"""What there is to show that an address showed a text: captures, the reading, and the runs."""

from __future__ import annotations

import sqlite3
from typing import Any

from archive.errors import YigaiError
from archive.outcomes import SHOWN
from archive.queries.records import Place
from archive.roots import Said
from archive.store import witness


def places(connection: sqlite3.Connection, article_id: int, shown: dict[str, Any]) -> list[Place]:
    """Where the records stand that show a version (`mementos.shown`): of the capture at that
    instant, of the one that was read, and of the pages and files that the article named by then."""
    values = {"id": article_id, "at": shown["seen_at"], "reading": shown["reading_id"]}
    return [Place(*row) for row in connection.execute(_PLACES, values)]


def reading(connection: sqlite3.Connection, shown: dict[str, Any]) -> tuple[Said, int | None]:
    """What the reading of a version says, and the number of the root that covers it, if one does."""
    row = connection.execute(
        f"{witness.READINGS} WHERE reading_id = ?", (shown["reading_id"],)
    ).fetchone()
    (number,) = connection.execute(
        "SELECT witness FROM reading_log WHERE reading_id = ?", (shown["reading_id"],)
    ).fetchone()
    return witness.said(row), number


def run_of(connection: sqlite3.Connection, warc_file: str) -> dict[str, Any]:
    """The run that wrote or took in a file: crawl_id, source, finished_at, root, root_number, and
    where the file came from if it was taken in. Raises YigaiError where no row tells of it."""
    row = connection.execute(f"{_RUN} WHERE f.warc_file = ?", (warc_file,)).fetchone()
    if row is None:
        raise YigaiError(f"{warc_file}: no row tells of this file; see `yigai verify`")
    return dict(row)


def run_with_root(connection: sqlite3.Connection, number: int) -> str | None:
    """A file of the run whose root has a number."""
    row = connection.execute(
        """SELECT f.warc_file FROM crawl_log k JOIN warc_files f USING (crawl_id)
        WHERE k.root_number = ? AND f.imported_from IS NULL LIMIT 1""",
        (number,),
    ).fetchone()
    return row["warc_file"] if row else None


def own_files(connection: sqlite3.Connection, crawl_id: int) -> list[str]:
    """The files that a run wrote itself, in the order in which its tree has them."""
    rows = connection.execute(
        """SELECT warc_file FROM warc_files WHERE crawl_id = ? AND imported_from IS NULL
        ORDER BY warc_file""",
        (crawl_id,),
    )
    return [row["warc_file"] for row in rows]


_RUN = """SELECT k.crawl_id, k.source, k.finished_at, k.root, k.root_number, f.imported_from
    FROM warc_files f JOIN crawl_log k USING (crawl_id)"""
_PLACE = "warc_file, warc_offset, payload_digest, record_type"
_PLACES = f"""
    SELECT c.warc_file, c.warc_offset, c.payload_digest, c.record_type
    FROM reading_log r JOIN capture_log c USING (article_id, url, captured_at)
    WHERE r.reading_id = :reading
    UNION SELECT {_PLACE} FROM capture_log WHERE capture_id = (
        SELECT capture_id FROM capture_log WHERE article_id = :id AND captured_at <= :at
            AND outcome IN ('new', 'changed', 'unchanged', 'revisit')
        ORDER BY captured_at DESC LIMIT 1)
    UNION SELECT {_PLACE} FROM capture_log WHERE capture_id IN (
        SELECT (SELECT capture_id FROM capture_log l WHERE l.article_id = f.article_id
            AND l.answer IN {SHOWN} AND l.captured_at <= :at ORDER BY l.captured_at DESC LIMIT 1)
        FROM companions n JOIN articles f ON f.url_key = n.url_key WHERE n.article_id = :id
            AND NOT EXISTS (
                SELECT 1 FROM withholdings w WHERE w.url_key = n.url_key AND NOT w.lifted))"""

"""What has been read and what could not be, with all that is needed to read it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from archive.records import ReadVersion, UnreadCapture

_LISTED = "LEFT JOIN discoveries d ON d.source = a.source AND d.url_key = a.url_key"


def latest(connection: sqlite3.Connection, sources: Iterable[str]) -> Iterator[ReadVersion]:
    """Every article's latest version with what it was read from; all sources if none given."""
    chosen = list(sources)
    marks = ", ".join("?" * len(chosen))
    where = f"WHERE a.source IN ({marks})" if chosen else ""
    yield from _read_versions(
        connection,
        f"""FROM articles a JOIN versions v ON v.version_id = a.latest_version_id
        JOIN capture_log c USING (capture_id) {_LISTED} {where}""",
        chosen,
    )


def since(connection: sqlite3.Connection, instant: str) -> Iterator[ReadVersion]:
    """Every version captured since an instant with what it was read from."""
    yield from _read_versions(
        connection,
        f"""FROM versions v JOIN articles a USING (article_id)
        JOIN capture_log c USING (capture_id) {_LISTED} WHERE v.captured_at >= ?""",
        [instant],
    )


def count_since(connection: sqlite3.Connection, instant: str) -> int:
    """How many versions of web pages were captured since an instant."""
    row = connection.execute(
        """SELECT count(*) FROM versions v JOIN articles a USING (article_id)
        WHERE v.captured_at >= ? AND a.url LIKE 'http%'""",
        (instant,),
    ).fetchone()
    return int(row[0])


def unread(connection: sqlite3.Connection, sources: Iterable[str]) -> list[UnreadCapture]:
    """Captures of pages that could not be read, newer than anything read of their article."""
    chosen = list(sources)
    marks = ", ".join("?" * len(chosen))
    rows_found = connection.execute(
        f"""SELECT c.capture_id, a.article_id, a.url, a.source, c.captured_at, c.payload_digest,
            d.title, d.date
        FROM capture_log c JOIN articles a USING (article_id)
        {_LISTED}
        WHERE c.outcome = 'error' AND c.http_status = 200
          {f"AND a.source IN ({marks})" if chosen else ""} ORDER BY c.captured_at""",
        chosen,
    )
    return [UnreadCapture(*row) for row in rows_found]


def _read_versions(
    connection: sqlite3.Connection, origin: str, values: list[str]
) -> Iterator[ReadVersion]:
    found = connection.execute(
        f"""SELECT a.article_id, a.url, a.source, v.version, v.text_digest,
            coalesce(v.reproduced_by, v.extractor), v.captured_at, c.payload_digest,
            CASE WHEN coalesce(json_extract(v.origins, '$.title'), 'list') = 'list' THEN v.title END,
            d.date
        {origin}
        ORDER BY c.warc_file, c.warc_offset""",
        values,
    ).fetchall()
    return (ReadVersion(*row) for row in found)

"""What a run over one source was answered, for whoever tries the source."""

from __future__ import annotations

import sqlite3
from typing import Any


def answers(connection: sqlite3.Connection, crawl_id: int) -> list[dict[str, Any]]:
    """The captures of a run in their order.

    Of an article's page also `missed`, the selectors that found nothing, and of one that begins a
    version `changed_fields` and `summary`; `charset` is that in which the page was read.
    """
    rows = connection.execute(
        """SELECT c.*, v.changed_fields, v.summary, r.missed FROM captures c
        LEFT JOIN versions v ON v.capture_id = c.capture_id
        LEFT JOIN reading_log r ON r.article_id = c.article_id
            AND r.payload_digest = c.payload_digest AND r.superseded_at IS NULL
        WHERE c.crawl_id = ? ORDER BY c.capture_id""",
        (crawl_id,),
    )
    return [dict(row) for row in rows]


def files_with(connection: sqlite3.Connection, url_key: str) -> list[str]:
    """The WARC files that hold the pages of an address, in full or by reference."""
    rows = connection.execute(
        """SELECT DISTINCT warc_file FROM capture_log WHERE payload_digest IN (
            SELECT payload_digest FROM capture_log
            WHERE url_key = ? AND received = 'article' AND NOT revisit_open)""",
        (url_key,),
    )
    return [row["warc_file"] for row in rows]

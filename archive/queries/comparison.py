"""One view of two databases compared row by row, whatever their ids are.

The connection has the one as `main` and the other attached as `held`.
"""

from __future__ import annotations

import sqlite3

_STANDS_FOR = {
    "article_id": "(SELECT url_key FROM {0}.articles x WHERE x.article_id = v.article_id)",
    "other_article_id": "(SELECT url_key FROM {0}.articles x WHERE x.article_id = "
    "v.other_article_id)",
    "file_id": "(SELECT url_key FROM {0}.articles x WHERE x.article_id = v.file_id)",
    "story_id": "(SELECT url_key FROM {0}.articles x WHERE x.article_id = v.story_id)",
    "origin_id": "(SELECT url_key FROM {0}.articles x WHERE x.article_id = v.origin_id)",
    "capture_id": "(SELECT url || ' ' || captured_at FROM {0}.capture_log x "
    "WHERE x.capture_id = v.capture_id)",
    "crawl_id": "(SELECT source || ' ' || started_at FROM {0}.crawl_log x "
    "WHERE x.crawl_id = v.crawl_id)",
    "read_at": "NULL",
    "since": "NULL",  # of a source's health, which was judged by what was read then
    "superseded_at": "v.superseded_at IS NULL",
}


def of_view(connection: sqlite3.Connection, view: str) -> tuple[int, int, str | None]:
    """How many different rows only `held` has, how many only `main`, and one of them as text."""
    columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({view})")]
    main, held = (_select(schema, view, columns) for schema in ("main", "held"))
    counts = [
        int(connection.execute(f"SELECT count(*) FROM ({a} EXCEPT {b})").fetchone()[0])
        for a, b in ((held, main), (main, held))
    ]
    example = None
    if any(counts):
        a, b = (held, main) if counts[0] else (main, held)
        example = str(tuple(connection.execute(f"{a} EXCEPT {b} LIMIT 1").fetchone()))
    return counts[0], counts[1], example


def _select(schema: str, view: str, columns: list[str]) -> str:
    shown = (_STANDS_FOR.get(name, f"v.{name}").format(schema) for name in columns)
    where = " WHERE v.requests > 0" if view == "crawls" else ""
    return f"SELECT {', '.join(shown)} FROM {schema}.{view} v{where}"

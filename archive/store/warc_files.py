"""Rows of WARC files: opened, closed with the digest they have for ever, or struck out."""

from __future__ import annotations

from archive.records import instant, now
from archive.store.store import Store


def open_file(
    store: Store, warc_file: str, crawl_id: int, imported_from: str | None, digest: str | None
) -> int:
    """Record that a WARC file is being written or taken in; the run that opened it first."""
    with store.transaction() as connection:
        connection.execute(
            """INSERT INTO warc_files (warc_file, crawl_id, imported_from, digest, opened_at)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
            (warc_file, crawl_id, imported_from, digest, instant(now())),
        )
        row = connection.execute(
            "SELECT crawl_id FROM warc_files WHERE warc_file = ?", (warc_file,)
        ).fetchone()
    return int(row["crawl_id"])


def close_file(store: Store, warc_file: str, digest: str, software: str | None = None) -> None:
    """Record that a WARC file is whole, with the digest it has for ever."""
    with store.transaction() as connection:
        connection.execute(
            """UPDATE warc_files SET closed_at = ?, digest = ?, software = ?
            WHERE warc_file = ?""",
            (instant(now()), digest, software, warc_file),
        )


def forget_file(store: Store, warc_file: str) -> None:
    """Strike out a WARC file that was announced and never written."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM warc_files WHERE warc_file = ?", (warc_file,))

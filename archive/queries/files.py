"""The WARC files of the archive, as its rows have them."""

from __future__ import annotations

import sqlite3


def all_files(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Every WARC file of the archive, in the order they were opened."""
    return connection.execute("SELECT * FROM warc_files ORDER BY opened_at, warc_file").fetchall()


def file_with(connection: sqlite3.Connection, digest: str) -> sqlite3.Row | None:
    """The WARC file of these very bytes, if the archive has it whole."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM warc_files WHERE digest = ? AND closed_at IS NOT NULL", (digest,)
    ).fetchone()
    return row


def open_runs(connection: sqlite3.Connection) -> list[tuple[int, str, list[str]]]:
    """Runs that have not said how they ended: crawl_id, source, and the files they left open."""
    found = connection.execute(
        "SELECT crawl_id, source FROM crawl_log WHERE finished_at IS NULL ORDER BY crawl_id"
    ).fetchall()
    left = connection.execute(
        "SELECT crawl_id, warc_file FROM warc_files WHERE closed_at IS NULL AND imported_from IS NULL"
    ).fetchall()
    return [
        (
            c["crawl_id"],
            c["source"],
            [f["warc_file"] for f in left if f["crawl_id"] == c["crawl_id"]],
        )
        for c in found
    ]


def is_known(connection: sqlite3.Connection, warc_file: str) -> bool:
    """Whether there is a row of a WARC file."""
    found = connection.execute("SELECT 1 FROM warc_files WHERE warc_file = ?", (warc_file,))
    return found.fetchone() is not None


def unfinished_imports(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Files of others that a run began to take in, and ended before it had."""
    return connection.execute(
        """SELECT f.* FROM warc_files f JOIN crawl_log k USING (crawl_id)
        WHERE f.closed_at IS NULL AND f.imported_from IS NOT NULL AND k.finished_at IS NOT NULL"""
    ).fetchall()

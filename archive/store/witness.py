"""What a run vouches for when it ends, and the chain of their roots (decision 0055).

The root of a run is the Merkle root of its WARC records but the last, which states it. The one or
more before the last say what else the run vouches for: the root of the run before, readings, and
files that no tree of records covers.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from archive.evidence import notes
from archive.evidence.merkle import Tree
from archive.evidence.warc_file import WarcFile
from archive.evidence.warc_writer import json_member
from archive.roots import FILE, Said, facts_digest, last_number, line
from archive.store.store import Store

_PAGE = 5_000  # readings in a record
_TAIL = 4_096  # bytes of the file of roots that surely hold its last line
# Files of runs that have ended without a root, and what this run took in.
_FILES = """FROM warc_files f JOIN crawl_log k USING (crawl_id)
    WHERE f.witness IS NULL AND f.digest IS NOT NULL AND f.closed_at IS NOT NULL
    AND CASE WHEN crawl_id = :run THEN f.imported_from IS NOT NULL
        ELSE k.finished_at IS NOT NULL END"""
_READINGS = """SELECT reading_id, article_id, url, captured_at, payload_digest, extractor,
    t.text_digest, facts, language, answer, text_state
    FROM reading_log {} JOIN texts t USING (text_id)"""
READINGS = _READINGS.format("")
_PENDING = _READINGS.format("INDEXED BY reading_log_unwitnessed") + " WHERE witness IS NULL"


def is_due(store: Store) -> bool:
    """Whether there are readings that no run vouches for yet."""
    found = store.connection.execute("SELECT 1 FROM reading_log WHERE witness IS NULL LIMIT 1")
    return found.fetchone() is not None


def write(
    store: Store, crawl_id: int, run: tuple[str, str], file: WarcFile, tree: Tree
) -> tuple[str, int]:
    """End a run's records with what it vouches for and its root; the root and its number.

    `run` is when it began and ended. Once that is safely on disk, call `settle`.
    """
    number, previous = _last(store.connection)
    uri, at = f"{notes.RUN}{run[0]}", run[1]
    files = store.connection.execute(f"SELECT warc_file, digest {_FILES}", {"run": crawl_id})
    value: dict[str, Any] = {
        "number": number + 1,
        "previous": previous,
        "files": [list(row) for row in files],
    }
    for readings in _pending(store.connection):
        note = {"kind": notes.VOUCHED, "value": value | {"readings": readings}}
        file.write_member(json_member(uri, "metadata", note, at), "metadata")
        value["files"] = []
    root = tree.root()
    file.write_member(last_record(uri, at, root, tree.size), "metadata")
    return root, number + 1


def settle(store: Store, crawl_id: int, root: str, number: int) -> None:
    """Record a run's root, and that it covers what `write` said."""
    with store.transaction() as connection:
        _keep_root(connection, crawl_id, root, number)
        connection.execute(
            f"""UPDATE warc_files SET witness = :number
            WHERE warc_file IN (SELECT warc_file {_FILES})""",
            {"run": crawl_id, "number": number},
        )
        connection.execute("UPDATE reading_log SET witness = ? WHERE witness IS NULL", (number,))


def last_record(uri: str, at: str, root: str, records: int) -> bytes:
    """The record that states the root of the records before it: nothing in it is left to chance."""
    note = {"kind": notes.WITNESS, "value": {"root": root, "records": records}}
    headers = {"WARC-Record-ID": f"<{uuid5(NAMESPACE_URL, root).urn}>"}
    return json_member(uri, "metadata", note, at, headers)


def said(row: sqlite3.Row) -> Said:
    """What a run vouches for of a reading's row (`READINGS`)."""
    rest = facts_digest(row["facts"], row["language"], row["answer"])
    return Said(
        row["url"],
        row["captured_at"],
        row["payload_digest"],
        row["extractor"],
        row["text_digest"],
        rest,
    )


def take_in(store: Store, crawl_id: int, vouched: list[dict[str, Any]], root: str) -> None:
    """Record the root that a run's own records state, and what it covers."""
    number = vouched[0]["number"]
    with store.transaction() as connection:
        _keep_root(connection, crawl_id, root, number)
        connection.executemany(
            "UPDATE warc_files SET witness = ? WHERE warc_file = ?",
            [(number, name) for value in vouched for name, _ in value["files"]],
        )
        remember(connection, ((number, *row) for value in vouched for row in value["readings"]))


def remember(connection: sqlite3.Connection, found: Iterable[tuple[Any, ...]]) -> None:
    """Keep what runs vouch for of readings, for as long as the connection lasts."""
    connection.execute(
        f"""CREATE TEMP TABLE IF NOT EXISTS witnessed (number, {", ".join(Said._fields)},
        PRIMARY KEY ({", ".join(Said._fields)}, number)) WITHOUT ROWID"""
    )
    marks = ", ".join("?" * (1 + len(Said._fields)))
    connection.executemany(f"INSERT OR IGNORE INTO witnessed VALUES ({marks})", found)


def settle_remembered(store: Store) -> None:
    """Mark the readings that a run vouches for, as `take_in` found."""
    same = " AND ".join(f"{name} IS ?" for name in Said._fields)
    with store.transaction() as connection:
        remember(connection, ())
        for row in connection.execute(_PENDING).fetchall():
            connection.execute(
                f"""UPDATE reading_log SET witness = (SELECT min(number) FROM witnessed
                WHERE {same}) WHERE reading_id = ?""",
                (*said(row), row["reading_id"]),
            )
        connection.execute("DELETE FROM witnessed")


def publish(store: Store) -> None:
    """Add to the file of roots what it has not."""
    path = store.path.parent / FILE
    with open(path, "ab+") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        tail = file.read()
        found = store.connection.execute(
            """SELECT root_number, finished_at, root, source FROM crawl_log
            WHERE root_number > ? ORDER BY root_number""",
            (last_number(tail.decode("utf-8", "replace")),),
        )
        file.write(b"\n" if tail and not tail.endswith(b"\n") else b"")
        file.writelines(line(*row).encode() for row in found)


def _last(connection: sqlite3.Connection) -> tuple[int, str | None]:
    """Number and root of the end of the chain."""
    row = connection.execute(
        """SELECT root_number, root FROM crawl_log WHERE root_number IS NOT NULL
        ORDER BY root_number DESC LIMIT 1"""
    ).fetchone()
    return (row["root_number"], row["root"]) if row else (0, None)


def _pending(connection: sqlite3.Connection) -> Iterator[list[Said]]:
    """The readings that no run vouches for, a record's worth at a time; at least one such list."""
    last, is_first = 0, True
    while True:
        page = connection.execute(
            f"{_PENDING} AND reading_id > ? ORDER BY reading_id LIMIT {_PAGE}",
            (last,),
        ).fetchall()
        if not page and not is_first:
            return
        yield [said(row) for row in page]
        if len(page) < _PAGE:
            return
        last, is_first = page[-1]["reading_id"], False


def _keep_root(connection: sqlite3.Connection, crawl_id: int, root: str, number: int) -> None:
    connection.execute(
        "UPDATE crawl_log SET root = ?, root_number = ? WHERE crawl_id = ?",
        (root, number, crawl_id),
    )
    connection.execute(
        """UPDATE warc_files SET witness = ?
        WHERE crawl_id = ? AND imported_from IS NULL AND witness IS NULL""",
        (number, crawl_id),
    )

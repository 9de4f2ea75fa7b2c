"""Articles withheld and given back, as rows. Runs inside the transaction of its caller.

The database forgets all that was read of a withheld address; the evidence in `warc/` stays, and
with it what is needed to give it back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from archive.records import ListedWords, Withholding
from archive.store import composing, histories, search_index, withheld

Place = tuple[str, int]
"""The WARC file and offset of a record."""


def words(connection: sqlite3.Connection, url_keys: Iterable[str]) -> ListedWords:
    """What lists said of some addresses, which is to be forgotten and may be given back."""
    captures: list[sqlite3.Row] = []
    rows: list[sqlite3.Row] = []
    for key in url_keys:
        captures += connection.execute(
            """SELECT warc_file, warc_offset, listed_title, listed_date FROM capture_log
            WHERE url_key = ? AND (listed_title IS NOT NULL OR listed_date IS NOT NULL)
            ORDER BY captured_at, warc_file, warc_offset""",
            (key,),
        ).fetchall()
        rows += connection.execute(
            """SELECT source, url_key, title, date FROM discovery_log
            WHERE url_key = ? AND (title IS NOT NULL OR date IS NOT NULL) ORDER BY source""",
            (key,),
        ).fetchall()
    return ListedWords([list(row) for row in captures], [list(row) for row in rows])


def apply(
    connection: sqlite3.Connection, said: Withholding, place: Place, relate: histories.Relate
) -> list[int]:
    """Do what a person decided, unless a later decision stands; the articles that it is of.

    Of what is withheld nothing is left but its captures. What is given back is still to be read.
    """
    keys = [key for key in said.url_keys if _note(connection, key, said, place)]
    found = [n for key in keys if (n := _article(connection, key))]
    if said.lifted:
        return found
    withheld.strike_listed(connection, keys)
    texts = {text_id for n in found for text_id in _texts(connection, n)}
    connection.execute("PRAGMA secure_delete = ON")
    connection.executemany("DELETE FROM reading_log WHERE article_id = ?", [(n,) for n in found])
    histories.bring_up_to_date(connection, [(n, "") for n in found], relate)
    composing.forget_unused(connection, texts)
    search_index.purge(connection)
    return found


def restore_listed(connection: sqlite3.Connection, found: ListedWords) -> None:
    """Let captures and discoveries say again what lists said of them."""
    connection.executemany(
        """UPDATE capture_log SET listed_title = ?3, listed_date = ?4
        WHERE warc_file = ?1 AND warc_offset = ?2""",
        found.captures,
    )
    connection.executemany(
        """UPDATE discovery_log SET title = coalesce(title, ?3), date = coalesce(date, ?4)
        WHERE source = ?1 AND url_key = ?2""",
        found.rows,
    )


def _note(connection: sqlite3.Connection, key: str, said: Withholding, place: Place) -> bool:
    """Keep the last decision on an address; whether it is this one."""
    written = connection.execute(
        """INSERT INTO withholdings (url_key, decided_at, lifted, reason, warc_file, warc_offset)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET decided_at = excluded.decided_at, lifted = excluded.lifted,
            reason = excluded.reason, warc_file = excluded.warc_file,
            warc_offset = excluded.warc_offset
        WHERE excluded.decided_at > decided_at""",
        (key, said.decided_at, said.lifted, said.reason, *place),
    )
    return written.rowcount > 0


def _article(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute("SELECT article_id FROM articles WHERE url_key = ?", (key,)).fetchone()
    return int(row["article_id"]) if row else None


def _texts(connection: sqlite3.Connection, article_id: int) -> set[int]:
    rows = connection.execute(
        """SELECT text_id FROM reading_log WHERE article_id = :id
        UNION SELECT text_id FROM versions WHERE article_id = :id""",
        {"id": article_id},
    )
    return {row["text_id"] for row in rows}

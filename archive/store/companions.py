"""The pages and files that articles name, as rows. Runs inside the transaction of its caller.

They follow from what was read in an article's pages. `part_of` says of a resource that it is a
further page of an article. Pages and files have captures and readings, and no versions of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from archive.composition import Companion, Kind, Named, Shown, number_of
from archive.outcomes import SHOWN
from archive.store import readings
from archive.store.readings import Read


def write(connection: sqlite3.Connection, article_id: int, reads: Mapping[str, Read]) -> set[int]:
    """Write what the newest readings of an article name in the place of what is held.

    Returns the resources that may be a page or file of another article now, or of none.
    """
    found = _named(reads)
    held = {
        (row["kind"], row["url_key"]): (row["url"], row["name"], row["position"])
        for row in connection.execute(
            "SELECT * FROM companions WHERE article_id = ?", (article_id,)
        )
    }
    if found == held:
        return set()
    connection.execute("DELETE FROM companions WHERE article_id = ?", (article_id,))
    connection.executemany(
        """INSERT INTO companions (article_id, kind, url_key, url, name, position)
        VALUES (?, ?, ?, ?, ?, ?)""",
        [(article_id, *named, *said) for named, said in found.items()],
    )
    differ = [(key,) for _, key in found.keys() ^ held.keys()]
    rows = (
        connection.execute("SELECT article_id FROM articles WHERE url_key = ?", key).fetchone()
        for key in differ
    )
    return {row["article_id"] for row in rows if row}


def settle(connection: sqlite3.Connection, article: sqlite3.Row) -> tuple[int | None, set[int]]:
    """Say of which article a resource is a further page; that article, and the other pages of which
    it may be said otherwise now."""
    found = _part_of(connection, article)
    if found == article["part_of"]:
        return found, set()
    connection.execute(
        "UPDATE articles SET part_of = ? WHERE article_id = ?", (found, article["article_id"])
    )
    others = connection.execute(
        """SELECT a.article_id FROM companions c JOIN articles a USING (url_key)
        WHERE c.article_id = ? AND c.kind = 'part'""",
        (article["article_id"],),
    )
    return found, {row["article_id"] for row in others}


def is_no_article(
    connection: sqlite3.Connection, article: sqlite3.Row, part_of: int | None
) -> bool:
    """Whether a resource is a page or a file of an article, which has no versions of its own."""
    if part_of:
        return True
    row = connection.execute(
        "SELECT 1 FROM companions WHERE url_key = ? AND kind = 'attachment'", (article["url_key"],)
    ).fetchone()
    return row is not None


def namers(connection: sqlite3.Connection, url_key: str) -> set[int]:
    """The articles that name an address, as a page or as a file."""
    found = connection.execute("SELECT article_id FROM companions WHERE url_key = ?", (url_key,))
    return {row["article_id"] for row in found}


def held(connection: sqlite3.Connection, article_id: int) -> list[Companion]:
    """The companions of an article that were captured, and the pages that only those name."""
    seen, todo, found = {article_id}, [article_id], []
    for namer in todo:
        for row in connection.execute(_HELD, (namer,)):
            if row["article_id"] not in seen:
                seen.add(row["article_id"])
                found.append(_companion(connection, row))
                todo += [row["article_id"]] if row["kind"] == "part" else []
    return found


def _companion(connection: sqlite3.Connection, row: sqlite3.Row) -> Companion:
    captures = connection.execute(
        f"""SELECT captured_at, capture_id, payload_digest, answer FROM capture_log
        WHERE article_id = ? AND answer IN {SHOWN} AND NOT revisit_open
            AND payload_digest IS NOT NULL ORDER BY captured_at, url, payload_digest, capture_id""",
        (row["article_id"],),
    ).fetchall()
    reads = readings.of_article(connection, row["article_id"])
    pieces = {digest: read.pieces for digest, read in reads.items()}
    if row["kind"] == "part":  # a page that was no article then is no page of the article
        captures = [capture for capture in captures if pieces.get(capture["payload_digest"])]
    elif any(capture["answer"] == "file" for capture in captures):  # a page in its place is not it
        captures = [capture for capture in captures if capture["answer"] == "file"]
    return Companion(row["url_key"], [Shown(*capture[:3]) for capture in captures], pieces)


def _named(reads: Mapping[str, Read]) -> dict[tuple[Kind, str], tuple[str, str, int]]:
    """What the newest reading of each payload names: address, name and place by kind and key."""
    found: dict[tuple[Kind, str], tuple[str, str, int]] = {}
    for read in reads.values():
        for piece in list(read.pieces.values())[:1]:
            both: list[tuple[Kind, tuple[Named, ...]]]
            both = [("part", piece.parts), ("attachment", piece.files)]
            for kind, named in both:
                for place, one in enumerate(named):
                    found.setdefault((kind, one.key), (one.url, one.name, place))
    return found


def _part_of(connection: sqlite3.Connection, article: sqlite3.Row) -> int | None:
    """The article whose first page names an address as a further one, or a page that it names."""
    seen, todo = {article["url_key"]}, [article["url_key"]]
    for key in todo:
        for row in connection.execute(_PAGES, (key,)):
            if number_of(article["url_key"], row["url_key"]):
                return int(row["article_id"])
            if row["url_key"] not in seen:
                seen.add(row["url_key"])
                todo.append(row["url_key"])
    return None


_HELD = """SELECT a.article_id, c.kind, c.url_key
    FROM companions c JOIN articles a ON a.url_key = c.url_key
    WHERE c.article_id = ? ORDER BY c.kind, c.position"""
_PAGES = """SELECT a.article_id, a.url_key FROM companions c JOIN articles a USING (article_id)
    WHERE c.url_key = ? AND c.kind = 'part' ORDER BY a.url_key"""

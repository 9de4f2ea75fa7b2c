"""The archive's SQLite file: the only module that writes SQL. One item, one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive import diff, search
from archive.errors import StoreError
from archive.migrations import migrations
from archive.records import (
    ArticleRef,
    Capture,
    Discovery,
    Outcome,
    Previous,
    Reading,
    Relation,
    SourceRow,
    instant,
    now,
)

STATUS_OF: dict[Outcome, str] = {
    "new": "live",
    "changed": "live",
    "unchanged": "live",
    "revisit": "live",
    "moved": "moved",
    "gone": "withdrawn",
    "blocked": "blocked",
    "error": "unreachable",
}
COUNTER_OF: dict[Outcome, str] = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "revisit": "unchanged",
    "gone": "gone",
    "blocked": "blocked",
    "error": "errors",
}


class Known(NamedTuple):
    """Of the addresses a list shows: those an earlier finished run saw, those captured."""

    settled: set[str]
    captured: set[str]


class Store:
    """An open archive.db, its schema brought up to date."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            self.connection.row_factory = sqlite3.Row
            self.db = Database(self.connection)
            self.db.enable_wal()
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            migrations.apply(self.db)
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{path}: cannot be opened as an archive: {error}. "
                "Is it a SQLite file, and is its folder writable?"
            ) from error
        self.path = path

    def close(self) -> None:
        """Close the file; what was committed stays."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Raises StoreError, naming the file, when SQLite cannot write."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self.connection.rollback()
                raise
            self.connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{self.path}: cannot be written: {error}. Check free space and permissions; "
                "what was recorded before is safe, and the next run goes on from there."
            ) from error

    def save_sources(self, sources: Iterable[SourceRow]) -> None:
        """Make the archive's list of sources agree with these rows (none is deleted)."""
        rows = [
            {
                "slug": s.slug,
                "title": s.title,
                "publisher": s.publisher,
                "kind": s.kind,
                "homepage": s.homepage,
                "schedule": s.schedule,
                "languages": " ".join(s.languages),
                "expected_min": s.expected_min,
            }
            for s in sources
        ]
        with self.transaction():
            self.db.table("sources", pk="slug").upsert_all(rows)

    def begin_crawl(self, source: str) -> int:
        """Record that a run over a source starts; its crawl_id."""
        with self.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO crawl_log (source, started_at) VALUES (?, ?)",
                (source, instant(now())),
            )
        return int(cursor.lastrowid or 0)

    def finish_crawl(self, crawl_id: int, source: str, reason: str) -> None:
        """Record how a run ended; a run that finished settles what its lists showed."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE crawl_log SET finished_at = ?, finish_reason = ? WHERE crawl_id = ?",
                (instant(now()), reason, crawl_id),
            )
            if reason == "finished":
                connection.execute(
                    "UPDATE discoveries SET settled = 1 WHERE source = ? AND settled = 0",
                    (source,),
                )

    def last_success(self, source: str) -> datetime | None:
        """When a run over the source last finished; None if none has."""
        row = self.connection.execute(
            """SELECT max(started_at) FROM crawl_log
            WHERE source = ? AND finish_reason = 'finished'""",
            (source,),
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row[0] else None

    def list_rows(self, crawl_id: int) -> int:
        """How many rows the lists of a run have shown so far."""
        row = self.connection.execute(
            "SELECT list_rows FROM crawl_log WHERE crawl_id = ?", (crawl_id,)
        ).fetchone()
        return int(row["list_rows"])

    def save_discoveries(self, crawl_id: int, source: str, found: list[Discovery]) -> Known:
        """Keep what a list showed, in one transaction; what of it was known before."""
        known = Known(set(), set())
        with self.transaction() as connection:
            for d in found:
                row = connection.execute(
                    "SELECT settled, state FROM discoveries WHERE source = ? AND url_key = ?",
                    (source, d.url_key),
                ).fetchone()
                if row and row["settled"]:
                    known.settled.add(d.url_key)
                if row and row["state"] == "captured":
                    known.captured.add(d.url_key)
            connection.executemany(
                """INSERT INTO discoveries (source, url_key, url, title, date, state, discovered_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET title = excluded.title, date = excluded.date,
                    state = CASE WHEN state = 'off topic' THEN excluded.state ELSE state END""",
                [
                    (source, d.url_key, d.url, d.title, d.date, d.state, instant(now()))
                    for d in found
                ],
            )
            connection.execute(
                """UPDATE crawl_log SET list_rows = list_rows + ?, off_topic = off_topic + ?
                WHERE crawl_id = ?""",
                (len(found), sum(d.state == "off topic" for d in found), crawl_id),
            )
        return known

    def mark_discovery(self, source: str, url_key: str, state: str) -> None:
        """Say what became of a discovered address that was not captured."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE discoveries SET state = ? WHERE source = ? AND url_key = ?",
                (state, source, url_key),
            )

    def pending(self, source: str) -> list[Discovery]:
        """What was discovered and not yet captured, oldest first."""
        rows = self.connection.execute(
            """SELECT url_key, url, title, date FROM discoveries
            WHERE source = ? AND state IN ('pending', 'failed') ORDER BY discovered_at""",
            (source,),
        )
        return [Discovery(*row) for row in rows]

    def articles_to_check(self, source: str, due_at: datetime | None) -> list[Discovery]:
        """The source's captured articles, least recently captured first.

        With `due_at`, only those due then: 1, 7 and 30 days after their first capture, and
        every 90 days from there on.
        """
        rows = self.connection.execute(
            """SELECT a.url_key, a.url, d.title, d.date FROM articles a
            LEFT JOIN discoveries d ON d.source = a.source AND d.url_key = a.url_key
            WHERE a.source = :source AND (:due IS NULL OR EXISTS (
                SELECT 1 FROM (VALUES (1), (7), (30)) AS step
                WHERE julianday(:due) >= julianday(first_captured_at) + step.column1
                  AND julianday(last_captured_at) < julianday(first_captured_at) + step.column1
            ) OR julianday(:due) >= julianday(last_captured_at) + 90)
            ORDER BY a.last_captured_at""",
            {"source": source, "due": due_at and instant(due_at)},
        )
        return [Discovery(*row) for row in rows]

    def previous(self, url_key: str) -> Previous | None:
        """What the archive last knew of an article; None if it holds no version of it."""
        row = self.connection.execute(
            """SELECT a.article_id, v.version, v.title, v.text, v.text_digest
            FROM articles a JOIN versions v ON v.version_id = a.latest_version_id
            WHERE a.url_key = ?""",
            (url_key,),
        ).fetchone()
        return Previous(*row) if row else None

    def held_payload(self, url_key: str) -> str | None:
        """The digest of the payload that an article was last read from; None if there is none."""
        row = self.connection.execute(
            "SELECT payload_digest FROM articles WHERE url_key = ?", (url_key,)
        ).fetchone()
        return row["payload_digest"] if row else None

    def last_capture(self, url: str) -> sqlite3.Row | None:
        """The newest capture of a URL that holds a payload: validators and where it stands."""
        row: sqlite3.Row | None = self.connection.execute(
            """SELECT captured_at, etag, last_modified, payload_digest FROM capture_log
            WHERE url = ? AND http_status = 200 AND outcome <> 'error' ORDER BY captured_at DESC LIMIT 1""",
            (url,),
        ).fetchone()
        return row

    def original(self, payload_digest: str) -> sqlite3.Row | None:
        """The first record that holds this payload in full: url, captured_at, file, offset."""
        row: sqlite3.Row | None = self.connection.execute(
            """SELECT url, captured_at, warc_file, warc_offset FROM capture_log
            WHERE payload_digest = ? AND record_type IN ('response', 'resource')
            ORDER BY capture_id LIMIT 1""",
            (payload_digest,),
        ).fetchone()
        return row

    def record(
        self,
        crawl_id: int,
        capture: Capture,
        article: ArticleRef | None = None,
        reading: Reading | None = None,
        relations: Iterable[Relation] = (),
        *,
        final: bool = True,
    ) -> Outcome:
        """Write one capture and all that follows from it, in one transaction; its outcome.

        With a reading, the outcome is decided here: `new`, `changed` (a version is appended) or
        `unchanged`. `final` False is an attempt that will be retried: the article's status waits.
        """
        with self.transaction() as connection:
            article_id = _article(connection, capture, article) if article else None
            before = self.previous(article.url_key) if article and reading else None
            if reading:
                capture.outcome = _outcome(before, reading)
            capture_id = _insert_capture(connection, crawl_id, capture, article_id)
            if article and article_id and final:
                _update_article(connection, capture, article, article_id)
            if article_id and reading and capture.outcome != "unchanged":
                _append_version(connection, article_id, capture_id, capture, reading, before)
                _relate(connection, article_id, relations)
        return capture.outcome

    def articles_with_text(self, text_digest: str, but: str) -> list[int]:
        """Articles, other than the one with key `but`, whose latest text has this digest."""
        rows = self.connection.execute(
            """SELECT a.article_id FROM versions v
            JOIN articles a ON a.latest_version_id = v.version_id
            WHERE v.text_digest = ? AND a.url_key <> ?""",
            (text_digest, but),
        )
        return [row["article_id"] for row in rows]

    def begin_import(self, digest: str, name: str, warc_file: str) -> bool:
        """Record that a file is being taken in; False if it was taken in whole before."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO imports VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                (digest, name, warc_file, instant(now())),
            )
            row = connection.execute(
                "SELECT finished_at FROM imports WHERE digest = ?", (digest,)
            ).fetchone()
        return row["finished_at"] is None

    def finish_import(self, digest: str) -> None:
        """Record that a file was taken in whole."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE imports SET finished_at = ? WHERE digest = ?", (instant(now()), digest)
            )

    def has_capture(self, url: str, captured_at: str, payload_digest: str | None) -> bool:
        """Whether this very capture is already recorded, from whatever file."""
        return bool(
            self.connection.execute(
                """SELECT 1 FROM capture_log
                WHERE url = ? AND captured_at = ? AND payload_digest IS ?""",
                (url, captured_at, payload_digest),
            ).fetchone()
        )


def _outcome(before: Previous | None, reading: Reading) -> Outcome:
    if before is None:
        return "new"
    same = before.text_digest == reading.text_digest and before.title == reading.title
    return "unchanged" if same else "changed"


def _article(connection: sqlite3.Connection, capture: Capture, article: ArticleRef) -> int:
    when = instant(capture.captured_at)
    connection.execute(
        """INSERT INTO articles (url_key, url, source, status, status_since, first_captured_at,
            last_captured_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (
            article.url_key,
            article.url,
            article.source,
            STATUS_OF[capture.outcome],
            when,
            when,
            when,
        ),
    )
    row = connection.execute(
        "SELECT article_id FROM articles WHERE url_key = ?", (article.url_key,)
    ).fetchone()
    return int(row["article_id"])


def _insert_capture(
    connection: sqlite3.Connection, crawl_id: int, capture: Capture, article_id: int | None
) -> int:
    place = capture.location
    cursor = connection.execute(
        """INSERT INTO capture_log (article_id, crawl_id, url, captured_at, http_status, outcome,
            payload_digest, media_type, charset, etag, last_modified, bytes, record_type,
            warc_file, warc_offset, note)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            article_id,
            crawl_id,
            capture.url,
            instant(capture.captured_at),
            capture.http_status,
            capture.outcome,
            place.payload_digest,
            capture.media_type,
            capture.charset,
            capture.etag,
            capture.last_modified,
            capture.size,
            place.record_type,
            place.warc_file,
            place.warc_offset,
            capture.note,
        ),
    )
    # Lists and robots.txt are not articles; only their failures count.
    counted = article_id or capture.outcome in ("blocked", "error")
    counter = COUNTER_OF.get(capture.outcome) if counted else None
    count = f", {counter} = {counter} + 1" if counter else ""
    connection.execute(
        f"UPDATE crawl_log SET requests = requests + 1, bytes = bytes + ?{count} "
        "WHERE crawl_id = ?",
        (capture.size, crawl_id),
    )
    return int(cursor.lastrowid or 0)


def _update_article(
    connection: sqlite3.Connection, capture: Capture, article: ArticleRef, article_id: int
) -> None:
    answered = capture.http_status == 200
    status = "live" if answered else STATUS_OF[capture.outcome]
    when = instant(capture.captured_at)
    connection.execute(
        """UPDATE articles SET
            status_since = CASE WHEN status = :status THEN status_since ELSE :when END,
            status = :status, last_captured_at = :when
        WHERE article_id = :id AND last_captured_at <= :when""",
        {"status": status, "when": when, "id": article_id},
    )
    if answered and capture.outcome != "error":
        connection.execute(
            """UPDATE articles SET payload_digest = ?, etag = ?, last_modified = ?
            WHERE article_id = ? AND last_captured_at <= ?""",
            (
                capture.location.payload_digest,
                capture.etag,
                capture.last_modified,
                article_id,
                when,
            ),
        )
    if status != "unreachable":
        connection.execute(
            "UPDATE discoveries SET state = 'captured' WHERE source = ? AND url_key = ?",
            (article.source, article.url_key),
        )


def _append_version(
    connection: sqlite3.Connection,
    article_id: int,
    capture_id: int,
    capture: Capture,
    reading: Reading,
    before: Previous | None,
) -> None:
    added, removed = diff.count(before.text if before else "", reading.text)
    row: dict[str, Any] = {
        "article_id": article_id,
        "version": before.version + 1 if before else 1,
        "cause": "change" if before else "first",
        "capture_id": capture_id,
        "captured_at": instant(capture.captured_at),
        "title": reading.title,
        "author": reading.author,
        "publisher": reading.publisher,
        "published_at": reading.published_at,
        "modified_at": reading.modified_at,
        "document_number": reading.document_number,
        "issuer": reading.issuer,
        "language": reading.language,
        "language_confidence": reading.language_confidence,
        "text": reading.text,
        "text_digest": reading.text_digest,
        "characters": len(reading.text),
        "characters_added": added,
        "characters_removed": removed,
        "repeats": reading.repeats,
        "extractor": reading.extractor,
    }
    cursor = connection.execute(
        f"INSERT INTO versions ({', '.join(row)}) VALUES ({', '.join(':' + k for k in row)})", row
    )
    connection.execute(
        "UPDATE articles SET latest_version = ?, latest_version_id = ? WHERE article_id = ?",
        (row["version"], cursor.lastrowid, article_id),
    )
    _index(connection, article_id, before, reading)


def _index(
    connection: sqlite3.Connection, article_id: int, before: Previous | None, reading: Reading
) -> None:
    if before:
        connection.execute(
            "INSERT INTO article_terms (article_terms, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (article_id, search.terms(before.title), search.terms(before.text)),
        )
    connection.execute(
        "INSERT INTO article_terms (rowid, title, text) VALUES (?, ?, ?)",
        (article_id, search.terms(reading.title), search.terms(reading.text)),
    )


def _relate(connection: sqlite3.Connection, article_id: int, relations: Iterable[Relation]) -> None:
    """Tie the article's new text to others; what tied its old text no longer holds."""
    connection.execute(
        "DELETE FROM relation_pairs WHERE article_id = :id OR other_article_id = :id",
        {"id": article_id},
    )
    connection.executemany(
        "INSERT INTO relation_pairs VALUES (?, ?, ?, ?)",
        [(*sorted((article_id, r.other_article_id)), r.relation, r.similarity) for r in relations],
    )

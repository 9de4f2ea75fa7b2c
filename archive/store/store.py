"""The archive's SQLite file: the only module that writes SQL. One item, one transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from archive.errors import StoreError
from archive.evidence import warc
from archive.records import (
    ArticleRef,
    Capture,
    Discovery,
    Outcome,
    Previous,
    Reading,
    ReadVersion,
    Relation,
    SourceRow,
    UnreadCapture,
    instant,
    now,
)
from archive.store import versions
from archive.store.migrations import migrations

_PATIENCE = 30.0  # seconds to wait for another process that writes


class Held(NamedTuple):
    """What an article was last read from and by what; its newest capture, and its version's."""

    payload_digest: str
    last_captured_at: str
    extractor: str | None
    version_captured_at: str | None


class Known(NamedTuple):
    """Of the addresses a list shows: those an earlier finished run saw, those captured."""

    settled: set[str]
    captured: set[str]


class Store:
    """An open archive.db, its schema brought up to date."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            self.connection.row_factory = sqlite3.Row
            self.db = Database(self.connection)
            _enable_wal(self.db)
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            if migrations.pending(self.db):
                self._migrate()
        except (OSError, sqlite3.DatabaseError) as error:
            raise StoreError(
                f"{path}: cannot be opened as an archive: {error}. "
                "Is it a SQLite file, and is its folder writable?"
            ) from error
        self.path = path

    def _migrate(self) -> None:
        """Take the missing schema steps, after any process that is taking them now."""
        self.connection.execute("BEGIN IMMEDIATE")
        with self.connection:
            migrations.apply(self.db)

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
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self.path}: cannot be written: {error}. Check free space and permissions; "
                "what was recorded before is safe, and the next run goes on from there."
            ) from error

    def save_sources(self, sources: Iterable[SourceRow]) -> None:
        """Make the archive's list of sources agree with these rows (none is deleted)."""
        values = [
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
            self.db.table("sources", pk="slug").upsert_all(values)

    def sources(self) -> list[SourceRow]:
        """Every source the archive has captures or declarations of."""
        found = self.connection.execute("SELECT * FROM sources ORDER BY slug")
        return [
            SourceRow(**dict(row) | {"languages": tuple(row["languages"].split())}) for row in found
        ]

    def source_of(self, url_key: str) -> str | None:
        """The source of an article, None if the archive does not have it."""
        row = self.connection.execute(
            "SELECT source FROM articles WHERE url_key = ?", (url_key,)
        ).fetchone()
        return row["source"] if row else None

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

    def pending(self, source: str, due_at: datetime | None) -> list[Discovery]:
        """What was discovered and not yet captured, oldest first.

        With `due_at`, what failed is left out for a day after it last did.
        """
        found = self.connection.execute(
            """SELECT url_key, url, title, date FROM discoveries
            WHERE source = :source AND (state = 'pending' OR state = 'failed' AND NOT EXISTS (
                SELECT 1 FROM articles a WHERE a.url_key = discoveries.url_key
                AND julianday(:due) < julianday(a.last_captured_at) + 1))
            ORDER BY discovered_at""",
            {"source": source, "due": due_at and instant(due_at)},
        )
        return [Discovery(*row) for row in found]

    def articles_to_check(self, source: str, due_at: datetime | None) -> list[Discovery]:
        """The source's captured articles, least recently captured first.

        With `due_at`, only those due then: 1, 7 and 30 days after their first capture, and
        every 90 days from there on.
        """
        found = self.connection.execute(
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
        return [Discovery(*row) for row in found]

    def held(self, url_key: str) -> Held | None:
        """What an article was last read from, and by which extractor; None before its first."""
        row = self.connection.execute(
            """SELECT a.payload_digest, a.last_captured_at, coalesce(v.reproduced_by, v.extractor),
                v.captured_at
            FROM articles a LEFT JOIN versions v ON v.version_id = a.latest_version_id
            WHERE a.url_key = ? AND a.payload_digest IS NOT NULL""",
            (url_key,),
        ).fetchone()
        return Held(*row) if row else None

    def in_force(self, url_key: str, when: str) -> Previous | None:
        """The version of an article that stood at an instant; None if none did."""
        row = self.connection.execute(
            "SELECT article_id FROM articles WHERE url_key = ?", (url_key,)
        ).fetchone()
        return versions.in_force(self.connection, row["article_id"], when) if row else None

    def last_capture(self, url: str) -> sqlite3.Row | None:
        """The newest capture of a URL that holds a payload: validators and where it stands."""
        row: sqlite3.Row | None = self.connection.execute(
            """SELECT captured_at, etag, last_modified, payload_digest, media_type FROM capture_log
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
        upgrade: Reading | None = None,
        *,
        final: bool = True,
    ) -> Outcome:
        """Write one capture and all that follows from it, in one transaction; its outcome.

        With a reading, the outcome is decided here: `new`, `changed` (a version is added where
        its instant belongs) or `unchanged`; a `revisit` with a reading is the same bytes read by
        another extractor. `upgrade` is the version in force read by the reading's extractor, so
        that only what the publisher changed counts as changed. `final` False is an attempt that
        will be retried: the article's status waits.
        """
        when = instant(capture.captured_at)
        with self.transaction() as connection:
            article_id = versions.article(connection, capture, article) if article else None
            again = capture.outcome == "revisit"
            if article_id and reading:
                held = versions.in_force(connection, article_id, when)
                if held and upgrade:
                    versions.upgrade(connection, article_id, held, upgrade)
                    held = versions.in_force(connection, article_id, when)
                if not again:
                    after = versions.following(connection, article_id, when)
                    capture.outcome = versions.outcome_of(held, after, reading)
            capture_id = versions.capture(connection, crawl_id, capture, article_id)
            if article and article_id and final:
                versions.status(connection, capture, article, article_id)
            if article_id and reading and again and held:
                versions.upgrade(connection, article_id, held, reading)
            elif article_id and reading:
                versions.place(connection, article_id, capture_id, when, reading, relations)
        return capture.outcome

    def upgrade(self, held: ReadVersion, reading: Reading) -> bool:
        """Record what today's extractor reads in a version's bytes; True if the text differs."""
        with self.transaction() as connection:
            before = versions.version(connection, held.article_id, held.version)
            if before is None:
                return False
            versions.upgrade(connection, held.article_id, before, reading)
            return not versions.same(before, reading)

    def read_at_last(self, unread: UnreadCapture, reading: Reading) -> None:
        """Record the reading of a capture that could not be read when it was made."""
        with self.transaction() as connection:
            when = unread.captured_at
            held = versions.in_force(connection, unread.article_id, when)
            after = versions.following(connection, unread.article_id, when)
            connection.execute(
                """UPDATE capture_log SET outcome = ?, charset = ?, note = NULL
                WHERE capture_id = ?""",
                (versions.outcome_of(held, after, reading), reading.charset, unread.capture_id),
            )
            same = versions.exact_relations(connection, unread.article_id, reading)
            versions.place(connection, unread.article_id, unread.capture_id, when, reading, same)

    def exact_relations(self, url_key: str, reading: Reading) -> list[Relation]:
        """The other articles whose latest text is the very same."""
        row = self.connection.execute(
            "SELECT article_id FROM articles WHERE url_key = ?", (url_key,)
        ).fetchone()
        article_id = row["article_id"] if row else None
        return versions.exact_relations(self.connection, article_id, reading)

    def payload(self, digest: str) -> tuple[bytes, str]:
        """A payload and its Content-Type, read back from the record that holds it in full.

        Raises ValueError or OSError, naming the file, where the evidence is damaged or missing.
        """
        place = self.original(digest)
        if place is None:
            raise ValueError(f"no record holds the payload {digest}")
        path = self.path.parent / "warc" / place["warc_file"]
        return warc.read_payload(path, place["warc_offset"])

    def open_file(
        self, warc_file: str, crawl_id: int, imported_from: str | None, digest: str | None
    ) -> None:
        """Record that a WARC file is being written or taken in; opening it again is no error."""
        with self.transaction() as connection:
            connection.execute(
                """INSERT INTO warc_files (warc_file, crawl_id, imported_from, digest, opened_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                (warc_file, crawl_id, imported_from, digest, instant(now())),
            )

    def close_file(self, warc_file: str, digest: str, software: str | None = None) -> None:
        """Record that a WARC file is whole, with the digest it has for ever."""
        with self.transaction() as connection:
            connection.execute(
                """UPDATE warc_files SET closed_at = ?, digest = ?, software = ?
                WHERE warc_file = ?""",
                (instant(now()), digest, software, warc_file),
            )

    def forget_file(self, warc_file: str) -> None:
        """Strike out a WARC file that was announced and never written."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM warc_files WHERE warc_file = ?", (warc_file,))

    def files(self) -> list[sqlite3.Row]:
        """Every WARC file of the archive, in the order they were opened."""
        return self.connection.execute(
            "SELECT * FROM warc_files ORDER BY opened_at, warc_file"
        ).fetchall()

    def file_with(self, digest: str) -> sqlite3.Row | None:
        """The WARC file of these very bytes, if the archive has it whole."""
        row: sqlite3.Row | None = self.connection.execute(
            "SELECT * FROM warc_files WHERE digest = ? AND closed_at IS NOT NULL", (digest,)
        ).fetchone()
        return row

    def end_killed_crawls(self) -> list[str]:
        """Record of runs that never said how they ended that they were killed; their sources."""
        with self.transaction() as connection:
            found = connection.execute(
                "SELECT crawl_id, source FROM crawl_log WHERE finished_at IS NULL"
            ).fetchall()
            connection.execute(
                """UPDATE crawl_log SET finished_at = ?, finish_reason = 'killed'
                WHERE finished_at IS NULL""",
                (instant(now()),),
            )
        return [row["source"] for row in found]

    def log_event(self, kind: str, outcome: str, detail: str) -> None:
        """Record something done to the archive itself: a check, a mending, a backup."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO event_log (kind, at, outcome, detail) VALUES (?, ?, ?, ?)",
                (kind, instant(now()), outcome, detail),
            )

    def payload_at(self, url: str, captured_at: str) -> str | None:
        """The payload digest of the capture of a URL at an instant, if it is held."""
        row = self.connection.execute(
            """SELECT payload_digest FROM capture_log
            WHERE url = ? AND substr(captured_at, 1, 19) = substr(?, 1, 19)
            ORDER BY captured_at <> ? LIMIT 1""",
            (url, captured_at, captured_at),
        ).fetchone()
        return row["payload_digest"] if row else None

    def has_capture(self, url: str, captured_at: str, payload_digest: str | None) -> bool:
        """Whether this very capture is already recorded, from whatever file."""
        return bool(
            self.connection.execute(
                """SELECT 1 FROM capture_log
                WHERE url = ? AND captured_at = ? AND payload_digest IS ?""",
                (url, captured_at, payload_digest),
            ).fetchone()
        )


def _enable_wal(db: Database) -> None:
    """Turn on the write-ahead log; SQLite itself does not wait where another process does so."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            db.enable_wal()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)

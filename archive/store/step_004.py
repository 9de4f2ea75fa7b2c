"""Schema step 4: from versions that were recorded to a history that follows from the captures.

What was a version of the cause `technical_upgrade` becomes a reading of the capture it had read.
A page that was `unchanged` said what the version in force when it was recorded said.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from archive.outcomes import NOT_HELD, REDIRECTS, Answer, by_status
from archive.records import TEXT_FACTS, Facts, PayloadReading, Reading, instant, now
from archive.store import histories, readings, step_018
from archive.urls import key_of

_SET_ASIDE = ("articles", "capture_log", "versions")
_MOVED = "redirected to "
_NO_PAGE = ("image/", "audio/", "video/", "font/", "text/css")


def set_aside(connection: sqlite3.Connection) -> None:
    """Rename the tables that are to be made anew, without their indexes and the views."""
    # Else SQLite would rename them in the tables that refer to them as well.
    connection.execute("PRAGMA legacy_alter_table = ON")
    named = connection.execute(
        f"""SELECT type, name FROM sqlite_master WHERE type = 'view' OR type = 'index'
        AND tbl_name IN {_SET_ASIDE} AND sql IS NOT NULL"""
    ).fetchall()
    for kind, name in named:
        connection.execute(f"DROP {kind} {name}")
    for name in _SET_ASIDE:
        connection.execute(f"ALTER TABLE {name} RENAME TO old_{name}")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    connection.execute("ALTER TABLE sources ADD COLUMN timezone TEXT NOT NULL DEFAULT '+08:00'")


def take_over(connection: sqlite3.Connection) -> None:
    """Fill the new tables from those set aside, make each article's history, drop the old ones."""
    connection.create_function("key_of", 1, key_of, deterministic=True)
    connection.create_function("answer_of", 5, _answer_of, deterministic=True)
    connection.execute(_ARTICLES)
    connection.execute(_CAPTURES)
    for article_id, read, superseded in _readings(connection):
        if superseded:
            at = instant(now())
            readings.add_superseded(connection, article_id, read, read.captured_at, at)
        else:
            readings.add(connection, article_id, read, read.captured_at)
    for (article_id,) in connection.execute("SELECT article_id FROM articles").fetchall():
        histories.bring_up_to_date(connection, [(article_id, "")], step_018.relate_later)
    for name in reversed(_SET_ASIDE):
        connection.execute(f"DROP TABLE old_{name}")


def _readings(connection: sqlite3.Connection) -> Iterator[tuple[int, PayloadReading, bool]]:
    """What was read, oldest first, and whether it is known to be superseded.

    A version that another extractor reproduced was read alike by both. An unchanged page said
    what the version in force said, to each extractor that read that version.
    """
    for row in connection.execute(_READ):
        read = _reading(row, row["extractor"], whole=True)
        yield row["article_id"], read, row["reproduced_by"] not in (None, row["extractor"])
        if row["reproduced_by"]:
            yield row["article_id"], _reading(row, row["reproduced_by"], whole=True), False
    for row in connection.execute(_UNCHANGED):
        for extractor in dict.fromkeys([row["extractor"], row["reproduced_by"]]):
            if extractor:
                is_last = row["is_last"] and extractor == (row["reproduced_by"] or extractor)
                yield row["article_id"], _reading(row, extractor, whole=False), not is_last


def _reading(row: sqlite3.Row, extractor: str, *, whole: bool) -> PayloadReading:
    """A reading from a version's row; of an unchanged page only what was compared is known."""
    known = TEXT_FACTS if whole else ("title", "document_number", "validity")
    facts = Facts(**{name: row[name] or None for name in known})
    origins = {n: o for n, o in json.loads(row["origins"]).items() if n in known}
    reading = Reading(
        text=row["text"],
        text_digest=row["text_digest"],
        facts=facts,
        language=row["language"],
        language_confidence=row["language_confidence"],
        extractor=extractor,
        origins=origins,
        languages=json.loads(row["languages"]),
        charset=row["charset"],
        repeats=row["repeats"],
    )
    return PayloadReading(row["payload_digest"], row["capture_url"], row["captured"], reading)


def _answer_of(
    article_id: int | None, status: int | None, outcome: str, media_type: str | None, note: str
) -> Answer | None:
    if outcome == "not in replay":
        return None
    if outcome == "gone" and status in REDIRECTS:
        return "absent"
    answer = by_status(status)
    if answer != "article":
        return answer
    if (media_type or "").startswith(_NO_PAGE):
        return "none"
    if note.startswith(("damaged when taken in", "cut off when taken in")):
        return "broken"
    if article_id is None:
        return "list"
    return "file" if note.endswith("kept, not read") else "article"


_ARTICLES = """
INSERT INTO articles (article_id, url_key, url, source, first_captured_at, last_captured_at)
SELECT article_id, url_key, url, source, first_captured_at, last_captured_at FROM old_articles"""

_CAPTURES = f"""
INSERT INTO capture_log (capture_id, article_id, crawl_id, url_key, url, source, captured_at,
    http_status, received, outcome, payload_digest, media_type, charset, etag, last_modified, bytes,
    record_type, warc_file, warc_offset, target, revisit_open, listed_title, listed_date, note)
SELECT c.capture_id, c.article_id, c.crawl_id, key_of(c.url), c.url, a.source, c.captured_at,
    c.http_status, answer_of(c.article_id, c.http_status, c.outcome, c.media_type,
        coalesce(c.note, '')),
    CASE WHEN c.article_id IS NULL AND c.outcome IN ('new', 'changed', 'unchanged', 'revisit')
        THEN 'other' ELSE c.outcome END,
    c.payload_digest, c.media_type, c.charset, c.etag, c.last_modified, c.bytes, c.record_type,
    c.warc_file, c.warc_offset,
    CASE WHEN c.note LIKE '{_MOVED}%' THEN substr(c.note, {len(_MOVED) + 1}) END,
    c.note IS '{NOT_HELD}', d.title, d.date, c.note
FROM old_capture_log c LEFT JOIN old_articles a USING (article_id)
LEFT JOIN discovery_log d ON d.source = a.source AND d.url_key = a.url_key"""

_READ = """
SELECT v.*, c.payload_digest, c.url AS capture_url, c.captured_at AS captured, c.charset
FROM old_versions v JOIN old_capture_log c USING (capture_id)
ORDER BY v.article_id, v.version"""

# The version in force among those recorded before the page, else among all.
_IN_FORCE = """(SELECT f.version_id FROM old_versions f
    WHERE f.article_id = c.article_id AND f.captured_at <= c.captured_at {}
    ORDER BY f.captured_at DESC, f.version DESC LIMIT 1)"""
_UNCHANGED = f"""
WITH unchanged AS (
    SELECT c.capture_id, c.payload_digest, c.url, c.captured_at, c.charset,
        coalesce({_IN_FORCE.format("AND f.capture_id < c.capture_id")}, {_IN_FORCE.format("")})
        AS version_id
    FROM old_capture_log c
    WHERE c.outcome = 'unchanged' AND NOT EXISTS (
        SELECT 1 FROM reading_log r
        WHERE r.article_id = c.article_id AND r.payload_digest = c.payload_digest)
)
SELECT v.*, u.payload_digest, u.url AS capture_url, u.captured_at AS captured, u.charset,
    v.version = max(v.version) OVER (PARTITION BY u.capture_id) AS is_last
FROM unchanged u JOIN old_versions f USING (version_id)
JOIN old_versions v ON v.article_id = f.article_id AND v.capture_id = f.capture_id
ORDER BY u.capture_id, v.version"""

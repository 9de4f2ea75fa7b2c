"""The public SQL views: names and columns are promises (DESIGN.md section 5).

They use nothing but SQLite's own functions, so that any SQLite client can read an archive.
What belongs to a row for certain (its text, its source's kind) is asked for where it is shown, and
not joined: counting a view or joining it to another then costs nothing for it.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.evidence.truncation import NOT_WHOLE, REASONS
from archive.outcomes import LOOKED, SHOWN

# Source by source, each by the index: a run's cost must not grow with the number of runs.
_MONTH = """FROM crawl_log k WHERE k.source = s.slug
                AND started_at >= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-30 days')"""

# The looks that failed within an event.
_FAILED = """FROM failed_looks f WHERE f.host = e.host AND f.day >= e.began_on
                AND f.day < coalesce(e.ended_on, '9999')"""

_NOTE = """nullif(ltrim(coalesce(note, '') || coalesce('; ' || reason, '')
                || coalesce('; not read here: ' || lost, '')
                || coalesce('; this change was hidden by a 304 of ' || belies, ''), '; '), '')"""
# What the newest capture of a discovered address that failed says.
_FAILURE = f"""(SELECT coalesce({_NOTE}, iif(http_status IN (200, 203),
                    'no page but ' || media_type, 'HTTP ' || http_status))
                FROM capture_log c WHERE c.url_key = d.url_key
                    AND (c.answer IS NULL OR c.answer IN ('broken', 'none'))
                ORDER BY c.captured_at DESC LIMIT 1)"""

# A file of which the beginning is kept; what is called so in its capture, and with the article.
_CUT = f"{NOT_WHOLE}{REASONS['length']}"
_LARGER = "not read: it is larger than what is kept of a file"

TEXT_STATE = """coalesce((SELECT h.text_state FROM articles h WHERE h.article_id = v.article_id
                AND h.versions = v.version AND h.text_state <> 'whole'), v.composed_state,
                (SELECT r.text_state FROM reading_log r WHERE r.reading_id = v.reading_id))"""
"""How much of its article the version `v` holds: what its history says, else its pages and files
together, else its reading."""

TRANSLATED_WITHIN = 30
"""Days between the publication of a text and of its translation."""
_WITHIN_DAYS = f"""coalesce(abs(julianday(a.published_on) - julianday(b.published_on))
                <= {TRANSLATED_WITHIN}, true)"""
_END = "'9999'"
# The time in which two versions stood at once.
_AT_ONCE = f"""a.captured_at < coalesce(b.next_seen_at, {_END})
                AND b.captured_at < coalesce(a.next_seen_at, {_END})"""
_BOTH = f"""max(a.captured_at, b.captured_at) AS from_at,
            max(a.captured_at, b.captured_at, min(a.last_captured_at, b.last_captured_at))
                AS last_seen_at,
            nullif(min(coalesce(a.next_seen_at, {_END}), coalesce(b.next_seen_at, {_END})), {_END})
                AS ended_at"""

ORIGIN = """(SELECT o.article_id FROM story_members k JOIN articles o USING (article_id)
                JOIN versions w ON w.article_id = o.article_id AND w.version = o.versions
                JOIN sources c ON c.slug = o.source
                WHERE k.story_id = s.story_id
                ORDER BY w.document_number IS NULL, w.language NOT LIKE 'zh%', CASE c.kind WHEN 'government' THEN 0 WHEN 'news' THEN 1 ELSE 2 END,
                    o.published_on IS NULL, o.published_on, o.first_captured_at, o.url_key LIMIT 1)"""
"""The probable origin of a story: one that bears its number, a Chinese text before a translation, a
government's before a newspaper's before an aggregator's, then the one that was published first."""

VIEWS = {
    # What a facet groups by stands in `articles`, where an index has it in order.
    "current_articles": f"""
        SELECT a.article_id, a.source,
            (SELECT kind FROM sources s WHERE s.slug = a.source) AS source_kind, a.url, v.title,
            v.author, a.publisher, v.published_at, a.published_on, a.language,
            v.language_confidence, v.document_number, v.issuer,
            (SELECT text FROM texts t WHERE t.text_id = v.text_id) AS text, v.characters, v.version,
            a.versions, a.first_captured_at, a.last_captured_at, a.last_seen_at, a.status, a.status_since,
            (SELECT delisted_at FROM discovery_log d WHERE d.source = a.source
                AND d.url_key = a.url_key) AS delisted_at,
            coalesce((SELECT story_id FROM story_members m WHERE m.article_id = a.article_id),
                a.article_id) AS story_id, v.subtitle, v.editor, v.modified_at, v.signed_on, v.effective_on,
            v.index_number, v.topic, v.document_kind, v.validity, v.languages, v.origins,
            {TEXT_STATE} AS text_state
        FROM articles a
        JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        WHERE a.versions > 0""",
    "version_history": f"""
        SELECT v.article_id, v.version, v.cause, v.captured_at, v.last_captured_at,
            v.next_seen_at, v.title, (SELECT text FROM texts t WHERE t.text_id = v.text_id) AS text,
            v.text_digest, v.changed_fields, v.characters_added,
            v.characters_removed, v.extractor, v.author, v.publisher, v.published_at,
            v.document_number, v.issuer, v.signed_on, v.effective_on, v.validity, v.attachments,
            v.pictures,
            {TEXT_STATE} AS text_state
        FROM versions v""",
    "changes": """
        SELECT v.article_id, v.version, v.captured_at, v.score, v.summary, v.changed_fields,
            v.passages_before AS before, v.passages_after AS after,
            (SELECT source FROM articles a WHERE a.article_id = v.article_id) AS source,
            (SELECT url FROM articles a WHERE a.article_id = v.article_id) AS url, v.title,
            (SELECT p.last_captured_at FROM versions p WHERE p.article_id = v.article_id
                AND p.version = v.version - 1) AS last_seen_before_at,
            v.characters_added, v.characters_removed
        FROM versions v WHERE v.cause = 'change'""",
    "readings": """
        SELECT r.article_id,
            (SELECT c.capture_id FROM capture_log c WHERE c.article_id = r.article_id
                AND c.payload_digest = r.payload_digest ORDER BY c.captured_at, c.url LIMIT 1)
                AS capture_id,
            r.extractor,
            (SELECT text_digest FROM texts t WHERE t.text_id = r.text_id) AS text_digest,
            r.read_at, r.superseded_at, r.missed, r.text_state
        FROM reading_log r""",
    "captures": f"""
        SELECT capture_id, article_id, crawl_id, url, captured_at, http_status, answer, outcome,
            payload_digest, media_type, charset, revisit_open, warc_file, warc_offset,
            {_NOTE} AS note
        FROM capture_log""",
    "status_history": """
        SELECT article_id, status, from_at, to_at, confirmed_at, looks, evidence FROM spells""",
    "host_events": f"""
        SELECT e.host, e.began_on, e.ended_on,
            (SELECT count(DISTINCT c.article_id) FROM capture_log c WHERE c.host = e.host
                AND c.article_id IS NOT NULL AND c.captured_at >= e.began_on
                AND c.captured_at < coalesce(e.ended_on, '9999')) AS looked,
            (SELECT count(DISTINCT f.article_id) {_FAILED}) AS failed,
            (SELECT count(DISTINCT f.article_id) {_FAILED} AND f.answer = 'absent') AS absent,
            (SELECT count(DISTINCT f.article_id) {_FAILED} AND f.answer = 'refused') AS refused,
            (SELECT count(DISTINCT f.article_id) {_FAILED} AND f.answer IN ('broken', 'none'))
                AS broken,
            (SELECT verdict FROM decisions d WHERE d.subject = e.host AND d.kind = 'event'
                AND d.from_at = e.began_on ORDER BY decided_at DESC LIMIT 1) AS review
        FROM host_event_log e""",
    "reviews": """
        SELECT d.kind, d.subject, a.article_id, d.from_at, d.to_at, d.verdict, d.reason,
            d.decided_at
        FROM decisions d LEFT JOIN articles a ON a.url_key = d.subject AND d.kind <> 'event'""",
    "withheld": """
        SELECT a.article_id, a.source, coalesce(a.url, w.url_key) AS url, w.reason,
            w.decided_at AS withheld_at
        FROM withholdings w LEFT JOIN articles a USING (url_key) WHERE NOT w.lifted""",
    "withdrawn_articles": """
        SELECT a.article_id, a.source, a.url, v.title, a.last_seen_at,
            p.from_at AS withdrawn_at, p.confirmed_at, p.looks, p.evidence,
            (SELECT verdict FROM decisions d WHERE d.subject = a.url_key AND d.kind = 'withdrawal'
                AND d.from_at = p.from_at ORDER BY decided_at DESC LIMIT 1) AS review
        FROM articles a
        JOIN spells p ON p.article_id = a.article_id AND p.from_at = a.status_since
        LEFT JOIN versions v ON v.article_id = a.article_id AND v.version = a.versions
        WHERE a.status = 'withdrawn' AND (a.versions > 0 OR NOT EXISTS (
            SELECT 1 FROM companions n WHERE n.url_key = a.url_key))""",
    # What stands at an address now, as it was captured last.
    "attachments": f"""
        SELECT n.article_id, n.url, n.name, c.media_type, c.captured_at,
            (SELECT text FROM texts t WHERE t.text_id = r.text_id) AS text,
            coalesce(r.text_state, iif(l.answer = 'broken', 'unread', NULL)) AS text_state,
            EXISTS (SELECT 1 FROM articles a JOIN versions v
                ON v.article_id = a.article_id AND v.version = a.versions
                JOIN json_each(coalesce(v.attachments, '[]')) j
                WHERE a.article_id = n.article_id AND j.value ->> 'url' = n.url) AS named_now,
            f.status, c.payload_digest,
            (SELECT bytes FROM capture_log o WHERE o.payload_digest = c.payload_digest
                AND o.record_type IN ('response', 'resource') LIMIT 1) AS bytes,
            coalesce(r.reason, c.note, iif(l.note = '{_CUT}', '{_LARGER}', l.note),
                'HTTP ' || l.http_status) AS note,
            f.article_id AS file_id
        FROM companions n
        LEFT JOIN articles f ON f.url_key = n.url_key
        LEFT JOIN capture_log c ON c.capture_id = (SELECT capture_id FROM capture_log l
            WHERE l.article_id = f.article_id AND l.answer IN {SHOWN} AND NOT l.revisit_open
            ORDER BY l.answer = 'file' DESC, l.captured_at DESC, l.url DESC, l.payload_digest DESC
            LIMIT 1)
        LEFT JOIN reading_log r ON r.article_id = f.article_id
            AND r.payload_digest = c.payload_digest AND r.superseded_at IS NULL
        LEFT JOIN capture_log l ON c.capture_id IS NULL AND l.capture_id = (
            SELECT capture_id FROM capture_log WHERE article_id = f.article_id
            ORDER BY captured_at DESC LIMIT 1)
        WHERE n.kind = 'attachment'""",
    # Of a group of exact copies each to the one that was captured first.
    "relations": f"""
        SELECT a.article_id, b.article_id AS other_article_id, r.relation, r.similarity, r.direction
        FROM text_holders a JOIN text_relations r ON r.text_id = a.text_id
        JOIN text_holders b ON b.text_id = r.other_text_id AND b.in_force
        WHERE a.in_force AND (r.relation <> 'translation' OR {_WITHIN_DAYS})
        UNION ALL
        SELECT h.article_id, g.first_id, 'exact', 1.0, 'copy'
        FROM text_holders h JOIN text_groups g ON g.text_id = h.text_id
        WHERE h.in_force AND NOT g.is_common AND g.first_id <> h.article_id
        UNION ALL
        SELECT g.first_id, h.article_id, 'exact', 1.0, 'first'
        FROM text_groups g JOIN text_holders h ON h.text_id = g.text_id AND h.in_force
        WHERE NOT g.is_common AND g.first_id <> h.article_id""",
    "passages": """
        SELECT a.article_id, b.article_id AS other_article_id, p.value ->> 0 AS start,
            p.value ->> 1 AS end, p.value ->> 2 AS other_start, p.value ->> 3 AS other_end,
            (SELECT substr(text, (p.value ->> 0) + 1, (p.value ->> 1) - (p.value ->> 0))
                FROM texts t WHERE t.text_id = a.text_id) AS text
        FROM text_holders a JOIN text_relations r ON r.text_id = a.text_id
        JOIN text_holders b ON b.text_id = r.other_text_id AND b.in_force
        JOIN json_each(r.passages) p
        WHERE a.in_force""",
    "relation_history": f"""
        SELECT a.article_id, b.article_id AS other_article_id, r.relation, r.similarity, r.direction,
            {_BOTH}
        FROM versions a JOIN text_relations r ON r.text_id = a.text_id
        JOIN versions b ON b.text_id = r.other_text_id AND b.article_id <> a.article_id
        WHERE {_AT_ONCE} AND (r.relation <> 'translation' OR {_WITHIN_DAYS})
        UNION ALL
        SELECT a.article_id, b.article_id, 'exact', 1.0, NULL, {_BOTH}
        FROM versions a JOIN text_groups g ON g.text_id = a.text_id
        JOIN versions b ON b.text_id = a.text_id AND b.article_id <> a.article_id
        WHERE NOT g.is_common AND {_AT_ONCE}""",
    "document_numbers": """
        SELECT article_id, number, issuer_code, year, serial, role, start, end, is_certain,
            'number' AS told_by
        FROM number_log
        UNION ALL
        SELECT c.article_id, min(l.number), l.issuer_code, l.year, l.serial, 'cited', NULL, NULL, 1,
            'title'
        FROM number_titles c JOIN number_titles o ON o.title = c.title AND o.is_own
        JOIN number_log l ON l.article_id = o.article_id AND l.role = 'own' AND l.is_certain
        WHERE NOT c.is_own AND NOT EXISTS (SELECT 1 FROM number_log h
            WHERE h.article_id = c.article_id AND h.issuer_code = l.issuer_code
                AND h.year IS l.year AND h.serial = l.serial)
        GROUP BY c.article_id, c.title
        HAVING count(DISTINCT l.issuer_code || '|' || coalesce(l.year, '') || '|' || l.serial) = 1""",
    # Serials between the first and the last that are known of an issuer's year.
    "document_number_gaps": """
        SELECT k.issuer_code, k.year, n.serial,
            coalesce((SELECT CASE max(l.role) WHEN 'own' THEN 'held' WHEN 'cited' THEN 'cited' END
                FROM number_log l WHERE l.issuer_code = k.issuer_code AND l.year IS k.year
                    AND l.serial = n.serial AND l.is_certain), 'missing') AS state
        FROM (SELECT issuer_code, year, min(serial) AS first, max(serial) AS last
            FROM number_log WHERE is_certain GROUP BY issuer_code, year) k
        JOIN serials n ON n.serial BETWEEN k.first AND k.last""",
    "stories": f"""
        SELECT s.story_id, count(*) AS articles, count(DISTINCT a.source) AS sources,
            min(a.published_on) AS first_published_at,
            (SELECT v.title FROM articles o JOIN versions v
                ON v.article_id = o.article_id AND v.version = o.versions
                WHERE o.article_id = {ORIGIN}) AS title,
            (SELECT group_concat(language) FROM (SELECT DISTINCT o.language FROM story_members k
                JOIN articles o USING (article_id)
                WHERE k.story_id = s.story_id ORDER BY o.language)) AS languages, {ORIGIN} AS origin_id,
            sum(a.status = 'live') AS live
        FROM story_members s JOIN articles a USING (article_id)
        GROUP BY s.story_id""",
    # Which of our two reasons to refuse an address it was is not kept.
    "discoveries": f"""
        SELECT d.source, d.url, d.title, d.date, d.state, d.discovered_at,
            CASE d.state
                WHEN 'pending' THEN 'not asked for yet'
                WHEN 'off topic' THEN 'no keyword of the source in title or summary'
                WHEN 'disallowed' THEN 'robots.txt forbids it, or its host is private'
                WHEN 'failed' THEN {_FAILURE}
            END AS reason,
            d.url_key, d.delisted_at,
            (SELECT article_id FROM articles a WHERE a.url_key = d.url_key) AS article_id
        FROM discovery_log d""",
    "crawls": """
        SELECT crawl_id, source, started_at, finished_at, finish_reason, requests, new, changed,
            unchanged, gone, blocked, errors, bytes, list_rows, off_topic, root, root_number
        FROM crawl_log""",
    # A run that asked nothing leaves no record, and is no look.
    "coverage": f"""
        SELECT source, substr(started_at, 1, 10) AS day,
            sum(finish_reason IS NOT NULL AND finish_reason IN {LOOKED}) AS looked, sum(list_rows) AS rows,
            sum(new + changed + unchanged) AS captured
        FROM crawl_log WHERE requests > 0 GROUP BY source, substr(started_at, 1, 10)""",
    "source_health": f"""
        SELECT s.slug AS source, l.started_at AS last_crawl_at,
            (SELECT finished_at FROM crawl_log k
             WHERE k.source = s.slug AND k.finish_reason = 'finished'
             ORDER BY started_at DESC LIMIT 1) AS last_success_at,
            (SELECT max(first_captured_at) FROM articles a WHERE a.source = s.slug) AS last_new_at,
            (SELECT coalesce(sum(requests), 0) {_MONTH}) AS captures_30d,
            (SELECT coalesce(sum(new), 0) {_MONTH}) AS new_30d,
            s.expected_min,
            CASE WHEN s.paused <> '' THEN 'paused' ELSE coalesce(h.state, 'never') END AS state,
            CASE WHEN s.paused <> '' THEN s.paused ELSE h.reason END AS reason,
            s.kind, s.level, s.province, s.tags,
            CASE WHEN s.paused = '' THEN h.since END AS since
        FROM sources s
        LEFT JOIN health h ON h.source = s.slug
        LEFT JOIN crawl_log l ON l.crawl_id = h.crawl_id
        WHERE s.schedule <> ''""",
}


def drop(db: Database) -> None:
    """Take the public views away."""
    for name in VIEWS:
        db.execute(f"DROP VIEW IF EXISTS {name}")


def create(db: Database) -> None:
    """Make every public view anew, so that it says what this code says."""
    drop(db)
    for name, select in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")

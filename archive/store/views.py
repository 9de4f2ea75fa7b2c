"""The public SQL views: names and columns are promises (DESIGN.md section 4).

They use nothing but SQLite's own functions, so that any SQLite client can read an archive.
"""

from __future__ import annotations

from sqlite_utils import Database

VIEWS = {
    "current_articles": """
        SELECT a.article_id, a.source, s.kind AS source_kind, a.url, v.title, v.author,
            v.publisher, v.published_at, v.language, v.language_confidence, v.document_number,
            v.issuer, v.text, v.characters, a.latest_version AS version,
            (SELECT count(*) FROM versions n WHERE n.article_id = a.article_id) AS versions,
            a.first_captured_at, a.last_captured_at, a.status, a.status_since,
            NULL AS story_id, v.subtitle, v.editor, v.modified_at, v.signed_on, v.effective_on,
            v.index_number, v.topic, v.document_kind, v.validity, v.languages, v.origins
        FROM articles a
        JOIN versions v ON v.version_id = a.latest_version_id
        JOIN sources s ON s.slug = a.source""",
    "version_history": """
        SELECT article_id, version, cause, captured_at, title, text, text_digest,
            characters_added, characters_removed, extractor, document_number, validity
        FROM versions""",
    "captures": """
        SELECT capture_id, article_id, crawl_id, url, captured_at, http_status, outcome,
            payload_digest, media_type, charset, warc_file, warc_offset, note
        FROM capture_log""",
    "withdrawn_articles": """
        SELECT a.article_id, a.source, a.url, v.title,
            (SELECT max(c.captured_at) FROM capture_log c
             WHERE c.article_id = a.article_id
               AND c.outcome IN ('new', 'changed', 'unchanged', 'revisit')) AS last_seen_at,
            a.status_since AS withdrawn_at,
            (SELECT coalesce(c.note, 'HTTP ' || c.http_status) || ', capture ' || c.capture_id
             FROM capture_log c
             WHERE c.article_id = a.article_id AND c.outcome = 'gone'
               AND c.captured_at >= a.status_since
             ORDER BY c.captured_at LIMIT 1) AS evidence
        FROM articles a
        LEFT JOIN versions v ON v.version_id = a.latest_version_id
        WHERE a.status = 'withdrawn'""",
    "relations": """
        SELECT article_id, other_article_id, relation, similarity FROM relation_pairs
        UNION ALL
        SELECT other_article_id, article_id, relation, similarity FROM relation_pairs""",
    "crawls": """
        SELECT crawl_id, source, started_at, finished_at, finish_reason, requests, new, changed,
            unchanged, gone, blocked, errors, bytes, list_rows, off_topic
        FROM crawl_log""",
    "source_health": """
        WITH latest AS (
            SELECT source, max(crawl_id) AS crawl_id FROM crawl_log
            WHERE finished_at IS NOT NULL GROUP BY source
        ), month AS (
            SELECT source, sum(requests) AS captures, sum(new) AS new FROM crawl_log
            WHERE started_at >= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-30 days')
            GROUP BY source
        )
        SELECT s.slug AS source, l.started_at AS last_crawl_at,
            (SELECT max(finished_at) FROM crawl_log k
             WHERE k.source = s.slug AND k.finish_reason = 'finished') AS last_success_at,
            (SELECT max(first_captured_at) FROM articles a WHERE a.source = s.slug) AS last_new_at,
            coalesce(m.captures, 0) AS captures_30d, coalesce(m.new, 0) AS new_30d,
            s.expected_min,
            CASE
                WHEN l.crawl_id IS NULL THEN 'never'
                WHEN l.finish_reason IN ('finished', 'limit') THEN 'ok'
                WHEN l.finish_reason IN ('silent', 'blocked') THEN l.finish_reason
                ELSE 'failing'
            END AS state
        FROM sources s
        LEFT JOIN latest ON latest.source = s.slug
        LEFT JOIN crawl_log l ON l.crawl_id = latest.crawl_id
        LEFT JOIN month m ON m.source = s.slug
        WHERE s.schedule <> ''""",
}


def create(db: Database) -> None:
    """Make every public view anew, so that it says what this code says."""
    for name, select in VIEWS.items():
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(f"CREATE VIEW {name} AS {select}")

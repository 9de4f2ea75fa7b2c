"""The tables of archive.db as step 4 makes them; what later steps add stands here too."""

from __future__ import annotations

from archive.outcomes import ANSWERS, CAUSES, HEALTH_STATES, OUTCOMES, REVIEWED, STATUSES, VERDICTS
from archive.records import TEXT_FACTS


def one_of(column: str, words: tuple[str, ...]) -> str:
    """The check that a column holds one of some words."""
    return f"CHECK ({column} IN ({', '.join(repr(word) for word in words)}))"


_FACTS = ",\n    ".join(f"{name} TEXT" for name in TEXT_FACTS if name != "title")

SOURCE_COLUMNS = dict.fromkeys(("level", "province", "tags", "paused"), "TEXT NOT NULL DEFAULT ''")

HOST = """host TEXT GENERATED ALWAYS AS
        (substr(url_key, 1, instr(url_key || '/', '/') - 1)) VIRTUAL"""

HOST_EVENTS = f"""
CREATE INDEX capture_log_host ON capture_log(host, captured_at) WHERE article_id IS NOT NULL;
CREATE TABLE failed_looks (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    day TEXT NOT NULL,
    host TEXT NOT NULL,
    since TEXT NOT NULL,
    at TEXT NOT NULL,
    answer TEXT NOT NULL {one_of("answer", ANSWERS)},
    PRIMARY KEY (article_id, day)
) WITHOUT ROWID;
CREATE INDEX failed_looks_host ON failed_looks(host, day);
CREATE TABLE host_event_log (
    host TEXT NOT NULL,
    began_on TEXT NOT NULL,
    ended_on TEXT,
    PRIMARY KEY (host, began_on)
) WITHOUT ROWID;
CREATE INDEX host_event_log_began ON host_event_log(began_on)"""

STAND_INS = """
CREATE TABLE stand_ins (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    text_digest TEXT NOT NULL,
    host TEXT NOT NULL,
    earlier TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (article_id, text_digest)
) WITHOUT ROWID;
CREATE INDEX stand_ins_host ON stand_ins(host, text_digest, earlier)"""

LIST_PAGES = """
CREATE TABLE list_pages (
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (source, url)
) WITHOUT ROWID;
ALTER TABLE discoveries ADD COLUMN delisted_at TEXT"""

DISCOVERY_LOG = """
ALTER TABLE discoveries RENAME TO discovery_log;
CREATE INDEX discovery_log_unsettled ON discovery_log(source) WHERE settled = 0;
CREATE INDEX discovery_log_waiting ON discovery_log(source, discovered_at)
    WHERE state IN ('pending', 'failed')"""

CRAWL_DAYS = "CREATE INDEX crawl_log_day ON crawl_log(source, substr(started_at, 1, 10))"

HEALTH = f"""
CREATE TABLE IF NOT EXISTS health (
    source TEXT PRIMARY KEY,
    crawl_id INTEGER NOT NULL REFERENCES crawl_log(crawl_id),
    state TEXT NOT NULL {one_of("state", HEALTH_STATES)},
    since TEXT NOT NULL,
    reason TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS health_crawl ON health(crawl_id)"""

DECISIONS = f"""
CREATE TABLE decisions (
    kind TEXT NOT NULL {one_of("kind", REVIEWED)},
    subject TEXT NOT NULL,
    from_at TEXT NOT NULL,
    to_at TEXT NOT NULL,
    verdict TEXT NOT NULL {one_of("verdict", VERDICTS)},
    decided_at TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (subject, kind, from_at, decided_at)
) WITHOUT ROWID;
CREATE INDEX decisions_decided ON decisions(decided_at)"""

TABLES = f"""
CREATE TABLE articles (
    article_id INTEGER PRIMARY KEY,
    url_key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES sources(slug),
    status TEXT {one_of("status", STATUSES)},
    status_since TEXT,
    first_captured_at TEXT NOT NULL,
    last_captured_at TEXT NOT NULL,
    last_seen_at TEXT,
    versions INTEGER NOT NULL DEFAULT 0,
    text_digest TEXT
);
CREATE INDEX articles_source ON articles(source, last_captured_at);
CREATE INDEX articles_source_first ON articles(source, first_captured_at);
CREATE INDEX articles_status ON articles(status, status_since);
CREATE INDEX articles_text ON articles(text_digest);
CREATE TABLE capture_log (
    capture_id INTEGER PRIMARY KEY,
    article_id INTEGER REFERENCES articles(article_id),
    crawl_id INTEGER NOT NULL REFERENCES crawl_log(crawl_id),
    url_key TEXT NOT NULL,
    url TEXT NOT NULL,
    source TEXT,
    captured_at TEXT NOT NULL,
    http_status INTEGER,
    received TEXT {one_of("received", ANSWERS)},
    answer TEXT {one_of("answer", ANSWERS)},
    reason TEXT,
    outcome TEXT NOT NULL {one_of("outcome", OUTCOMES)},
    payload_digest TEXT,
    media_type TEXT,
    charset TEXT,
    etag TEXT,
    last_modified TEXT,
    bytes INTEGER NOT NULL DEFAULT 0,
    record_type TEXT NOT NULL,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    target TEXT,
    refers_to_url TEXT,
    refers_to_at TEXT,
    revisit_open INTEGER NOT NULL DEFAULT 0,
    listed_title TEXT,
    listed_date TEXT,
    lost TEXT,
    note TEXT,
    {HOST},
    UNIQUE (url, captured_at, warc_file, warc_offset)
);
CREATE INDEX capture_log_article ON capture_log(article_id, captured_at);
CREATE INDEX capture_log_key ON capture_log(url_key, captured_at);
CREATE INDEX capture_log_crawl ON capture_log(crawl_id, outcome);
CREATE INDEX capture_log_digest ON capture_log(payload_digest, record_type);
CREATE INDEX capture_log_place ON capture_log(warc_file, warc_offset);
CREATE INDEX capture_log_open ON capture_log(refers_to_url) WHERE revisit_open;
CREATE INDEX capture_log_captured ON capture_log(captured_at);
CREATE TABLE texts (
    text_id INTEGER PRIMARY KEY,
    text_digest TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
);
CREATE TABLE reading_log (
    reading_id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    payload_digest TEXT NOT NULL,
    extractor TEXT NOT NULL,
    url TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    by_instant INTEGER NOT NULL,
    read_at TEXT NOT NULL,
    superseded_at TEXT,
    text_id INTEGER NOT NULL REFERENCES texts(text_id),
    facts TEXT NOT NULL,
    origins TEXT NOT NULL,
    language TEXT NOT NULL,
    language_confidence REAL NOT NULL,
    languages TEXT NOT NULL,
    charset TEXT,
    repeats INTEGER NOT NULL,
    answer TEXT NOT NULL DEFAULT 'article' {one_of("answer", ANSWERS)},
    reason TEXT,
    target TEXT,
    warc_file TEXT,
    warc_offset INTEGER,
    UNIQUE (article_id, payload_digest, extractor)
);
CREATE INDEX reading_log_text ON reading_log(text_id);
CREATE INDEX reading_log_read ON reading_log(read_at);
CREATE INDEX reading_log_unwritten ON reading_log(reading_id)
    WHERE superseded_at IS NOT NULL AND warc_file IS NULL;
CREATE TABLE versions (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    version INTEGER NOT NULL,
    cause TEXT NOT NULL {one_of("cause", CAUSES)},
    capture_id INTEGER NOT NULL REFERENCES capture_log(capture_id),
    payload_digest TEXT NOT NULL,
    reading_id INTEGER NOT NULL
        REFERENCES reading_log(reading_id) DEFERRABLE INITIALLY DEFERRED,
    captured_at TEXT NOT NULL,
    last_captured_at TEXT NOT NULL,
    next_seen_at TEXT,
    changed_fields TEXT,
    extractor TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    {_FACTS},
    published_on TEXT,
    attachments TEXT,
    pictures TEXT,
    origins TEXT NOT NULL,
    language TEXT NOT NULL,
    language_confidence REAL NOT NULL,
    languages TEXT NOT NULL,
    text_id INTEGER NOT NULL REFERENCES texts(text_id),
    text_digest TEXT NOT NULL,
    characters INTEGER NOT NULL,
    characters_added INTEGER NOT NULL,
    characters_removed INTEGER NOT NULL,
    score INTEGER,
    summary TEXT,
    passages_before TEXT,
    passages_after TEXT,
    repeats INTEGER NOT NULL,
    PRIMARY KEY (article_id, version)
) WITHOUT ROWID;
CREATE INDEX versions_capture ON versions(capture_id);
CREATE INDEX versions_digest ON versions(text_digest);
CREATE INDEX versions_text ON versions(text_id);
CREATE INDEX versions_reading ON versions(reading_id);
CREATE INDEX versions_document_number ON versions(document_number);
CREATE INDEX versions_cause ON versions(cause, captured_at);
CREATE INDEX versions_score ON versions(cause, score, captured_at);
CREATE INDEX versions_captured ON versions(captured_at);
CREATE TABLE spells (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    from_at TEXT NOT NULL,
    status TEXT NOT NULL {one_of("status", STATUSES)},
    to_at TEXT,
    confirmed_at TEXT,
    looks INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (article_id, from_at)
) WITHOUT ROWID;
CREATE INDEX spells_from ON spells(from_at);
CREATE INDEX spells_status ON spells(status, from_at);
{HOST_EVENTS};
{STAND_INS};
{DECISIONS};
{CRAWL_DAYS};
{LIST_PAGES};
{DISCOVERY_LOG};
CREATE INDEX crawl_log_open ON crawl_log(crawl_id) WHERE finished_at IS NULL;
CREATE INDEX warc_files_open ON warc_files(crawl_id) WHERE closed_at IS NULL
"""

"""Schema steps, append-only: a step that has shipped is never edited, a new one follows it."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.store import (
    article_counts,
    health,
    histories,
    rows,
    schema,
    step_004,
    step_005,
    step_006,
    step_010,
    step_013,
    step_014,
    step_015,
    step_016,
    step_017,
    step_018,
    step_019,
    step_021,
    views,
)

migrations = Migrations("yigai")


@migrations()
def m001_tables(db: Database) -> None:
    """Sources, crawls, articles, captures, versions, relations, discoveries, imports, search."""
    _execute(db, _TABLES)


@migrations()
def m002_views(db: Database) -> None:
    """The public views, made by the last step."""


@migrations()
def m003_facts_with_their_origins(db: Database) -> None:
    """More facts of a version, the share of each language, and where each fact was read."""
    for column in (
        *("subtitle", "editor", "index_number", "signed_on", "effective_on"),
        *("topic", "document_kind", "validity"),
    ):
        db.execute(f"ALTER TABLE versions ADD COLUMN {column} TEXT")
    for column in ("languages", "origins"):
        db.execute(f"ALTER TABLE versions ADD COLUMN {column} TEXT NOT NULL DEFAULT '{{}}'")


@migrations()
def m004_history_from_the_captures(db: Database) -> None:
    """Readings apart from versions; versions, statuses and outcomes as the captures have them."""
    step_004.set_aside(db.conn)
    _execute(db, schema.TABLES)
    step_006.add_columns(db.conn)
    step_013.add_columns(db.conn)
    step_014.add_columns(db.conn)
    step_015.add_columns(db.conn)
    step_016.add_columns(db.conn)
    step_019.add_tables(db.conn)
    article_counts.add(db.conn)
    step_004.take_over(db.conn)


@migrations()
def m005_what_a_change_tells(db: Database) -> None:
    """The score, the summary and the passages of each change."""
    step_005.add_columns(db.conn)
    step_005.fill(db.conn)


@migrations()
def m006_what_looking_again_tells(db: Database) -> None:
    """Untrue 304 answers, selectors that miss, and texts in doubt."""
    step_006.add_columns(db.conn)


@migrations()
def m007_beside_other_articles(db: Database) -> None:
    """Which hosts failed, and not their articles one by one; which texts are no article's own."""
    if "host_event_log" not in db.table_names():  # else step 4 made them
        _look_beside(db)


@migrations()
def m008_what_lists_showed(db: Database) -> None:
    """The table behind `discoveries` makes room for the view of that name."""
    if "discovery_log" not in db.table_names():  # else step 4 made it
        _execute(db, "DROP INDEX discoveries_unsettled; DROP INDEX discoveries_waiting")
        _execute(db, schema.DISCOVERY_LOG)


@migrations()
def m009_where_sources_are(db: Database) -> None:
    """Level, province and tags of a source, and why it is paused."""
    rows.add_columns(db.conn, "sources", schema.SOURCE_COLUMNS)


@migrations()
def m010_what_search_finds(db: Database) -> None:
    """The words that stand, that stood, that came and went, and by which rules they were made."""
    step_016.add_columns(db.conn)  # what today's code reads
    step_019.add_tables(db.conn)
    step_010.make(db.conn)


@migrations()
def m011_what_is_held_is_counted(db: Database) -> None:
    """How many articles there are, by source, month, language and status."""
    article_counts.add(db.conn)
    article_counts.fill(db.conn)


@migrations()
def m012_how_sources_are_doing(db: Database) -> None:
    """The health of each source, judged by its newest run that has ended."""
    _execute(db, schema.HEALTH)
    ended = "SELECT max(crawl_id) FROM crawl_log WHERE finished_at IS NOT NULL GROUP BY source"
    for (crawl_id,) in db.execute(ended).fetchall():
        health.note(db.conn, crawl_id)


@migrations()
def m013_what_runs_vouch_for(db: Database) -> None:
    """The root of each run, and which readings and files a root covers."""
    step_013.add_columns(db.conn)


@migrations()
def m014_how_much_was_read(db: Database) -> None:
    """Whether a reading holds the whole of its article."""
    step_014.add_columns(db.conn)


@migrations()
def m015_how_revisits_name_their_originals(db: Database) -> None:
    """Identifiers and digests that records bear, and those by which revisits call them."""
    step_015.add_columns(db.conn)
    step_015.fill(db.conn)


@migrations()
def m016_pages_and_files_of_articles(db: Database) -> None:
    """Which pages and files an article names, and what they add to its versions."""
    step_016.add_columns(db.conn)
    step_019.add_tables(db.conn)  # what today's code reads
    for article_id in step_016.fill(db.conn):
        histories.bring_up_to_date(db.conn, [(article_id, "")], step_018.relate_later)


@migrations()
def m017_document_numbers(db: Database) -> None:
    """The document numbers that articles bear and cite."""
    step_017.make(db.conn)


@migrations()
def m018_which_texts_are_alike(db: Database) -> None:
    """Which texts are alike, who holds them, and the stories they make."""
    step_018.make(db.conn)


@migrations()
def m019_what_is_withheld(db: Database) -> None:
    """Which addresses are withheld."""
    step_019.add_tables(db.conn)


@migrations()
def m020_files_that_are_not_whole(db: Database) -> None:
    """What `attachments` says of a file of which only the beginning is kept."""


@migrations()
def m021_how_long_texts_are(db: Database) -> None:
    """How many characters a text has that is compared with others."""
    views.drop(db)
    step_021.change_columns(db.conn)
    views.create(db)


def _look_beside(db: Database) -> None:
    article_counts.add(db.conn)  # what today's code writes, and reads
    step_014.add_columns(db.conn)
    step_016.add_columns(db.conn)
    step_019.add_tables(db.conn)
    db.execute(f"ALTER TABLE capture_log ADD COLUMN {schema.HOST}")
    _execute(db, schema.HOST_EVENTS)
    _execute(db, schema.STAND_INS)
    _execute(db, schema.DECISIONS)
    _execute(db, schema.CRAWL_DAYS)
    _execute(db, schema.LIST_PAGES)
    # What failed, and what was once said with another text, is all that this can be of.
    touched = db.execute(
        """SELECT article_id FROM articles WHERE versions > 1 UNION
        SELECT article_id FROM capture_log
        WHERE outcome IN ('gone', 'blocked', 'error') AND article_id IS NOT NULL"""
    ).fetchall()
    for (article_id,) in touched:
        histories.bring_up_to_date(db.conn, [(article_id, "")], step_018.relate_later)


def _execute(db: Database, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


_TABLES = """
CREATE TABLE sources (
    slug TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('government', 'news', 'aggregator', 'seed')),
    homepage TEXT NOT NULL,
    schedule TEXT NOT NULL,
    languages TEXT NOT NULL,
    expected_min INTEGER NOT NULL
);
CREATE TABLE crawl_log (
    crawl_id INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources(slug),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    finish_reason TEXT,
    requests INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    list_rows INTEGER NOT NULL DEFAULT 0,
    off_topic INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX crawl_log_source ON crawl_log(source, started_at);
CREATE TABLE articles (
    article_id INTEGER PRIMARY KEY,
    url_key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES sources(slug),
    status TEXT NOT NULL DEFAULT 'live'
        CHECK (status IN ('live', 'withdrawn', 'moved', 'blocked', 'unreachable')),
    status_since TEXT NOT NULL,
    first_captured_at TEXT NOT NULL,
    last_captured_at TEXT NOT NULL,
    latest_version INTEGER NOT NULL DEFAULT 0,
    latest_version_id INTEGER,
    payload_digest TEXT,
    etag TEXT,
    last_modified TEXT
);
CREATE INDEX articles_source ON articles(source, last_captured_at);
CREATE INDEX articles_latest ON articles(latest_version_id);
CREATE TABLE capture_log (
    capture_id INTEGER PRIMARY KEY,
    article_id INTEGER REFERENCES articles(article_id),
    crawl_id INTEGER NOT NULL REFERENCES crawl_log(crawl_id),
    url TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    http_status INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN
        ('new', 'changed', 'unchanged', 'revisit', 'moved', 'gone', 'blocked', 'error',
        'not in replay')),
    payload_digest TEXT,
    media_type TEXT,
    charset TEXT,
    etag TEXT,
    last_modified TEXT,
    bytes INTEGER NOT NULL DEFAULT 0,
    record_type TEXT NOT NULL,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    note TEXT,
    UNIQUE (url, captured_at, warc_file, warc_offset)
);
CREATE INDEX capture_log_article ON capture_log(article_id, captured_at);
CREATE INDEX capture_log_crawl ON capture_log(crawl_id);
CREATE INDEX capture_log_digest ON capture_log(payload_digest, record_type);
CREATE TABLE versions (
    version_id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    version INTEGER NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('first', 'change', 'technical_upgrade')),
    capture_id INTEGER NOT NULL REFERENCES capture_log(capture_id),
    captured_at TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    publisher TEXT,
    published_at TEXT,
    modified_at TEXT,
    document_number TEXT,
    issuer TEXT,
    language TEXT NOT NULL,
    language_confidence REAL NOT NULL,
    text TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    characters INTEGER NOT NULL,
    characters_added INTEGER NOT NULL,
    characters_removed INTEGER NOT NULL,
    repeats INTEGER NOT NULL,
    extractor TEXT NOT NULL,
    reproduced_by TEXT,
    UNIQUE (article_id, version)
);
CREATE INDEX versions_digest ON versions(text_digest);
CREATE INDEX versions_document_number ON versions(document_number);
CREATE TABLE relation_pairs (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    other_article_id INTEGER NOT NULL REFERENCES articles(article_id),
    relation TEXT NOT NULL,
    similarity REAL NOT NULL,
    PRIMARY KEY (article_id, other_article_id, relation)
) WITHOUT ROWID;
CREATE INDEX relation_pairs_other ON relation_pairs(other_article_id);
CREATE TABLE discoveries (
    source TEXT NOT NULL REFERENCES sources(slug),
    url_key TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT,
    date TEXT,
    state TEXT NOT NULL CHECK (state IN
        ('pending', 'captured', 'off topic', 'disallowed', 'failed')),
    settled INTEGER NOT NULL DEFAULT 0,
    discovered_at TEXT NOT NULL,
    PRIMARY KEY (source, url_key)
) WITHOUT ROWID;
CREATE TABLE warc_files (
    warc_file TEXT PRIMARY KEY,
    crawl_id INTEGER NOT NULL REFERENCES crawl_log(crawl_id),
    imported_from TEXT,
    software TEXT,
    digest TEXT,
    opened_at TEXT NOT NULL,
    closed_at TEXT
);
CREATE INDEX warc_files_digest ON warc_files(digest);
CREATE TABLE event_log (
    event_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX capture_log_place ON capture_log(warc_file, warc_offset);
CREATE VIRTUAL TABLE article_terms USING fts5(title, text, content='', tokenize='unicode61')
"""

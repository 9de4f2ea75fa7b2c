"""Schema step 18: which texts are alike, who holds them, and the stories they make."""

from __future__ import annotations

import sqlite3

_TABLES = """CREATE TABLE IF NOT EXISTS text_holders (
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    text_id INTEGER NOT NULL,
    in_force INTEGER NOT NULL,
    source TEXT NOT NULL,
    published_on TEXT,
    since TEXT NOT NULL,
    PRIMARY KEY (article_id, text_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS text_holders_text ON text_holders(text_id, in_force);
CREATE TABLE IF NOT EXISTS text_groups (
    text_id INTEGER PRIMARY KEY,
    first_id INTEGER REFERENCES articles(article_id),
    is_common INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS text_groups_first ON text_groups(first_id);
CREATE TABLE IF NOT EXISTS text_traits (
    trait INTEGER NOT NULL,
    text_id INTEGER NOT NULL,
    PRIMARY KEY (trait, text_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS text_relations (
    text_id INTEGER NOT NULL,
    other_text_id INTEGER NOT NULL,
    relation TEXT NOT NULL CHECK (relation IN ('near', 'excerpt', 'translation')),
    similarity REAL NOT NULL,
    direction TEXT CHECK (direction IN ('part', 'whole')),
    shared INTEGER NOT NULL,
    passages TEXT,
    PRIMARY KEY (text_id, other_text_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS story_members (
    article_id INTEGER PRIMARY KEY REFERENCES articles(article_id),
    story_id INTEGER NOT NULL REFERENCES articles(article_id)
);
CREATE INDEX IF NOT EXISTS story_members_story ON story_members(story_id);
CREATE TABLE IF NOT EXISTS sameness_index (rules TEXT NOT NULL)"""


def make(connection: sqlite3.Connection) -> None:
    """Make the tables; what an archive of before holds is compared by the next command that
    writes."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute("DROP TABLE IF EXISTS relation_pairs")
    connection.execute(
        """INSERT INTO sameness_index SELECT 'never compared'
        WHERE EXISTS (SELECT 1 FROM articles WHERE versions > 0)"""
    )


def relate_later(connection: sqlite3.Connection, article_id: int) -> None:
    """What earlier steps do in the place of relating: this one comes after them."""

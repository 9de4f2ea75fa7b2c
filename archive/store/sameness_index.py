"""By which rules texts were compared. Runs inside the transaction of its caller."""

from __future__ import annotations

import sqlite3

_TABLES = (
    *("text_holders", "text_groups", "text_traits", "text_relations", "story_members"),
    *("number_log", "numbered", "number_titles"),
)


def is_kept(connection: sqlite3.Connection, rules: str) -> bool:
    """Whether what is compared now can stand beside what was compared before.

    What was made by other rules is left alone from now on, until it is made anew whole.
    """
    row = connection.execute("SELECT rules FROM sameness_index").fetchone()
    if row is None:
        connection.execute("INSERT INTO sameness_index VALUES (?)", (rules,))
        return True
    if row[0] == rules:
        return True
    connection.execute("UPDATE sameness_index SET rules = 'left behind'")
    return False


def is_behind(connection: sqlite3.Connection, rules: str) -> bool:
    """Whether texts were compared by other rules than these."""
    row = connection.execute("SELECT rules FROM sameness_index").fetchone()
    return row is not None and row[0] != rules


def clear(connection: sqlite3.Connection, rules: str) -> list[int]:
    """Forget what was compared, and begin anew by these rules; the articles that have a text."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("DELETE FROM sameness_index")
    connection.execute("INSERT INTO sameness_index VALUES (?)", (rules,))
    rows = connection.execute("SELECT article_id FROM articles WHERE versions > 0")
    return [row[0] for row in rows]

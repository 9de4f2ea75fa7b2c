"""What people decided, as rows. Runs inside the transaction of its caller."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict

from archive.records import Decision
from archive.store import histories, host_events
from archive.store.rows import insert


def add(connection: sqlite3.Connection, decision: Decision, relate: histories.Relate) -> None:
    """Record a decision, and make what it is of say so."""
    held = connection.execute(
        """SELECT 1 FROM decisions WHERE kind = :kind AND subject = :subject
        AND from_at = :from_at AND decided_at = :decided_at""",
        asdict(decision),
    ).fetchone()
    if held:
        return
    insert(connection, "decisions", asdict(decision))
    if decision.kind == "event":
        touched = host_events.absent_in(connection, decision.subject, decision.from_at)
    else:
        row = connection.execute(
            "SELECT article_id FROM articles WHERE url_key = ?", (decision.subject,)
        ).fetchone()
        touched = [row["article_id"]] if row else []
    histories.bring_up_to_date(connection, [(n, "") for n in touched], relate)

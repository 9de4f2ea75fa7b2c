"""Readings that were superseded, taken in from their `conversion` records."""

from __future__ import annotations

from typing import Any

from archive.digest import text_digest
from archive.records import PayloadReading, Reading
from archive.store import histories, readings
from archive.store.store import Store
from archive.urls import key_again
from pipelines.sameness.relate import relate


def take_in(store: Store, value: dict[str, Any], place: tuple[str, int] | None = None) -> bool:
    """Record a superseded reading again; False where the archive has not its article."""
    row = store.connection.execute(
        "SELECT article_id FROM articles WHERE url_key = ?", (key_again(value["url_key"]),)
    ).fetchone()
    if row is None:
        return False
    reading = Reading(
        text=value["text"],
        text_digest=text_digest(value["text"]),
        facts=readings.facts_of(value["facts"]),
        **{name: value[name] for name in _SAME if name in value},
        by_instant=bool(value["by_instant"]),
        missed=readings.missed_of(value.get("missed")),
    )
    read = PayloadReading(value["payload_digest"], value["url"], value["captured_at"], reading)
    with store.transaction() as connection:
        is_new = readings.add_superseded(
            connection, row["article_id"], read, value["read_at"], value["superseded_at"], place
        )
        # It may be the only one that found the body which the source declared then.
        if is_new:
            histories.bring_up_to_date(connection, [(row["article_id"], "")], relate)
    return True


_SAME = (
    *("language", "language_confidence", "extractor", "origins", "languages"),
    *("charset", "repeats", "answer", "reason", "target", "text_state"),
)

"""Looks at an article, each with what its further pages and its files showed at that instant.

Runs inside the transaction of its caller.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from archive.composition import Companion, Composed, Standing
from archive.digest import text_digest
from archive.outcomes import SHOWN
from archive.past import Look
from archive.state import State
from archive.store.readings import Read


def composed(
    connection: sqlite3.Connection,
    key: str,
    looks: Sequence[Look],
    reads: Mapping[str, Read],
    companions: Sequence[Companion],
) -> list[Look]:
    """The looks with the states that article and companions show together, and one more wherever a
    companion became another one while nobody looked at the article."""
    shown = [look for look in looks if look.answer in SHOWN]
    standing = Standing(key, companions, [look.at for look in shown])

    @cache
    def digest(text_ids: tuple[int, ...]) -> str:
        return text_digest(joined(connection, text_ids))

    def together(look: Look) -> Look:
        found: dict[str, tuple[State, Composed]] = {
            name: standing.compose(
                look.at, name, reads[look.payload_digest].pieces[name], state, digest
            )
            for name, state in look.states.items()
        }
        return replace(
            look,
            states={name: state for name, (state, _) in found.items()},
            composed={name: how for name, (_, how) in found.items()},
            characters={name: how.characters for name, (_, how) in found.items()},
        )

    every = [together(look) for look in looks]
    for event in standing.events():
        before = next((look for look in reversed(looks) if look.at < event.at), None)
        if before and before.states:
            again = replace(
                before, at=event.at, capture_id=event.capture_id, by_companion=True, target=None
            )
            every.append(together(again))
    return sorted(every, key=lambda look: (look.at, look.by_companion))


def joined(connection: sqlite3.Connection, text_ids: Sequence[int]) -> str:
    """Texts one after the other, each on lines of its own."""
    return "\n".join(
        connection.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,)).fetchone()[0]
        for text_id in text_ids
    )


def keep(connection: sqlite3.Connection, digest: str, text_ids: Sequence[int]) -> None:
    """Keep the text that several make up."""
    if len(text_ids) > 1:
        connection.execute(
            "INSERT OR IGNORE INTO texts (text_digest, text) VALUES (?, ?)",
            (digest, joined(connection, text_ids)),
        )


def text_of(
    connection: sqlite3.Connection, digest: str, text_ids: Sequence[int]
) -> tuple[int | None, str]:
    """The text that several make up, and its number; None if it is not kept."""
    row = connection.execute(
        "SELECT text_id FROM texts WHERE text_digest = ?", (digest,)
    ).fetchone()
    return row and row["text_id"], joined(connection, text_ids)


def forget_unused(connection: sqlite3.Connection, text_ids: Iterable[int]) -> None:
    """Forget texts that no version and no reading has."""
    connection.executemany(
        """DELETE FROM texts WHERE text_id = :id
        AND NOT EXISTS (SELECT 1 FROM versions WHERE text_id = :id)
        AND NOT EXISTS (SELECT 1 FROM reading_log WHERE text_id = :id)""",
        [{"id": text_id} for text_id in text_ids],
    )

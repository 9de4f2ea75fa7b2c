"""An article's captures as looks: each with what was read in it, and what is known beside it.

Runs inside the transaction of its caller.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from archive.host_events import Event
from archive.judging import SHORT
from archive.outcomes import SHOWN, Reviewed
from archive.past import Look
from archive.store import host_events, stand_ins
from archive.store.readings import Read
from archive.urls import is_of_nothing, key_of

_DAY = len("2026-09-18")

COLUMNS = """capture_id, crawl_id, host, url_key, url, source, captured_at, http_status, received, answer, reason,
    outcome, payload_digest, target, revisit_open, lost, belies"""
# Of captures at one instant the order must not be that of recording; what shows the article counts.
_ORDER = f"""captured_at, received IN {SHOWN}, url, payload_digest, http_status, record_type,
    capture_id"""


class Known(NamedTuple):
    """What is known beyond an article's captures: the events of its host, what people dismissed."""

    events: Sequence[Event]
    dismissed: Sequence[sqlite3.Row]

    def dismisses(self, kind: Reviewed, at: str) -> str | None:
        """What a person says who decided that something is wrong at an instant, if one did."""
        for row in self.dismissed:
            if row["kind"] == kind and row["from_at"] <= at <= row["to_at"]:
                return f"a person says that this is no {kind}: {row['reason'] or 'no reason given'}"
        return None


def known(connection: sqlite3.Connection, host: str, url_key: str) -> Known:
    """What is known of a host and of an article beyond its captures."""
    return Known(host_events.of_host(connection, host), _dismissed(connection, url_key))


def captures_of(connection: sqlite3.Connection, article_id: int, after: str) -> list[sqlite3.Row]:
    """The article's captures after an instant, in an order that no order of recording changes."""
    return connection.execute(
        f"""SELECT {COLUMNS} FROM capture_log WHERE article_id = ? AND captured_at > ?
        ORDER BY {_ORDER}""",
        (article_id, after),
    ).fetchall()


def beside(
    connection: sqlite3.Connection,
    article_id: int,
    host: str,
    look: Look,
    known: Known,
) -> Look:
    """A look with what is known of its host, and with what people decided."""
    elsewhere: frozenset[str] = frozenset()
    if any(0 < count <= SHORT for count in look.characters.values()):
        text = next(iter(look.states.values())).text
        elsewhere = stand_ins.elsewhere(connection, article_id, host, text)
    if not (elsewhere or known.events or known.dismissed):
        return look
    return replace(
        look,
        event=next((event for event in known.events if event.holds(look.at[:_DAY])), None),
        elsewhere=elsewhere,
        no_change=known.dismisses("change", look.at),
        no_withdrawal=known.dismisses("withdrawal", look.at),
    )


def look_of(row: sqlite3.Row, reads: dict[str, Read]) -> Look:
    """A capture, judged by its page where that was read; of a file no more than what is wrong."""
    read = reads.get(row["payload_digest"]) if row["received"] in SHOWN else None
    page = read if row["received"] == "article" else None
    target: str | None = row["target"] or (page.target if page else None)
    return Look(
        capture_id=row["capture_id"],
        at=row["captured_at"],
        answer=page.answer if page else row["received"],
        reason=read.reason if read else None,
        http_status=row["http_status"],
        payload_digest=row["payload_digest"] or "",
        states=page.states if page else {},
        characters=page.characters if page else {},
        bodiless=frozenset(page.bodiless) if page else frozenset(),
        target=target,
        same_address=target is not None and key_of(target) == row["url_key"],
        is_open=bool(row["revisit_open"]),
        is_of_nothing=is_of_nothing(row["url_key"]),
    )


def _dismissed(connection: sqlite3.Connection, url_key: str) -> list[sqlite3.Row]:
    """The spans of time in which a person says that a withdrawal or a change is wrong."""
    return connection.execute(
        """SELECT kind, from_at, to_at, reason FROM decisions d
        WHERE subject = ? AND kind <> 'event' AND verdict = 'wrong' AND NOT EXISTS (
            SELECT 1 FROM decisions l WHERE l.kind = d.kind AND l.subject = d.subject
                AND l.from_at = d.from_at AND l.decided_at > d.decided_at)
        ORDER BY from_at""",
        (url_key,),
    ).fetchall()

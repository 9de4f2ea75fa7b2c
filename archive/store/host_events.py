"""Failed looks and the events of hosts as rows. Runs inside the transaction of its caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

from archive.host_events import LEAST, Day, Event, host_events
from archive.outcomes import SHOWN
from archive.past import FailedLook


def of_host(connection: sqlite3.Connection, host: str) -> list[Event]:
    """The events of a host that nobody says are none, in order."""
    rows = connection.execute(
        """SELECT began_on, ended_on FROM host_event_log e
        WHERE host = ? AND coalesce((SELECT verdict FROM decisions d WHERE d.kind = 'event'
            AND d.subject = e.host AND d.from_at = e.began_on
            ORDER BY decided_at DESC LIMIT 1), 'right') = 'right' ORDER BY began_on""",
        (host,),
    )
    return [Event(*row) for row in rows]


def write_failed(
    connection: sqlite3.Connection,
    article_id: int,
    host: str,
    found: Iterable[FailedLook],
    after: str,
) -> str | None:
    """Write an article's failed looks after an instant in the place of those held.

    Returns the first day that is another one now; None if none is.
    """
    held = {
        tuple(row)
        for row in connection.execute(
            "SELECT day, since, at, answer FROM failed_looks WHERE article_id = ? AND at > ?",
            (article_id, after),
        )
    }
    now = {(look.day, look.since, look.at, look.answer) for look in found}
    if held == now:
        return None
    connection.executemany(
        "DELETE FROM failed_looks WHERE article_id = ? AND day = ?",
        [(article_id, day) for day, *_ in held - now],
    )
    connection.executemany(
        """INSERT OR IGNORE INTO failed_looks (article_id, host, day, since, at, answer)
        VALUES (?, ?, ?, ?, ?, ?)""",
        [(article_id, host, *row) for row in sorted(now - held)],
    )
    return min(day for day, *_ in held ^ now)


def settle(connection: sqlite3.Connection, host: str, since: str) -> list[int]:
    """Make a host's events say what its captures say, of a day and all that follow.

    Returns the articles whose absences stand otherwise now.
    """
    events = _held(connection, host)
    # What ended on that day may have ended by a look that shows nothing now.
    held = [event for event in events if event.ended_on is None or event.ended_on >= since]
    first = min([since, *(event.began_on for event in held)])
    days = list(_days(connection, host, first))
    if not days and not held:
        return []
    before = next((event for event in reversed(events) if event.began_on < first), None)
    found = host_events(days, lambda day: _served(connection, host, day), before)
    differ = {*held} ^ {*found}
    if not differ:
        return []
    connection.executemany(
        "DELETE FROM host_event_log WHERE host = ? AND began_on = ?",
        [(host, event.began_on) for event in held],
    )
    connection.executemany(
        "INSERT INTO host_event_log (host, began_on, ended_on) VALUES (?, ?, ?)",
        [(host, event.began_on, event.ended_on) for event in found],
    )
    return _absent(connection, host, differ)


def absent_in(connection: sqlite3.Connection, host: str, began_on: str) -> list[int]:
    """The articles that were absent within the event of a host that began on a day."""
    events = [event for event in _held(connection, host) if event.began_on == began_on]
    return _absent(connection, host, events)


def _held(connection: sqlite3.Connection, host: str) -> list[Event]:
    rows = connection.execute(
        "SELECT began_on, ended_on FROM host_event_log WHERE host = ? ORDER BY began_on", (host,)
    )
    return [Event(*row) for row in rows]


def _days(connection: sqlite3.Connection, host: str, first: str) -> Iterable[Day]:
    """The days on which enough articles failed, from one on."""
    failing: dict[str, list[str]] = {}
    for row in connection.execute(
        "SELECT day, since FROM failed_looks WHERE host = ? AND day >= ? ORDER BY day",
        (host, first),
    ):
        failing.setdefault(row["day"], []).append(row["since"])
    for day, since in failing.items():
        if len(since) >= LEAST:
            yield Day(day, since, _looked(connection, host, day))


def _looked(connection: sqlite3.Connection, host: str, day: str) -> int:
    row = connection.execute(
        """SELECT count(DISTINCT article_id) FROM capture_log
        WHERE host = ? AND captured_at >= ? AND captured_at < ?""",
        (host, day, _next(day)),
    ).fetchone()
    return int(row[0])


def _served(connection: sqlite3.Connection, host: str, day: str) -> str | None:
    """The first day after a day on which the host served an article."""
    row = connection.execute(
        f"""SELECT substr(captured_at, 1, 10) FROM capture_log
        WHERE host = ? AND captured_at >= ? AND answer IN {SHOWN} AND article_id IS NOT NULL
        ORDER BY captured_at LIMIT 1""",
        (host, _next(day)),
    ).fetchone()
    return str(row[0]) if row else None


def _absent(connection: sqlite3.Connection, host: str, events: Iterable[Event]) -> list[int]:
    """The articles that were absent within these events, or what they were or will be."""
    found: set[int] = set()
    for event in events:
        rows = connection.execute(
            """SELECT DISTINCT article_id FROM failed_looks
            WHERE host = ? AND day >= ? AND day < ? AND answer = 'absent'""",
            (host, event.began_on, event.ended_on or "9999"),
        )
        found |= {row["article_id"] for row in rows}
    return sorted(found)


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()

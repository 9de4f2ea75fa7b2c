"""When a host, and not its articles one by one, stopped answering (DESIGN.md section 4).

A pure function of which articles failed on which day, of how many were looked at, and of when the
host served articles again. Days are UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEAST = 5
"""So many articles must fail on one day, and a fifth of all that were looked at."""

_SHARE = 5
_OLD = timedelta(days=7)  # what has failed for a week is no news of this day; measured on nothing


@dataclass(frozen=True, slots=True)
class Event:
    """From the day on which articles failed together (`YYYY-MM-DD`) to the first later day on
    which the host served one; None until it does."""

    began_on: str
    ended_on: str | None

    def holds(self, day: str) -> bool:
        """Whether a day lies within it."""
        return self.began_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a host: for each article that failed, read before, since which day it has; and
    how many articles were looked at."""

    day: str
    failing_since: Sequence[str]
    looked: int


def host_events(
    days: Iterable[Day], served_after: Callable[[str], str | None], before: Event | None = None
) -> list[Event]:
    """The events of a host, from its days in order.

    `served_after` gives the first day after a day on which the host served an article. `before` is
    the event that ended before the first of the days.
    """
    found = [before] if before else []
    for day in days:
        last = found[-1] if found else None
        if last and last.holds(day.day):
            continue
        fresh = sum(_is_fresh(since, day.day, last) for since in day.failing_since)
        if fresh >= LEAST and fresh * _SHARE >= day.looked:
            found.append(Event(day.day, served_after(day.day)))
    return found[1:] if before else found


def _is_fresh(since: str, day: str, last: Event | None) -> bool:
    """Whether a failure is of this day, and not what is left of an event or of a week ago."""
    if last and last.ended_on and since < last.ended_on:
        return False
    return date.fromisoformat(day) - date.fromisoformat(since) <= _OLD

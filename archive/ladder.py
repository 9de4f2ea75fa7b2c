"""After how many days an article is looked at again (docs/decisions/0027)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps in days, rising.

    `looks` count from the first capture of the newest version, `suspicion` from an absence that
    nothing has confirmed yet, `every` from the last capture, whatever it brought. An article is
    due from the first step on that no capture has followed.
    """

    looks: tuple[int, ...] = (1, 3, 7, 14, 30)
    every: int = 90
    suspicion: tuple[int, ...] = (1, 3, 7, 14)


BUDGET = 1500
"""Articles looked at again on one host in one run: 50 minutes at one request in 2 seconds."""

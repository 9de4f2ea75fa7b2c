"""A page that shows two renderings in turn: no edit, and no version, as behind a load balancer.

Pure functions, as archive/history.py needs them.
"""

from __future__ import annotations

from archive.past import History, Look, Version
from archive.state import State, differences

TURNS = 4
"""So many versions in a row, two states in turn, and a look that shows the first of them again: it
is the page that takes turns. Measured on nothing; a text that is put back twice is still two edits."""

SAID = "flapping: the page shows two states in turn"


def flapped(past: History, look: Look) -> list[Version]:
    """The versions at the end that are turns, where a look shows that they are; none otherwise.

    The first of those that took turns is not among them: it is the state the article keeps.
    """
    last = past.versions[-TURNS:]
    names = {version.extractor for version in last}
    if len(last) < TURNS or len(names) > 1 or not names <= look.states.keys():
        return []
    seen = look.states[names.pop()]
    is_turn = _same(last[1].state, last[3].state) and all(_same(v.state, seen) for v in last[::2])
    return last[1:] if is_turn else []


def is_turn(past: History, look: Look) -> bool:
    """Whether a look shows the other state of a page that is known to take turns."""
    version = past.versions[-1]
    seen = look.states.get(version.extractor)
    return past.flaps is not None and seen is not None and _same(past.flaps, seen)


def _same(one: State, other: State) -> bool:
    return not differences(one, other)

"""What a look shows, seen beside what the article said before and what other addresses say.

Pure functions, as archive/history.py needs them (docs/decisions/0024, 0027 and 0028).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from archive.past import History, Look

LONG, SHRUNK = 200, 10
"""A text of so many characters that shrinks to such a part under another title is none of the
article's; measured on nothing, and meant to name no edit."""

MESSAGE, LINE, HALVED = 160, 60, 2
"""So is one that shrinks to so many characters and to half, under another title or, for a line,
under none; of 110 pages that say something else, written for this, none has more than 160."""

SHORT, MANY = 500, 3
"""A text of at most so many characters that took the place of so many different texts at as many
addresses of a host is none of theirs; measured on nothing: pages that say so have 20 to 200."""


def note_text(past: History, look: Look) -> None:
    """Remember a short text that took another one's place, or that stands where nothing is."""
    if look.answer != "article" or not look.states:
        return
    extractor = next(iter(look.states))
    before, past.last_text = past.last_text, look.states[extractor].text
    is_short = 0 < look.characters.get(extractor, 0) <= SHORT
    if is_short and look.is_of_nothing:
        past.stand_ins.setdefault(past.last_text, ("", look.at))
    elif is_short and before not in (None, past.last_text):
        past.stand_ins.setdefault(past.last_text, (before, look.at))


def judged(past: History, look: Look) -> Look:
    """A look whose answer is seen beside what the article said before.

    A list in its place is an absence. A text that is gone, or that has shrunk under another title
    (LONG, MESSAGE), is no state of it; nor is one that a person or other addresses speak against.
    """
    if look.answer == "article" and look.no_change:
        return replace(look, answer="broken", reason=look.no_change)
    if look.answer == "article" and (said := _stands_in(past, look)):
        return replace(look, answer="absent", reason=said)
    if past.read is None:
        return look
    if look.answer == "list":
        return replace(look, answer="absent", reason=f"{look.reason}, in the article's place")
    held, seen = compared(past.read, look) or ("", "")
    if held not in past.characters or seen not in look.characters:
        return look
    before, now = past.characters[held], look.characters[seen]
    titles = past.states[held].title, look.states[seen].title
    if before and not now and not look.states[seen].pictures:
        return replace(look, answer="broken", reason="the text is gone")
    if _is_another(before, now, *titles):
        said = f"{now} characters under another title, {before} before"
        return replace(look, answer="broken", reason=said)
    return look


def _stands_in(past: History, look: Look) -> str | None:
    """What says that a page's text is not the article's; None if nothing does."""
    if look.is_of_nothing:
        return "asked for to see what the host shows where nothing is"
    if "" in look.elsewhere:
        return "the text that the host shows where nothing is"
    text = next(iter(look.states.values())).text if look.states else ""
    if text in past.stand_ins and len(look.elsewhere | {past.stand_ins[text][0]}) >= MANY:
        return "the same text took the place of others"
    return None


def _is_another(before: int, now: int, held: str | None, seen: str | None) -> bool:
    """Whether a page shows something else in an article's place, by its lengths and titles."""
    if held and not seen:
        return now <= LINE and now * HALVED <= before
    shrunk = before >= LONG and now * SHRUNK <= before
    return (shrunk or (now <= MESSAGE and now * HALVED <= before)) and not _alike(held, seen)


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two titles share two letters in a row; one that was not read may be any."""
    if not one or not other:
        return True
    return any(a + b in other for a, b in pairwise(one))


def compared(before: Look, look: Look) -> tuple[str, str] | None:
    """By whose readings two looks are compared; None where no extractor read both.

    One that read both, the newest that found the declared body in each. If none did, and the one
    found it here and the other there (a selector that was mended): each look by its own.
    """
    if before.states.keys().isdisjoint(look.states):
        return None
    held, seen = before.readers(), look.readers()
    common = next((name for name in seen if name in held), None)
    return (common, common) if common else (held[0], seen[0])

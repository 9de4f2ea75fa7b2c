"""What counts as an article's content, and when two captures show the same (DESIGN.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from archive.records import Reading
from archive.urls import key_of

_CHINA = timezone(timedelta(hours=8))
_DAY = len("2026-09-18")
_UNSTATED = ("url", "list", "script", "trafilatura")  # origins that the page itself does not show


@dataclass(frozen=True, slots=True)
class State:
    """The content of an article as one reading has it; None is "not read" and never a value.

    `attachments` and `pictures` are comparison keys of URLs, sorted; that of an attachment that was
    captured is followed by a space and the digest of its bytes.
    """

    text: str
    title: str | None = None
    published_at: str | None = None
    publisher: str | None = None
    author: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    signed_on: str | None = None
    effective_on: str | None = None
    validity: str | None = None
    attachments: tuple[str, ...] | None = None
    pictures: tuple[str, ...] | None = None


FIELDS = tuple(f.name for f in fields(State))
STATED = tuple(name for name in FIELDS if name not in ("text", "attachments", "pictures"))
"""The fields that are facts in a line of text."""

_DATES = ("published_at", "signed_on", "effective_on")


def state_of(reading: Reading) -> State:
    """The state that a reading shows; `text` is the text's digest."""
    facts, origins = reading.facts, reading.origins
    stated = {
        name: getattr(facts, name) or None
        for name in STATED
        if origins.get(name, "text") not in _UNSTATED
    }
    return State(
        text=reading.text_digest,
        attachments=None if facts.attachments is None else _keys(a.url for a in facts.attachments),
        pictures=None if facts.pictures is None else _keys(facts.pictures),
        **stated,
    )


def with_files(state: State, digests: Mapping[str, str]) -> State:
    """A state with the digests of the attachments that are held, by their comparison keys."""
    if state.attachments is None or not digests:
        return state
    named = (f"{key} {digests[key]}" if key in digests else key for key in state.attachments)
    return replace(state, attachments=tuple(named))


def files_of(state: State) -> dict[str, str]:
    """The digests of a state's attachments by their comparison keys, "" where none is held."""
    return _files(state.attachments or ())


def differences(held: State, seen: State) -> tuple[str, ...]:
    """The fields in which what is seen is another state than what is held."""
    return tuple(
        name for name in FIELDS if _differs(name, getattr(held, name), getattr(seen, name))
    )


def lost(held: State, seen: State) -> tuple[str, ...]:
    """The facts that were read before and are not read now."""
    return tuple(n for n in FIELDS if getattr(held, n) is not None and getattr(seen, n) is None)


def merged(held: State, seen: State) -> State:
    """What is seen, completed by what is held; of two forms of one date the finer one."""
    return State(**{name: _finer(name, held, seen) for name in FIELDS})


def same_moment(one: str, other: str) -> bool:
    """Whether two dates (`YYYY-MM-DD`, or ISO 8601 with a time) agree at the coarser precision."""
    if len(one) <= _DAY or len(other) <= _DAY:
        return bool(_days(one) & _days(other))
    first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    if first.tzinfo is None or second.tzinfo is None:
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    if 0 in (first.second, second.second):  # a page that shows minutes
        first, second = first.replace(second=0), second.replace(second=0)
    return first == second


def _differs(name: str, held: Any, seen: Any) -> bool:
    if held is None or seen is None:
        return False
    if name in _DATES:
        return not same_moment(str(held), str(seen))
    if name == "attachments":
        return _are_other_files(_files(held), _files(seen))
    return bool(held != seen)


def _are_other_files(held: Mapping[str, str], seen: Mapping[str, str]) -> bool:
    """Whether other files are named, or one of them has other bytes; what is not held may be any."""
    if held.keys() != seen.keys():
        return True
    return any(held[key] and seen[key] not in ("", held[key]) for key in held)


def _finer(name: str, held: State, seen: State) -> Any:
    before, after = getattr(held, name), getattr(seen, name)
    if before is None or after is None:
        return before if after is None else after
    if name == "attachments":
        known = _files(before)
        return tuple(
            f"{key} {digest or known[key]}" if digest or known.get(key) else key
            for key, digest in _files(after).items()
        )
    is_coarser = name in _DATES and len(after) < len(before) and same_moment(before, after)
    return before if is_coarser else after


def _files(entries: Any) -> dict[str, str]:
    """Digests by comparison key, as `State.attachments` has them."""
    return {key: digest for key, _, digest in (entry.partition(" ") for entry in entries)}


def _days(date: str) -> set[str]:
    """The day a date names; of a moment, also the day it then was in China."""
    if len(date) <= _DAY:
        return {date}
    moment = datetime.fromisoformat(date)
    china = moment.astimezone(_CHINA) if moment.tzinfo else moment
    return {date[:_DAY], china.date().isoformat()}


def _keys(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({key_of(url) for url in urls}))

"""From an article's captures and what was read in them to its versions and spells of status.

A pure function (DESIGN.md section 4): a fold over the captures in the order of their instants.
Nothing here knows when a capture was recorded, imported or read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from archive.host_events import Event
from archive.outcomes import SHOWN, Answer, Cause, Outcome, Status, without_page
from archive.state import State, differences, lost, merged

LONG, SHRUNK = 200, 10
"""A text of so many characters that shrinks to such a part under another title is none of the
article's; measured on nothing, and meant to name no edit."""

MESSAGE, LINE, HALVED = 160, 60, 2
"""So is one that shrinks to so many characters and to half, under another title or, for a line,
under none; of 110 pages that say something else, written for this, none has more than 160."""

SHORT, MANY = 500, 3
"""A text of at most so many characters that took the place of so many different texts at as many
addresses of a host is none of theirs; measured on nothing: pages that say so have 20 to 200."""

_DAY = len("2026-09-18")

CONFIRMED_AFTER = timedelta(days=1)
"""How far apart two looks must be that say the same of an absence or a failure."""


@dataclass(frozen=True, slots=True)
class Look:
    """A capture, as far as history needs it.

    `states` are the states read in its payload by extractor, the newest first, `characters` the
    lengths of their texts, `bodiless` the extractors that did not find the body that the source
    declares. `reason` is what says that it is no article. `target` is where
    a redirect leads, `same_address` that it is another spelling of the address; `is_open` is a
    revisit whose payload is not held; `event` is that of the host which the look lies in.
    `elsewhere` are the texts whose place this one took at other addresses of the host, "" if it is
    shown where nothing is; `is_of_nothing` says that this is such an address.
    `no_change` and `no_withdrawal` are what a person says who decided so.
    """

    capture_id: int
    at: str
    answer: Answer | None
    http_status: int | None = None
    payload_digest: str = ""
    states: Mapping[str, State] = field(default_factory=dict)
    characters: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None
    target: str | None = None
    same_address: bool = False
    is_open: bool = False
    event: Event | None = None
    elsewhere: frozenset[str] = frozenset()
    is_of_nothing: bool = False
    no_change: str | None = None
    no_withdrawal: str | None = None
    bodiless: frozenset[str] = frozenset()

    def readers(self) -> tuple[str, ...]:
        """The extractors whose states count: those that found the declared body, if any did."""
        return tuple(name for name in self.states if name not in self.bodiless) or (*self.states,)

    def is_bodiless(self) -> bool:
        """Whether no extractor found the declared body."""
        return bool(self.states) and self.bodiless >= self.states.keys()

    def words(self) -> str:
        """What was seen and when, as evidence."""
        said = f"HTTP {self.http_status}" if self.http_status else "no answer"
        said += f" to {self.target}" if self.target else ""
        return f"{said} at {self.at}"


@dataclass(slots=True)
class Version:
    """A maximal run of captures with one state, from its first to its last.

    `state` is what the newest reading of the first one says, completed by the others of the run.
    """

    number: int
    cause: Cause
    capture_id: int
    payload_digest: str
    captured_at: str
    last_captured_at: str
    extractor: str
    state: State
    changed_fields: tuple[str, ...] = ()
    next_seen_at: str | None = None


@dataclass(slots=True)
class Spell:
    """A maximal run of time with one status; `looks` is how many captures say so."""

    status: Status
    from_at: str
    evidence: str
    looks: int = 1
    to_at: str | None = None
    confirmed_at: str | None = None


@dataclass(frozen=True, slots=True)
class FailedLook:
    """The first look of a UTC day that did not bring the article, which was read before; `since`
    is the day on which it began to fail."""

    day: str
    since: str
    at: str
    answer: Answer


@dataclass(slots=True)
class History:
    """Versions and spells in order; outcome and lost facts by capture; and where the fold stands."""

    versions: list[Version] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    answers: dict[int, tuple[Answer | None, str | None]] = field(default_factory=dict)
    lost: dict[int, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)  # the last one of each extractor
    characters: dict[str, int] = field(default_factory=dict)  # and the length of its text
    seen: Look | None = None  # the last look at which the article was there
    shown: Look | None = None  # the last look that brought its text, or a file
    read: Look | None = None  # the last look that has a state
    absences: list[Look] = field(default_factory=list)  # since the article was last there
    broken: list[Look] = field(default_factory=list)  # the looks in a row without answer of use
    last_text: str | None = None  # of the last page that was read, whatever it turned out to be
    # A text, the one whose place it took, and when.
    stand_ins: dict[str, tuple[str, str]] = field(default_factory=dict)
    failed: list[FailedLook] = field(default_factory=list)
    failing_since: str | None = None  # the day of the first look in a row that failed
    doubtful: bool = False  # whether the newest text that was read may be no state of the article


def history(looks: Iterable[Look]) -> History:
    """The history of an article from all its captures, in the order of their instants."""
    found = History()
    for look in looks:
        advance(found, look)
    return found


def advance(past: History, look: Look) -> None:
    """Take one more capture, the newest, into a history."""
    _note_text(past, look)
    look = _judged(past, look)
    past.answers[look.capture_id] = look.answer, look.reason
    if look.answer in SHOWN:
        past.seen = look
        past.outcomes[look.capture_id] = _file(past, look) or _text(past, look)
    else:
        outcome = without_page(look.answer, look.http_status)
        past.outcomes[look.capture_id] = "other" if look.is_of_nothing else outcome
    if not look.same_address and not look.is_of_nothing:
        _note_failure(past, look)
        _stand(past, look)


def _note_text(past: History, look: Look) -> None:
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


def _note_failure(past: History, look: Look) -> None:
    """Remember a look that failed, for the events of the host."""
    if look.answer in SHOWN:
        past.failing_since = None
    elif past.shown and look.answer and _fails(look):
        day = look.at[:_DAY]
        past.failing_since = past.failing_since or day
        if not past.failed or past.failed[-1].day != day:
            past.failed.append(FailedLook(day, past.failing_since, look.at, look.answer))


def _fails(look: Look) -> bool:
    is_unanswered = look.answer == "none" and look.http_status is None
    return look.answer in ("absent", "refused", "broken") or is_unanswered


def _judged(past: History, look: Look) -> Look:
    """A look whose answer is seen beside what the article said before.

    A list in its place is an absence. A text that has shrunk to nothing, or to a tenth under a
    title that shares no two letters with the one before, is no state of it.
    """
    if look.answer == "article" and look.no_change:
        return replace(look, answer="broken", reason=look.no_change)
    if look.answer == "article" and (said := _stands_in(past, look)):
        return replace(look, answer="absent", reason=said)
    if past.read is None:
        return look
    if look.answer == "list":
        return replace(look, answer="absent", reason=f"{look.reason}, in the article's place")
    held, seen = _compared(past.read, look) or ("", "")
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


def _file(past: History, look: Look) -> Outcome | None:
    """The outcome of what cannot be read as a text; None for what was."""
    if look.is_open:
        return "revisit"
    if look.answer == "article":
        return None if look.states else "error"
    before, past.shown = past.shown, look
    if before is None:
        return "new"
    return "revisit" if before.payload_digest == look.payload_digest else "changed"


def _text(past: History, look: Look) -> Outcome:
    before = past.read
    if before is None:
        outcome: Outcome = "changed" if past.shown else "new"
        _begin(past, look, "first")
        return outcome
    compared = _compared(before, look)
    if compared is None:
        return "error"  # its bytes and the ones before were never read by one extractor
    is_back = past.shown is not None and past.shown.payload_digest == look.payload_digest
    held, seen = past.states[compared[0]], look.states[compared[1]]
    changed = differences(held, seen)
    if changed and look.is_bodiless() and not before.is_bodiless():
        _doubt(past, look, changed)
        return "revisit" if is_back else "unchanged"
    if changed:
        past.versions[-1].next_seen_at = look.at
        _begin(past, look, "change", changed)
        return "changed"
    past.lost[look.capture_id] = lost(held, seen)
    past.versions[-1].last_captured_at = look.at
    _remember(past, look)
    if past.versions[-1].extractor in look.readers():
        past.versions[-1].state = past.states[past.versions[-1].extractor]
    return "revisit" if is_back else "unchanged"


def _compared(before: Look, look: Look) -> tuple[str, str] | None:
    """By whose readings two looks are compared; None where no extractor read both.

    One that read both, the newest that found the declared body in each. If none did, and the one
    found it here and the other there (a selector that was mended): each look by its own.
    """
    if before.states.keys().isdisjoint(look.states):
        return None
    held, seen = before.readers(), look.readers()
    common = next((name for name in seen if name in held), None)
    return (common, common) if common else (held[0], seen[0])


def _doubt(past: History, look: Look, changed: tuple[str, ...]) -> None:
    """Another text, where the declared body is no longer found: the page may only look otherwise.

    The last text stays in force, and what comes next is compared with it.
    """
    past.shown, past.doubtful = look, True
    said = f"in doubt: no body by the source's selector, and other {', '.join(changed)}"
    past.answers[look.capture_id] = look.answer, said


def _begin(past: History, look: Look, cause: Cause, changed: tuple[str, ...] = ()) -> None:
    extractor = look.readers()[0]
    if extractor in past.states:
        past.lost[look.capture_id] = lost(past.states[extractor], look.states[extractor])
    _remember(past, look)
    past.versions.append(
        Version(
            number=past.versions[-1].number + 1 if past.versions else 1,
            cause=cause,
            capture_id=look.capture_id,
            payload_digest=look.payload_digest,
            captured_at=look.at,
            last_captured_at=look.at,
            extractor=extractor,
            state=past.states[extractor],
            changed_fields=changed,
        )
    )


def _remember(past: History, look: Look) -> None:
    """What is not read in the look keeps its last value, for each extractor."""
    past.shown = past.read = look
    past.doubtful = False
    for name in look.readers():
        state = look.states[name]
        past.characters[name] = look.characters.get(name, 0)
        past.states[name] = merged(past.states[name], state) if name in past.states else state


def _stand(past: History, look: Look) -> None:
    """How the article stands after a look."""
    broken, past.broken = past.broken, []
    if look.answer in SHOWN:
        past.absences = []
        _enter(past, "live", look)
    elif look.answer == "absent":
        _absent(past, look)
    elif look.answer == "refused":
        _enter(past, "blocked", look)
    elif look.answer == "elsewhere":
        past.absences = []
        _enter(past, "moved", look)
    elif _fails(look):
        past.broken = [*broken, look]
        _unanswered(past, look)
    else:
        past.broken = broken  # it says nothing of how the article stands


def _absent(past: History, look: Look) -> None:
    """An absence. In an event of the host it says nothing until the event is over, and then it may
    be the first of two looks, but never the one that confirms."""
    if look.no_withdrawal or (look.event and look.event.ended_on is None):
        return
    past.absences.append(look)
    first = past.absences[0]
    standing = past.spells[-1].status if past.spells else None
    if standing != "withdrawn" and (look.event or not _confirms(first.at, look.at)):
        _enter(past, "suspected", look)
        return
    if standing == "suspected":
        past.spells[-1].status = "withdrawn"  # as it turns out, from the first absence on
    _enter(past, "withdrawn", look)
    if past.spells[-1].confirmed_at is None:
        _confirm(past.spells[-1], past.absences)


def _unanswered(past: History, look: Look) -> None:
    """No answer of use: the status stays until a second look, a day later, says the same."""
    first = past.broken[0]
    if past.spells and past.spells[-1].status == "unreachable":
        past.spells[-1].looks += 1
    elif _confirms(first.at, look.at):
        _enter(past, "unreachable", first)
        _confirm(past.spells[-1], past.broken)


def _confirm(spell: Spell, looks: list[Look]) -> None:
    """Say that a spell is confirmed by the last of the looks that say the same."""
    spell.confirmed_at = looks[-1].at
    spell.evidence = f"{looks[0].words()}; {looks[-1].words()}"
    spell.looks = len(looks)


def _enter(past: History, status: Status, look: Look) -> None:
    if past.spells and past.spells[-1].status != status and past.spells[-1].from_at == look.at:
        past.spells.pop()  # of two looks at one instant the last counts: no time lies between
    if past.spells and past.spells[-1].status == status:
        past.spells[-1].looks += 1
        past.spells[-1].to_at = None
        return
    if past.spells:
        past.spells[-1].to_at = look.at
    past.spells.append(Spell(status, look.at, look.words()))


def _confirms(first: str, later: str) -> bool:
    return datetime.fromisoformat(later) - datetime.fromisoformat(first) >= CONFIRMED_AFTER

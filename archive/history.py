"""From an article's captures and what was read in them to its versions and spells of status.

A pure function (DESIGN.md section 4): a fold over the captures in the order of their instants.
Nothing here knows when a capture was recorded, imported or read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from archive.flapping import SAID, flapped, is_turn
from archive.judging import compared, judged, note_text
from archive.outcomes import SHOWN, Cause, Outcome, Status, without_page
from archive.past import FailedLook, History, Look, Spell, Version
from archive.state import differences, lost, merged

_DAY = len("2026-09-18")

CONFIRMED_AFTER = timedelta(days=1)
"""How far apart two looks must be that say the same of an absence or a failure."""


def history(looks: Iterable[Look]) -> History:
    """The history of an article from all its captures, in the order of their instants."""
    found = History()
    for look in looks:
        advance(found, look)
    return found


def advance(past: History, look: Look) -> None:
    """Take one more capture, the newest, into a history."""
    if look.by_companion:
        _companion(past, look)
        return
    note_text(past, look)
    look = judged(past, look)
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
    by = compared(before, look)
    if by is None:
        return "error"  # its bytes and the ones before were never read by one extractor
    is_back = past.shown is not None and past.shown.payload_digest == look.payload_digest
    held, seen = past.states[by[0]], look.states[by[1]]
    changed = differences(held, seen)
    if changed and look.is_bodiless() and not before.is_bodiless():
        _doubt(past, look, changed)
        return "revisit" if is_back else "unchanged"
    if changed and (is_turn(past, look) or (turns := flapped(past, look))):
        _take_turns(past, look, [] if past.flaps else turns)
        return "revisit" if is_back else "unchanged"
    if changed:
        past.flaps = None
        past.versions[-1].next_seen_at = look.at
        _begin(past, look, "change", changed)
        return "changed"
    past.lost[look.capture_id] = lost(held, seen)
    past.versions[-1].last_captured_at = look.at
    _remember(past, look)
    if past.versions[-1].extractor in look.readers():
        past.versions[-1].state = past.states[past.versions[-1].extractor]
    return "revisit" if is_back else "unchanged"


def _companion(past: History, look: Look) -> None:
    """A page or file of the article became another one: a change, and no look at the article."""
    if past.read is None or (by := compared(past.read, look)) is None:
        return
    if changed := differences(past.states[by[0]], look.states[by[1]]):
        past.versions[-1].next_seen_at = look.at
        _begin(past, look, "change", changed)


def _take_turns(past: History, look: Look, turns: list[Version]) -> None:
    """Two states in turn are one version, that of the first; each turn is noted."""
    if turns:
        past.flaps = turns[0].state
        del past.versions[-len(turns) :]
        for version in turns:
            past.outcomes[version.capture_id] = "unchanged"
            past.answers[version.capture_id] = "article", SAID
    past.versions[-1].next_seen_at = None
    past.versions[-1].last_captured_at = look.at
    past.shown, past.answers[look.capture_id] = look, (look.answer, SAID)
    for name in look.readers():
        past.states[name] = past.versions[-1].state


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
            composed=look.composed.get(extractor),
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

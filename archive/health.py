"""How a source is doing: its last runs and newest articles beside what is usual of it.

A pure function of what is recorded. What is usual is learned from the time before a trouble, so
that a trouble does not become usual by lasting; a list that is merely shorter does, in a month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple

from archive.outcomes import DONE_WELL, FinishReason, HealthState
from archive.quiet_days import is_quiet

IN_A_ROW = 2  # runs that must show the same before it is an alarm
_RUNS = 5  # runs, days and articles before anything is called usual
_LOOKED_DAYS, _NEWS_DAYS = 30, 5
_ARTICLES, _NEWEST = 30, 10
_SHORT_SILENCE = 7  # days without news that are never an alarm
_NEW_USUAL = timedelta(days=30)
_SHOWN_LESS, _FAILED, _SHORTER, _UNDATED, _MISSED = 0.5, 0.5, 0.25, 0.5, 1 / 3  # shares
_FEW = 5  # failures that a run may have


class Run(NamedTuple):
    """What a run that has ended was and brought."""

    started_at: str
    reason: FinishReason
    requests: int
    rows: int
    blocked: int
    errors: int


class Day(NamedTuple):
    """A day on which the source's lists were read to the end, and how many articles were new."""

    day: date
    new: int


class Shown(NamedTuple):
    """A new article as it stands: how long its text is, whether it has a date, and the declared
    selectors that find nothing on it, with spaces between; None is not known."""

    characters: int
    is_dated: bool
    missed: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """A state, since when it has been, and why; an instant, UTC."""

    state: HealthState
    since: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a source: the floor of its declaration; its runs, days and articles, newest
    first; `usual`, runs that finished before the trouble it is in, if it is in one; on how many of
    the `pages` of its last runs each selector found nothing; how many pages show two texts in turn.
    """

    floor: int
    runs: Sequence[Run]
    usual: Sequence[Run] = ()
    days: Sequence[Day] = ()
    articles: Sequence[Shown] = field(default_factory=tuple)
    pages: int = 0
    missed: Mapping[str, int] = field(default_factory=dict)
    flapping: int = 0


def judge(known: Known, before: Health | None = None) -> Health:
    """The health of a source after its newest run, given what it was after the one before."""
    last = known.runs[0]
    found = next(_troubles(known), None)
    if found is None:
        since = before.since if before and before.state == "ok" else last.started_at
        return Health("ok", since)
    state, reason, began = found
    if before and before.state == state:
        began = before.since
    return Health(state, began or last.started_at, reason)


def counts_as_usual(before: Health | None, last: Run) -> bool:
    """Whether what a source shows now may be learned from: it is well, or has long been like this.

    A list that shows nothing is never usual.
    """
    if before is None or before.state == "ok":
        return True
    lasts = datetime.fromisoformat(last.started_at) - datetime.fromisoformat(before.since)
    return last.rows > 0 and lasts > _NEW_USUAL


Trouble = tuple[HealthState, str, str | None]


def _troubles(known: Known) -> Iterator[Trouble]:
    """Each trouble with its reason and since when, if not since the newest run; the worst first."""
    last = known.runs[0]
    if last.reason not in DONE_WELL:
        yield _ended_badly(last, known.floor)
    yield from _shorter_lists(known)
    yield from _failures(known)
    yield from _silence(known)
    yield from _missed(known)
    if known.flapping:
        yield "degraded", f"pages that show two texts in turn: {known.flapping}", None
    yield from _other_articles(known)


def _ended_badly(last: Run, floor: int) -> Trouble:
    if last.reason == "silent":
        return "silent", f"its lists showed {last.rows} rows, fewer than {floor}", None
    if last.reason == "blocked":
        return "blocked", "a list was refused", None
    return "failing", last.reason, None


def _shorter_lists(known: Known) -> Iterator[Trouble]:
    """Lists that show less than half of what they always did, or nothing."""
    if len(known.usual) < _RUNS or len(known.runs) < IN_A_ROW:
        return
    least = min(run.rows for run in known.usual)
    recent = [run for run in known.runs[:IN_A_ROW] if run.reason == "finished"]
    if len(recent) == IN_A_ROW and all(run.rows < _SHOWN_LESS * least for run in recent):
        said = f"its lists showed {recent[0].rows} rows; always {least} or more before"
        yield "silent", said, recent[-1].started_at


def _failures(known: Known) -> Iterator[Trouble]:
    """Runs of which half fails, where that is not usual."""
    recent = known.runs[:IN_A_ROW]
    asked = sum(run.requests for run in known.usual)
    usual = sum(map(_failed, known.usual)) / asked if asked else 0.0
    if len(recent) < IN_A_ROW or len(known.usual) < _RUNS:
        return
    if all(_failed(run) >= max(_FEW, run.requests * max(_FAILED, 3 * usual)) for run in recent):
        state: HealthState = "blocked" if recent[0].blocked > recent[0].errors else "failing"
        said = f"{_failed(recent[0])} of {recent[0].requests} requests failed"
        yield state, f"{said}; usually {usual:.0%}", recent[-1].started_at


def _failed(run: Run) -> int:
    return run.blocked + run.errors


def _silence(known: Known) -> Iterator[Trouble]:
    """No news for longer than ever before, by the days on which anybody looked."""
    days = [day for day in known.days if not is_quiet(day.day)]
    silent = 0
    spells = []
    for day in days:
        if day.new:
            spells.append(silent)
            silent = 0
        else:
            silent += 1
    if len(days) < _LOOKED_DAYS or len(spells) <= _NEWS_DAYS:
        return
    now, usual = spells[0], max(spells[1:])
    if now > max(_SHORT_SILENCE, 2 * usual):
        last = next(day for day in days if day.new)
        said = f"nothing new on {now} days in a row; never more than {usual} before"
        yield "silent", said, f"{last.day.isoformat()}T00:00:00.000000Z"


def _missed(known: Known) -> Iterator[Trouble]:
    """A selector that finds nothing on a third of the articles, where that is not usual."""
    old = [shown.missed.split() for shown in known.articles[_NEWEST:] if shown.missed is not None]
    for name, count in known.missed.items():
        usual = sum(name in missed for missed in old) / len(old) if len(old) >= _ARTICLES else 0.0
        if count and count >= known.pages * max(_MISSED, 2 * usual):
            said = f"{name} found nothing on {count} of {known.pages} articles"
            yield "degraded", said, None


def _other_articles(known: Known) -> Iterator[Trouble]:
    """New articles that are much shorter than those before, or have no date as those had."""
    new, old = known.articles[:_NEWEST], known.articles[_NEWEST:]
    if len(old) < _ARTICLES:
        return
    short, usual = (median(shown.characters for shown in part) for part in (new, old))
    if short < _SHORTER * usual:
        said = f"the {_NEWEST} newest articles have {short:.0f} characters in the median"
        yield "degraded", f"{said}; usually {usual:.0f}", None
    undated, before = (sum(not s.is_dated for s in part) / len(part) for part in (new, old))
    if undated >= _UNDATED and undated >= 3 * before:
        said = f"{undated:.0%} of the {_NEWEST} newest articles have no date"
        yield "degraded", f"{said}; usually {before:.0%}", None

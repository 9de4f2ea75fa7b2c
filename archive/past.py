"""What is known of an article so far: what was seen at each look, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.composition import Composed
from archive.host_events import Event
from archive.outcomes import Answer, Cause, Outcome, Status
from archive.state import State


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
    `no_change` and `no_withdrawal` are what a person says who decided so. `composed` is how its
    states come about where other pages or files belong to the article; `by_companion` says that the
    capture is of one of those.
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
    composed: Mapping[str, Composed] = field(default_factory=dict)
    by_companion: bool = False

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

    `state` is what the newest reading of the first one says, completed by the others of the run;
    `composed` is how it comes about where other pages or files belong to it.
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
    composed: Composed | None = None


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
    flaps: State | None = None  # the other of two states that the page shows in turn
    doubtful: bool = False  # whether the newest text that was read may be no state of the article

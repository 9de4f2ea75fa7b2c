"""The words for what an answer was, what it brought, how an article stands, and how a run ended.

They have no other home. What follows from what is said once, here and in archive/history.py.
"""

from __future__ import annotations

from typing import Literal, get_args

Answer = Literal["article", "file", "list", "absent", "refused", "broken", "elsewhere", "none"]
"""What a response turned out to be; `none` is no response, or one that brings no page (204)."""

Outcome = Literal[
    "new",
    "changed",
    "unchanged",
    "revisit",
    "moved",
    "gone",
    "blocked",
    "error",
    "other",
    "not in replay",
]
"""What a capture brought to its article's history."""

Status = Literal["live", "suspected", "withdrawn", "moved", "blocked", "unreachable"]
"""How an article stood when it was last looked at."""

Cause = Literal["first", "change"]
"""Why there is a version; both are the publisher's doing."""

TextState = Literal["whole", "part", "doubtful", "stub", "image_only", "attachment", "unread"]
"""How much of an article a reading holds: `part` of several pages; `doubtful` where some of it may
be missing or garbled; `stub` where the rest is held back; `image_only` where it is a picture;
`attachment` where it stands in a file; `unread` where it is a film, or nothing was found."""

InForce = Literal["whole", "doubtful", "flapping"]
"""Whether the text in force is what the publisher shows; `doubtful` where a newer page seems to say
another one, and its source's selector no longer finds the body there; `flapping` where the page
shows two texts in turn."""

FinishReason = Literal[
    "finished",
    "limit",
    "silent",
    "failed",
    "blocked",
    "store error",
    "shutdown",
    "killed",
]
"""How a run ended."""

HealthState = Literal["ok", "degraded", "silent", "blocked", "failing"]
"""How a source is doing by its last runs."""

DiscoveryState = Literal["pending", "captured", "off topic", "disallowed", "failed"]
"""What became of an address that a list showed."""

Reviewed = Literal["withdrawal", "event", "change"]
"""What a person can say of: that an article was withdrawn, that a host failed, that a text changed."""

Verdict = Literal["right", "wrong"]
"""What a person says of it."""

ANSWERS: tuple[Answer, ...] = get_args(Answer)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
STATUSES: tuple[Status, ...] = get_args(Status)
CAUSES: tuple[Cause, ...] = get_args(Cause)
FINISH_REASONS: tuple[FinishReason, ...] = get_args(FinishReason)
REVIEWED: tuple[Reviewed, ...] = get_args(Reviewed)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
TEXT_STATES: tuple[TextState, ...] = get_args(TextState)
HEALTH_STATES: tuple[HealthState, ...] = get_args(HealthState)
DISCOVERY_STATES: tuple[DiscoveryState, ...] = get_args(DiscoveryState)

SHOWN = ("article", "file")
"""Answers that show the article."""

DONE_WELL = ("finished", "limit")
"""Finish reasons of runs that did what they were asked."""

LOOKED = (*DONE_WELL, "silent")
"""Finish reasons of runs that read the lists of their source, or as far as they were asked to."""

NOT_HELD = "refers to a record that is not held"
"""Why the payload of a revisit is not known: the note of an open capture."""

CERTIFICATE = "certificate: "
"""How the note of a capture begins to say what is wrong with the host's certificate."""

ARCHIVED_BY = "archived by "
"""How the note of a capture begins to say which other archive has made it."""

RENDERED_BY = "rendered by "
"""How the note of a capture says that its payload is the DOM that a browser showed, and which."""

NOT_ASKED = "not in the replay"
"""Why there is no answer where a replay holds none: nobody was asked."""

REDIRECTS = (301, 302, 303, 307, 308)
_ABSENT = (404, 410)
_REFUSED = (401, 403, 412, 418, 429, 451, 521)
_PARTIAL = 206
_WITHOUT_PAGE: dict[Answer, Outcome] = {
    "absent": "gone",
    "refused": "blocked",
    "elsewhere": "moved",
    "broken": "error",
    "list": "other",
}


def by_status(status: int | None) -> Answer:
    """What an HTTP status alone says of a response; None is no response at all."""
    if status is None:
        return "none"
    if status in _ABSENT:
        return "absent"
    if status in _REFUSED:
        return "refused"
    if status in REDIRECTS:
        return "elsewhere"
    if status in (200, 203, 304):
        return "article"
    return "none" if 200 < status < 400 and status != _PARTIAL else "broken"


def as_original(alone: Answer | None, original: Answer | None) -> Answer | None:
    """What a revisit brought, by what its record says alone and by what its original brought.

    The bytes are the same: what they are not there, they are not here.
    """
    return original if alone in SHOWN and original in (*SHOWN, "none", "broken") else alone


def archived_by(note: str | None) -> str | None:
    """The other archive that made a capture, as its note says; None of one of our own."""
    _, begun, rest = (note or "").partition(ARCHIVED_BY)
    return rest.partition(";")[0] if begun else None


def without_page(answer: Answer | None, status: int | None) -> Outcome:
    """The outcome of a capture that does not show its article; None was not asked of anyone."""
    if answer is None:
        return "not in replay"
    if answer == "none":
        return "error" if status is None else "other"
    return _WITHOUT_PAGE[answer]

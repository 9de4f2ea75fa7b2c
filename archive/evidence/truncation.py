"""What is wrong with a record's body, in the words of a capture's note and of WARC-Truncated
(WARC 1.1, 5.13).
"""

from __future__ import annotations

from archive.evidence.codings import UNKNOWN

HEADER = "WARC-Truncated"
DISCONNECT, UNSPECIFIED = "disconnect", "unspecified"
NOT_WHOLE, DAMAGED = "not whole: ", "damaged when taken in: "
UNUSABLE = (NOT_WHOLE, UNKNOWN)
"""Beginnings of the notes of captures whose body cannot be believed; one whose digest is wrong
(DAMAGED) is read all the same."""
KINDS = {DAMAGED: "damaged", NOT_WHOLE: "not whole", UNKNOWN: "unknown coding"}
"""What is wrong with a body, in a word or two, by how its capture's note begins."""
REASONS = {
    "length": "it was cut at a length",
    "time": "it was cut after a time",
    DISCONNECT: "the connection ended before the body did",
    UNSPECIFIED: "a part is missing",
}
"""Why a body is not whole, in WARC's words and in ours."""


def reason(is_cut: bool, fault: str | None) -> str | None:
    """What WARC-Truncated says of a body that the connection or its own coding cut short.

    A coding that nobody here knows cuts nothing.
    """
    if is_cut:
        return DISCONNECT
    return UNSPECIFIED if fault and not fault.startswith(UNKNOWN) else None


def note(truncated: str | None, fault: str | None) -> str | None:
    """What a capture's note says of its body, by its record and by its coding; None if all is well."""
    if fault and fault.startswith(UNKNOWN):
        return fault
    if fault and truncated in (None, UNSPECIFIED):
        return f"{NOT_WHOLE}{fault}"
    return f"{NOT_WHOLE}{REASONS.get(truncated, truncated)}" if truncated else None

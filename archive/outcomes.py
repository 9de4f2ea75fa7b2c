"""What an HTTP status says of an article: facts of different kinds, never all `not found`."""

from __future__ import annotations

from archive.records import Outcome

REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_BLOCKED = (401, 403, 412, 418, 429, 451, 521)


def by_status(status: int) -> Outcome:
    """The outcome of an answer that carries no new text."""
    if status in _GONE:
        return "gone"
    if status in _BLOCKED:
        return "blocked"
    if status in REDIRECTS:
        return "moved"
    return "revisit" if status == 304 else "error"

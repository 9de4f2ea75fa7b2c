"""Errors that end a command; each message names the thing, what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class YigaiError(Exception):
    """A mistake the user can mend; shown without a traceback."""


class LockHeldError(YigaiError):
    """Another run is writing to this archive (exit status 3)."""


class WrongUsageError(YigaiError):
    """A date that is none, a source or a saved query that is not there (exit status 2)."""


class NoWarcError(YigaiError):
    """A file that is no WARC or WACZ, or is broken off; other files can still be taken in."""


class WithheldError(YigaiError):
    """An article that a person withheld: nothing is shown of it but that, and why."""


class StoreError(YigaiError):
    """The archive could not be read or written; the run must stop."""


class SchemaError(YigaiError):
    """The archive was made by another release of Yigai."""


class PageError(Exception):
    """A page that could not be read, for a reason of its own; its capture is kept and retried.

    Nothing else that goes wrong with a page is forgiven: what is not of this kind is a bug.
    """


class UnreadableError(PageError):
    """The payload is no page: nothing can be read from it."""


class ReadingLimitError(PageError):
    """Reading took too long, too much memory, or killed the worker twice."""


class DamageError(PageError):
    """The evidence is damaged or missing: the bytes cannot be had."""


def nearest(unknown: Iterable[str], known: Iterable[str]) -> str:
    """What to do about sources that are not known: those of like names, or where all are listed."""
    names = list(known)
    near = [like for slug in unknown for like in get_close_matches(slug, names, n=3, cutoff=0.5)]
    listed = "`yigai sources` lists all"
    return f"did you mean {' or '.join(near)}? {listed}" if near else listed

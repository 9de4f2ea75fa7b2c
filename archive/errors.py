"""Errors that end a command; each message names the thing, what is wrong, and what to do."""

from __future__ import annotations


class YigaiError(Exception):
    """A mistake the user can mend; shown without a traceback."""


class LockHeldError(YigaiError):
    """Another run is writing to this archive (exit status 3)."""


class NoWarcError(YigaiError):
    """A file that is no WARC or WACZ, or is broken off; other files can still be taken in."""


class StoreError(YigaiError):
    """The archive could not be written; the run must stop."""

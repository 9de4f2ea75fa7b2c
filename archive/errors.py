"""Errors that end a command; each message names the thing, what is wrong, and what to do."""

from __future__ import annotations


class YigaiError(Exception):
    """A mistake the user can mend; shown without a traceback."""


class LockHeldError(YigaiError):
    """Another run is writing to this archive (exit status 3)."""


class StoreError(YigaiError):
    """The archive could not be written; the run must stop."""

"""What this software calls itself."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def software() -> str:
    """The archiving software and its version, for records and User-Agent alike."""
    return f"Yigai/{version('yigai')}"

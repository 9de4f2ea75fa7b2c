"""The date that a page's description of itself opens with, or ends with in brackets."""

from __future__ import annotations

import re

from archive.text import dates
from pipelines.extract.facts.datelines import is_of_else

# 31.10.2023, 10.19 Uhr: …; … (Notizia del 14 gennaio 2020)
_OPENING = re.compile(r"\s*(.{8,40}?)\s*(?:[:：–—|]|\s-)\s")
_CLOSING = re.compile(r"[(\[（【]([^()\[\]（）【】]{8,60})[)\]）】]\W*$")


def described_date(description: str | None) -> str | None:
    """The words that hold it, and one date only; None if there are none."""
    text = description or ""
    for found in (_OPENING.match(text), _CLOSING.search(text)):
        said = dates.dates_in(found[1]) if found else []
        if found and len(said) == 1 and not is_of_else(said[0][0]):
            return found[1]
    return None

"""One form for one text, so that a text digest changes only when the words do."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    r"[\u200b\u200c\u200d\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
)


def normalise(text: str) -> str:
    """The text in Unicode NFC, one paragraph a line.

    Runs of white space (full-width and no-break spaces too) become one space, invisible
    characters and empty lines go, lines carry no space at their ends.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def normalise_line(text: str | None) -> str | None:
    """One line of text in the same form, or None where nothing is left."""
    return " ".join(normalise(text).split("\n")) or None if text else None

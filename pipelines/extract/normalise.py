"""One form for one text, so that a text digest changes only when the words do."""

from __future__ import annotations

import re
import unicodedata

# Direction marks, soft hyphens, variation selectors, controls and lone surrogates; joiners too, but
# not within the words of Persian and of India, which are spelt with them.
_SPELT = r"[\u0620-\u06ff\u0900-\u0dff]"
_INVISIBLE = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\u180e\ufeff\u00ad\ufe00-\ufe0f\ufff9-\ufffb"
    r"\U000e0100-\U000e01ef\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
    rf"(?:(?<![\u200c\u200d])|(?!{_SPELT})|(?<!{_SPELT}.))"
)
# Radicals as characters of their own, which converters of PDF put in the place of the characters.
_RADICAL = re.compile(r"[\u2e80-\u2fdf]")


def normalise(text: str) -> str:
    """The text in Unicode NFC, one paragraph a line.

    Runs of white space (full-width and no-break spaces too) become one space, invisible
    characters and empty lines go, lines carry no space at their ends, radicals are characters.
    """
    text = unicodedata.normalize("NFC", _RADICAL.sub(_whole, _INVISIBLE.sub("", text)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(filter(None, lines))


def _whole(radical: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", radical[0])


def normalise_line(text: str | None) -> str | None:
    """One line of text in the same form, or None where nothing is left."""
    return " ".join(normalise(text).split("\n")) or None if text else None

"""Texts that look like none in whatever encoding they are read."""

from __future__ import annotations

import re

from archive.text.decode import plausibility

_BEYOND = re.compile(r"[^\x00-\x7f]+")
_SAMPLE = 2_000  # characters of a text that are looked at one by one
_LEAST = 20  # characters beyond ASCII; fewer may be signs and names
_PLAUSIBLE = 0.8
_LOST = 0.02  # of a text: so much is unreadable for a reader as well
_TWICE = 0.5  # of what is beyond ASCII, read as the bytes of UTF-8
_MUCH = 0.05  # of a text; less is a quotation mark here and there
_UNSEEN = re.compile("[\ufffd\u0080-\u009f]")


def is_garbled(text: str, charset: str) -> bool:
    """Whether a text stays implausible: lost characters, rare ones throughout, or text that was
    encoded twice."""
    if len(_UNSEEN.findall(text)) > _LOST * len(text):
        return True
    runs = _BEYOND.findall(text[:_SAMPLE])
    beyond = sum(map(len, runs))
    if beyond < _LEAST or beyond < _MUCH * len(text[:_SAMPLE]):
        return False
    if charset != "utf-8" and plausibility(text, charset) < _PLAUSIBLE:
        return True
    western = len("".join(runs).encode("latin-1", "ignore"))
    if western > _PLAUSIBLE * beyond and plausibility(text, "cp1252") < _PLAUSIBLE:
        return True
    return any(_twice(runs, name) > _TWICE * beyond for name in ("cp1252", "gb18030"))


def _twice(runs: list[str], charset: str) -> int:
    """How many characters are the bytes of UTF-8, read in another charset and encoded again."""
    data = "\n".join(runs).encode(charset, "ignore")
    read = data.decode("utf-8", "replace").split("\n")
    return sum(len(run) for run, once in zip(runs, read, strict=True) if _is_text(once))


def _is_text(read: str) -> bool:
    """Whether what is beyond ASCII is mostly whole characters."""
    beyond = len(read) - len(read.encode("ascii", "ignore"))
    return 2 * read.count("\ufffd") < beyond

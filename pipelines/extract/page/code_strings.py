"""The strings of a script (ECMAScript string literals), read without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*+)\"|'((?:[^'\\\n]|\\.)*+)'|`((?:[^`\\]|\\.)*+)`", re.S)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_BEFORE = 40  # characters: the name that a string is given to


def strings(code: str, least: int) -> Iterator[tuple[str, str]]:
    """Each string of at least so many characters as written, decoded, with what stands before it."""
    for found in _STRING.finditer(code):
        if found.end() - found.start() < least:
            continue
        written = next(group for group in found.groups() if group is not None)
        yield code[max(0, found.start() - _BEFORE) : found.start()], _ESCAPE.sub(_meant, written)


def _meant(found: re.Match[str]) -> str:
    wide, four, two, other = found.groups()
    if other is not None:
        return _LETTERS.get(other, other)
    number = int(wide or four or two, 16)
    # Controls and halves of surrogate pairs are no text.
    return chr(number) if 32 <= number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else ""

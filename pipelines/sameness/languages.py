"""Which of the two languages of the archive a text is in, from its script alone."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_LETTERS_OF_A_CHARACTER = 3.0  # a Chinese text says in one character what English says in three


def language_of(text: str) -> str:
    """`zh` or `en`: the script in which the most is said."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return "zh" if han * _LETTERS_OF_A_CHARACTER >= latin else "en"

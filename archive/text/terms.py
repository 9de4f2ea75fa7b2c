"""A text as search terms: Chinese as overlapping bigrams, other scripts as words.

SQLite's own tokenizers find no Chinese word inside a sentence; pairs of characters made here do.
"""

from __future__ import annotations

import re
import unicodedata
from operator import add

_HAN = "〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(f"[{_HAN}]+|[^\\W{_HAN}]+")
_BEGINS_HAN = re.compile(f"[{_HAN}]")


def terms(text: str) -> str:
    """The text as the index sees it: tokens separated by spaces, compatibility forms folded."""
    tokens: list[str] = []
    for run in RUN.findall(fold(text)):
        # The last character begins no pair, and is looked for alone too.
        tokens.extend([*pairs(run), run[-1]] if is_han(run) else [run])
    return " ".join(tokens)


def fold(text: str) -> str:
    """Compatibility forms made one, in small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def is_han(run: str) -> bool:
    """Whether a run is of Chinese characters."""
    return _BEGINS_HAN.match(run) is not None


def pairs(run: str) -> list[str]:
    """Each two neighbouring characters of a run; of a run of one, that one."""
    return list(map(add, run, run[1:])) or [run]

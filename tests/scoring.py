"""How far a text that was read agrees with the marked one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff\uf900-\ufaff]+")


def token_f1(truth: str, text: str) -> float:
    """How far two bags of tokens (single Chinese characters, words) agree, from 0 to 1."""
    expected, found = (
        Counter(_TOKEN.findall(unicodedata.normalize("NFKC", side).lower()))
        for side in (truth, text)
    )
    return 2 * (expected & found).total() / ((expected + found).total() or 1)

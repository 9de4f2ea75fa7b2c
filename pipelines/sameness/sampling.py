"""draft"""

from __future__ import annotations

import hashlib
import re

from archive.text.folding import fold

FEWEST = 2
_W = 8


def sampled(text: str) -> list[int]:
    """draft"""
    t = re.sub(r"[\W_]", "", fold(text))
    rate = 1
    while len(t) > 48 * rate:
        rate *= 2
    out = set()
    for i in range(len(t) - _W + 1):
        h = int.from_bytes(
            hashlib.blake2b(t[i : i + _W].encode(), digest_size=8).digest(), "big", signed=True
        )
        if h % rate == 0:
            out.add(h)
    return sorted(out)

"""Which extractor read a text: trafilatura's version, our rules, the source's declaration.

Two texts can be compared as states of a page only if the same extractor read both.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from archive.records import ReadingRules

_MODULES = ("blocks", "extract", "facts", "normalise", "reading", "select")


def identity(rules: ReadingRules) -> str:
    """The extractor's name, e.g. `trafilatura 2.3.1; rules 0a1b2c3d; selectors 4e5f6a7b`."""
    return f"{_extractor()}; selectors {_short(repr(sorted(rules.selectors.items())).encode())}"


@cache
def _extractor() -> str:
    folder = Path(__file__).parent
    code = b"".join((folder / f"{name}.py").read_bytes() for name in _MODULES)
    return f"trafilatura {version('trafilatura')}; rules {_short(code)}"


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]

"""Which extractor read a text: trafilatura's version, our rules, the source's declaration.

Two texts can be compared as states of a page only if the same extractor read both.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from archive import records
from archive.records import ReadingRules

OURS = (
    "blocks bylines content datelines document_facts document_issuers document_labels "
    "document_titles embedded extract facts furniture headline marks measure metas normalise parse "
    "phrases reading select teasers trim"
).split()
ARCHIVES = ("date_forms", "dates", "decode", "document_numbers")


def identity(rules: ReadingRules) -> str:
    """The extractor's name, e.g. `trafilatura 2.3.1; rules 0a1b2c3d; selectors 4e5f6a7b`."""
    return f"{_extractor()}; selectors {_short(repr(sorted(rules.selectors.items())).encode())}"


@cache
def _extractor() -> str:
    ours, archives = Path(__file__).parent, Path(records.__file__).parent
    files = [ours / f"{name}.py" for name in OURS] + [archives / f"{n}.py" for n in ARCHIVES]
    code = b"".join(file.read_bytes() for file in files)
    return f"trafilatura {version('trafilatura')}; rules {_short(code)}"


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]

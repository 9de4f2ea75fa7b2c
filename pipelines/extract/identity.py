"""Which extractor read a text: everything that can change what it reads.

Two texts can be compared as states of a page only if the same extractor read both.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lxml import etree

from archive import parts, text
from archive.records import ReadingRules

ARCHIVES = (
    *("date_forms", "dates", "decode", "months", "document_numbers", "beforehand", "code_before"),
    *("mention", "mentions", "chinese_numbers", "english_numbers", "issuers", "romanised"),
    *("folding", "serials", "chinese_orders", "english_orders", "series", "provinces", "whose"),
)
"""The modules of archive/text that the extractor calls; a test compares them with its imports."""
_TABLES = ("issuers.tsv", "document_series.tsv", "series_words.tsv")

LIBRARIES = (
    *("cssselect", "htmldate", "justext", "langdetect", "lxml", "opencc", "parsel"),
    *("charset-normalizer", "dateparser", "python-dateutil", "w3lib"),
    *("olefile", "pypdfium2", "xlrd"),
)
"""The distributions, trafilatura beside them, whose code decides what is read."""


def identity(rules: ReadingRules) -> str:
    """The extractor's name: `trafilatura 2.3.1; rules 0a1b2c3d; libraries 12345678; source 4e5f6a7b`.

    `rules` is a digest of our reading modules, `libraries` of what they stand on (libxml2 and
    Python's Unicode tables among it), `source` of what the source declares about its pages.
    """
    declared = (rules.languages, rules.timezone, rules.homepage, sorted(rules.selectors.items()))
    return f"{_extractor()}; source {_short(repr(declared).encode())}"


@cache
def _extractor() -> str:
    rules, libraries = _short(code(Path(__file__).parent)), _short(repr(versions()).encode())
    return f"trafilatura {version('trafilatura')}; rules {rules}; libraries {libraries}"


def code(folder: Path) -> bytes:
    """The extractor's own code: the modules and tables of its folder, and the archive's."""
    ours = sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".toml"))
    names = [*(f"{name}.py" for name in ARCHIVES), *_TABLES]
    texts = [Path(text.__file__).with_name(name) for name in names]
    texts.append(Path(parts.__file__))  # which addresses are of one text
    # With their names, so that two files that change places are another extractor.
    return b"\0".join(file.name.encode() + b"\0" + file.read_bytes() for file in [*ours, *texts])


def versions() -> dict[str, str]:
    """The version of each library as installed, of libxml2 as compiled in, of Python's Unicode."""
    return {name: version(name) for name in LIBRARIES} | {
        "libxml2": ".".join(map(str, etree.LIBXML_VERSION)),
        "unicode": unicodedata.unidata_version,
    }


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:8]

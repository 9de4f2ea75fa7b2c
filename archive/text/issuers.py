"""Who issues numbered documents: names and short names of central organs, and codes of their series.

Facts, in `issuers.tsv` and `document_series.tsv`.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

_REPUBLIC = "中华人民共和国"
_SEVERAL = re.compile(r"委员会$")


@cache
def _short_names() -> dict[str, str]:
    return {
        name: row["short"]
        for row in rows("issuers.tsv")
        for name in (row["name"], *row["also"].split("; "))
        if name
    }


@cache
def english_names() -> dict[str, str]:
    """The short name of each organ by its English names."""
    return {
        name: row["short"] for row in rows("issuers.tsv") for name in row["english"].split("; ")
    }


@cache
def known_codes() -> list[str]:
    """The codes of series that are known, the commonest first."""
    return [row["code"] for row in rows("document_series.tsv")]


def short(name: str) -> str:
    """The usual short name of an organ, by which all its names are one: 国务院 for 中华人民共和国国务院."""
    name = name.removeprefix(_REPUBLIC)
    return _short_names().get(name) or _SEVERAL.sub("委", name)


def first_of(names: str) -> str:
    """The first of organs whose names run into one another; else the names as they are."""
    for end in range(len(names) - 2, 2, -1):
        first = names[:end].removeprefix(_REPUBLIC)
        if first in _known_names() and _are_organs(names[end:]):
            return names[:end]
    return names


def _are_organs(names: str) -> bool:
    names = names.removeprefix(_REPUBLIC)
    return names in _known_names() or first_of(names) != names


@cache
def _known_names() -> frozenset[str]:
    return frozenset([*_short_names(), *_short_names().values()])


def key(words: str) -> str:
    """English words as tables are asked for them: in small letters, with a space between two."""
    return " ".join(words.lower().split())


@cache
def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table that lies here."""
    with Path(__file__).with_name(table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

"""The words by which pages say what they do not show, from `phrases.toml` beside this module."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipelines.extract.han import folded, simplified

_LONGEST = 120  # characters


class Phrases(NamedTuple):
    """What appeals to pay or log in, what leads to the whole text, what points to a file; how pages
    are counted, as two numbers; and what a link to another page of the text says."""

    appeals: re.Pattern[str]
    whole: re.Pattern[str]
    in_file: re.Pattern[str]
    counted: re.Pattern[str]
    pager: re.Pattern[str]


def said(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """Where a line says so, in whatever script and width; a long one is text."""
    return pattern.search(folded(line)) if len(line) <= _LONGEST else None


@cache
def phrases() -> Phrases:
    """The phrases, as patterns for folded text."""
    with open(Path(__file__).with_name("phrases.toml"), "rb") as file:
        given = tomllib.load(file)
    return Phrases(*(re.compile(simplified("|".join(given[name]))) for name in Phrases._fields))

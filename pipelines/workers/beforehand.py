"""What the archive needs to know of a text besides its reading; the workers find it with that."""

from __future__ import annotations

from typing import Any

from archive.text.beforehand import Beforehand
from archive.text.mentions import mentions_of
from archive.text.terms import terms_of
from pipelines.sameness import traits

_FINDERS: dict[str, Beforehand[Any]] = {
    "mentions": mentions_of,  # first: the terms hold them too
    "terms": terms_of,
    "traits": traits.of,
}


def find(text: str) -> dict[str, Any]:
    """All that is found in a text, by what it is."""
    return {name: finder(text) for name, finder in _FINDERS.items()}


def keep(text: str, found: dict[str, Any]) -> None:
    """Keep it in this process, until the text comes into the archive."""
    for name, one in found.items():
        _FINDERS[name].keep(text, one)

"""What a text and its translation share and few other texts do: who may be whose translation.

The rarest words that both languages have one word for, pairs of them, which stay rare as an
archive grows, and figures: long ones, and neighbours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from pipelines.sameness import lexicon
from pipelines.sameness.quantities import Quantity
from pipelines.sameness.told import Told, told

FEWEST = 2
"""So many signals two texts share, or they are no candidates."""

# The index grows with these; with half as many again one pair of 146 in ../shared/pairs more is found.
_WORDS, _PAIRS, _FIGURES = 16, 4, 8
_PAIRED = 24  # of the rarest words
_LONG, _PLAIN, _NOTHING = 2.7, 1.0, 0.4  # what a figure weighs that is rare alone; beside another


def signals(text: str, language: str) -> list[int]:
    """At most 28 traits of a text in Chinese or English (`zh`, `en`), whatever the language.

    Signed 32-bit numbers, in order, the same on every machine.
    """
    of = told(text, language)
    words = _rarest_words(of)
    pairs = map("+".join, combinations(sorted(words), 2))
    first = [_hashed(f"={word}") for word in words[:_WORDS]]
    return sorted({*first, *_least(pairs, _PAIRS), *_least(_figures(of.figures), _FIGURES)})


def enough(_one: int, _other: int) -> int:
    """How many signals two texts must share to be compared, however long they are."""
    return FEWEST


def _rarest_words(of: Told) -> list[str]:
    stems = {
        stem
        for term in of.terms.values()
        if len(term.stems) <= lexicon.FEW_MEANINGS
        for stem in term.stems
        if stem in lexicon.plain()
    }
    return sorted(stems, key=lambda stem: (-lexicon.weight(stem), _hashed(stem)))[:_PAIRED]


def _figures(figures: tuple[Quantity, ...]) -> Iterator[str]:
    telling = [figure for figure in figures if figure.weight > _NOTHING]
    yield from (f"#{figure.form}" for figure in telling if figure.weight >= _LONG)
    for one, other in pairwise(telling):
        if max(one.weight, other.weight) >= _PLAIN:
            yield "#" + "+".join(sorted((one.form, other.form)))


def _least(traits: Iterable[str], most: int) -> list[int]:
    """Those with the least hashes: a choice that two texts make alike."""
    return sorted(set(map(_hashed, traits)))[:most]


def _hashed(trait: str) -> int:
    digest = hashlib.blake2b(trait.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)

"""What a text tells in words and figures, so that Chinese and English can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from archive.text.folding import fold
from archive.text.provinces import IN_ENGLISH
from pipelines.sameness import lexicon
from pipelines.sameness.quantities import Quantity, quantities

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LEADS = {"zh": 150, "en": 500}  # characters
# Beijing is left out: it stands for the government, and before what the agencies report.
_PROVINCES = frozenset(lexicon.stem(name.lower()) for name in IN_ENGLISH if name != "Beijing")
_NAME = 10.0  # what a word tells that no dictionary has


class Term(NamedTuple):
    """A word of a text: the stems it may be in English, how much it tells, where it is first."""

    stems: tuple[str, ...]
    weight: float
    place: int
    is_name: bool = False  # that no dictionary has


class Told(NamedTuple):
    """What a text tells: its terms, all stems they may be, the names of those in its lead, and its
    figures."""

    terms: dict[str, Term]
    known: float  # what all terms tell but for names
    reach: frozenset[str]
    lead: frozenset[str]
    provinces: frozenset[str]  # stems, of the lead
    figures: tuple[Quantity, ...]
    counts: dict[str, tuple[int, float]]  # of each figure: how often, and how much it tells
    figured: float  # what all figures tell


def told(text: str, language: str) -> Told:
    """What a text of any length tells. `language` is `zh`, in either script, or `en`."""
    folded = fold(text)
    terms, reach = _of_chinese(folded) if language == "zh" else _of_english(folded)
    lead = frozenset(name for name, term in terms.items() if term.place < _LEADS[language])
    found = tuple(quantities(folded, language))
    often = Counter(figure.form for figure in found)
    counts = {figure.form: (often[figure.form], figure.weight) for figure in found}
    known = sum(term.weight for term in terms.values() if not term.is_name)
    figured = sum(figure.weight for figure in found)
    provinces = _PROVINCES.intersection(stem for name in lead for stem in terms[name].stems)
    return Told(terms, known, reach, lead, provinces, found, counts, figured)


def _of_chinese(folded: str) -> tuple[dict[str, Term], frozenset[str]]:
    terms: dict[str, Term] = {}
    reach: set[str] = set()
    for run in _HAN.finditer(folded):
        for at, name, word in lexicon.words_in(run[0]):
            if name not in terms:
                terms[name] = Term(word.keys, word.weight, run.start() + at)
                reach.update(word.stems)
    for stem, place in _stems(folded):
        terms.setdefault(stem, Term((stem,), _NAME, place))
        reach.add(stem)
    return terms, frozenset(reach)


def _of_english(folded: str) -> tuple[dict[str, Term], frozenset[str]]:
    terms: dict[str, Term] = {}
    for stem, place in _stems(folded):
        if stem not in terms:
            weight = lexicon.weight(stem)
            terms[stem] = Term((stem,), weight or _NAME, place, is_name=not weight)
    return terms, frozenset(terms)


def _stems(folded: str) -> Iterator[tuple[str, int]]:
    """The stems of the words in letters, and where each word is first."""
    places: dict[str, int] = {}
    for found in lexicon.LETTERS.finditer(folded):
        places.setdefault(found[0], found.start())
    for word, place in places.items():
        if word not in lexicon.COMMON:
            yield lexicon.stem(word), place

"""What a text tells in words and figures, so that Chinese and English can be compared."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from archive.text.folding import fold
from pipelines.sameness import lexicon
from pipelines.sameness.quantities import Figure, figures

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]{2,}")
_LEADS = {"zh": 150, "en": 500}  # characters
_NAME = 10.0  # what a word tells that no dictionary has


class Term(NamedTuple):
    """A word of a text: the stems it may be in English, how much it tells, where it is first."""

    stems: tuple[str, ...]
    weight: float
    place: int
    is_name: bool = False  # that no dictionary has


class Told(NamedTuple):
    """What a text tells: its terms, all stems they may be, those of its lead, and its figures."""

    terms: dict[str, Term]
    known: float  # what all terms tell but for names
    reach: frozenset[str]
    lead: frozenset[str]
    figures: tuple[Figure, ...]
    counts: dict[str, tuple[int, float]]  # of each figure: how often, and how much it tells
    figured: float  # what all figures tell


def told(text: str, language: str) -> Told:
    """What a text of any length tells. `language` is `zh`, in either script, or `en`."""
    folded = fold(text)
    terms, reach = _of_chinese(folded) if language == "zh" else _of_english(folded)
    lead = frozenset(name for name, term in terms.items() if term.place < _LEADS[language])
    found = tuple(figures(folded, language))
    often = Counter(figure.form for figure in found)
    counts = {figure.form: (often[figure.form], figure.weight) for figure in found}
    known = sum(term.weight for term in terms.values() if not term.is_name)
    return Told(terms, known, reach, lead, found, counts, sum(figure.weight for figure in found))


def _of_chinese(folded: str) -> tuple[dict[str, Term], frozenset[str]]:
    terms: dict[str, Term] = {}
    reach: set[str] = set()
    for run in _HAN.finditer(folded):
        at, last = run.span()
        while at < last:
            for end in range(min(last, at + lexicon.LENGTHS[-1]), at + 1, -1):
                name = folded[at:end]
                if word := lexicon.look_up(name):
                    if name not in terms:
                        terms[name] = Term(word.keys, word.weight, at)
                        reach.update(word.stems)
                    at = end
                    break
            else:
                at += 1
    for found in _LATIN.finditer(folded):
        if found[0] not in lexicon.COMMON:
            stem = lexicon.stem(found[0])
            terms.setdefault(stem, Term((stem,), _NAME, found.start()))
            reach.add(stem)
    return terms, frozenset(reach)


def _of_english(folded: str) -> tuple[dict[str, Term], frozenset[str]]:
    terms: dict[str, Term] = {}
    for found in _LATIN.finditer(folded):
        if found[0] not in lexicon.COMMON:
            stem = lexicon.stem(found[0])
            if stem not in terms:
                weight = lexicon.weight(stem)
                terms[stem] = Term((stem,), weight or _NAME, found.start(), is_name=not weight)
    return terms, frozenset(terms)

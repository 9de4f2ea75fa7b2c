"""What speaks for it that a Chinese and an English text are versions of one article.

Words rank: how much of what one text tells the other tells too, and in which order. Figures
decide: texts on one event and bulletins of one family share their words and not their figures.
One side may be cut, so each is also asked for the side that is told by the other best.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple

from pipelines.sameness.told import Term, Told


class Evidence(NamedTuple):
    """What speaks for it, bounded, so that no kind of evidence makes up for another."""

    words: float
    """The share of one side's words that the other tells, beyond what texts of such lengths do."""
    lead: float
    """The same of the words of its lead."""
    order: float
    """How far the words' first places stand in one order, in deviations from chance, as logarithm."""
    fewer_figures: float
    """Of the side with fewer figures: those that the other tells against those it does not, so."""
    all_figures: float
    """The same of the other side."""
    figures: float
    """How much the figures tell that both have, as logarithm."""


# What unrelated texts share grows with the logarithm of the other's words: a line through those of
# ../shared/pairs; and faster behind so many words, as the long seeds show.
_WORDS = {"zh": (-0.541, 0.136), "en": (-0.443, 0.118)}
_LEADS = {"zh": (0.032, 0.0), "en": (-0.404, 0.11)}
_SHARE, _ORDER, _FEWER, _ALL, _FIGURES = 0.3, 1.8, 0.5, (-3.0, 1.5), 3.5  # bounds
_FEW_WORDS, _SHORT_LEAD = 20.0, 10.0  # weight that nothing tells: of few words a share is chance
_FEW = 5
_MANY, _FASTER = math.log(500), 0.05
_LEAST_PLACES = 4


def evidence(chinese: Told, english: Told) -> Evidence:
    """What speaks for it that the two are versions of one article."""
    zh_words, zh_lead, order = _of_chinese(chinese, english)
    en_words, en_lead = _of_english(chinese, english)
    both = _shared_figures(chinese, english)
    least, most = sorted((chinese.figured, english.figured))
    return Evidence(
        words=min(_SHARE, max(zh_words, en_words)),
        lead=min(_SHARE, max(zh_lead, en_lead)),
        order=min(_ORDER, math.log1p(max(0.0, order))),
        fewer_figures=min(_FEWER, _odds(both, least)),
        all_figures=min(_ALL[1], max(_ALL[0], _odds(both, most))),
        figures=min(_FIGURES, math.log1p(both)),
    )


def _of_chinese(chinese: Told, english: Told) -> tuple[float, float, float]:
    """What of the Chinese words and of their lead the English ones tell, and how much in order."""
    terms, lead = english.terms, english.lead
    every = told = of_lead = lead_told = 0.0
    places = []
    for name, (stems, weight, place, _) in chinese.terms.items():
        every += weight
        is_lead = name in chinese.lead
        if is_lead:
            of_lead += weight
        if not (found := [stem for stem in stems if stem in terms]):
            continue
        told += weight
        if is_lead and not lead.isdisjoint(found):
            lead_told += weight
        rarest = found[0] if len(found) == 1 else max(found, key=lambda stem: terms[stem].weight)
        places.append((place, terms[rarest].place))
    words = _beyond(told, every + _FEW_WORDS, _WORDS["zh"], terms)
    return words, _beyond(lead_told, of_lead + _SHORT_LEAD, _LEADS["zh"], terms), _order(places)


def _of_english(chinese: Told, english: Told) -> tuple[float, float]:
    """What of the English words and of their lead the Chinese ones tell.

    A name that the Chinese text does not spell in letters may stand there in characters.
    """
    terms, reached = english.terms, english.reach & chinese.reach
    # The order of a set is another in each process; fsum gives one sum for all.
    told = math.fsum(terms[stem].weight for stem in reached)
    names = math.fsum(terms[stem].weight for stem in reached if terms[stem].is_name)
    of_lead = math.fsum(terms[stem].weight for stem in english.lead)
    lead_told = math.fsum(terms[stem].weight for stem in english.lead & reached)
    words = _beyond(told, english.known + names + _FEW_WORDS, _WORDS["en"], chinese.terms)
    return words, _beyond(lead_told, of_lead + _SHORT_LEAD, _LEADS["en"], chinese.terms)


def _beyond(told: float, every: float, line: tuple[float, float], by: Mapping[str, Term]) -> float:
    """The share that is told beyond what so many words of another text tell of it."""
    grown = math.log(len(by) + _FEW)
    chance = line[0] + line[1] * grown + _FASTER * max(0.0, grown - _MANY)
    return told / every - chance


def _order(places: list[tuple[int, int]]) -> float:
    """By how many deviations the longest run of places in one order is longer than by chance."""
    if len(places) < _LEAST_PLACES:
        return 0.0
    run: list[int] = []
    for _, place in sorted(places, key=lambda pair: (pair[0], -pair[1])):
        at = bisect_left(run, place)
        run[at : at + 1] = [place]
    # The longest increasing subsequence of a random permutation (Baik, Deift, Johansson 1999).
    root, sixth = math.sqrt(len(places)), math.pow(len(places), 1 / 6)
    return (len(run) - 2 * root + 1.77 * sixth) / (0.9 * sixth)


def _shared_figures(chinese: Told, english: Told) -> float:
    return sum(
        min(often, english.counts[form][0]) * weight
        for form, (often, weight) in chinese.counts.items()
        if form in english.counts
    )


def _odds(shared: float, of: float) -> float:
    return math.log((shared + 1) / (of - shared + 1))

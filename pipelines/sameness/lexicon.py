"""What a Chinese word may be in English, by the dictionary and our glossary, in stems of words."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from archive.text import cedict
from archive.text.bilingual import GLOSSARY
from archive.text.english import form
from pipelines.sameness.kept_lexicon import kept

LENGTHS = range(2, 13)  # characters of a Chinese word; one alone means too much
FEW_MEANINGS = 2  # a Chinese word of more may be anything in English
LETTERS = re.compile("[a-z]{2,}")  # a word in letters
_MEANINGS = 8  # of one word; what stands behind them is rare
_REMEMBERED = 1 << 16  # words
_ENDING = re.compile(
    r"(?<=\w{4})(?:ations?|ional|ities|ity|ments?|ings?|ions?|ives?|ally|ly|ed|er|or|al|es|e|y)$"
)
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
COMMON = frozenset(
    "a about above after again against all along also although always am among an and another any "
    "are as at away be became because become been before being between both but by came can cannot "
    "come could day did do does done don down during each either else even ever every few first "
    "for from get give go good great had has have having he her here him his how i if in into is "
    "it its itself just kind know last less let like made make many may me more most mr mrs ms much "
    "must my near never new no nor not now of off often on one only or other our out over own part "
    "people per put re s said same say see set several shall she should since so some sort still "
    "such t take than that the their them then there these they thing this those through thus time "
    "to together too two type under until up upon us use used ve very was way we well were what "
    "when where which while who whose why will with within without would year yes yet you your"
    " etc sb sth".split()
)
"""English words that stand in any text."""


class Word(NamedTuple):
    """A Chinese word: the rarest stem of each of its meanings, all stems, how much it tells."""

    keys: tuple[str, ...]
    stems: tuple[str, ...]
    weight: float


class _Lexicon(NamedTuple):
    words: dict[str, Word]
    weights: dict[str, float]  # of stems
    plain: frozenset[str]
    # Of the words that begin with two characters, longest first.
    lengths: dict[str, tuple[int, ...]]


def words_in(run: str) -> Iterator[tuple[int, str, Word]]:
    """The words of a run of folded Chinese characters, longest first from its begin, with places."""
    known, lengths = _lexicon().words, _lexicon().lengths
    at, last = 0, len(run) - 1
    while at < last:
        for length in lengths.get(run[at : at + 2], ()):
            if word := known.get(name := run[at : at + length]):
                yield at, name, word
                at += len(name)
                break
        else:
            at += 1


def plain() -> frozenset[str]:
    """The stems that some Chinese word of few meanings has."""
    return _lexicon().plain


def weight(of_stem: str) -> float:
    """How much a stem tells: the fewer words it stands for, the more; 0 where it stands for none."""
    return _lexicon().weights.get(of_stem, 0.0)


@lru_cache(_REMEMBERED)
def stem(word: str) -> str:
    """An English word in small letters without its ending: one stem for the forms of a word."""
    return _DOUBLED.sub(r"\1", _ENDING.sub("", form(word)))


def _stems(phrase: str) -> tuple[str, ...]:
    told = (word for word in LETTERS.findall(phrase.lower()) if word not in COMMON)
    return tuple(dict.fromkeys(map(stem, told)))


def _meanings() -> dict[str, list[str]]:
    """English phrases by Chinese word, those of our glossary first."""
    found: dict[str, list[str]] = {}
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["zh"].lower()] = row["en"].split("; ")
    for entry, said in cedict.phrases():
        found.setdefault(entry.lower(), []).extend(said)
    return {word: said for word, said in found.items() if len(word) in LENGTHS}


@cache
def _lexicon() -> _Lexicon:
    made, weights = kept(_made, Path(__file__))
    found = {word: Word(*parts) for word, parts in made.items()}
    plain = (key for word in found.values() if len(word.keys) <= FEW_MEANINGS for key in word.keys)
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for word in found:
        lengths[word[:2]].add(len(word))
    longest_first = {begin: tuple(sorted(of, reverse=True)) for begin, of in lengths.items()}
    return _Lexicon(found, weights, frozenset(plain), longest_first)


def _made() -> tuple[dict[str, tuple[tuple[str, ...], tuple[str, ...], float]], dict[str, float]]:
    """The words with what they may be, and what each stem tells."""
    known = {word: list(map(_stems, of[:_MEANINGS])) for word, of in _meanings().items()}
    held = Counter(stem for of in known.values() for stem in set().union(*of))
    weights = {stem: math.log(len(known) / words) for stem, words in held.items()}
    found = {}
    for word, of in known.items():
        keys = dict.fromkeys(max(phrase, key=weights.__getitem__) for phrase in of if phrase)
        if keys:
            every = dict.fromkeys(stem for phrase in of for stem in phrase)
            mean = sum(map(weights.__getitem__, keys)) / len(keys)
            found[word] = tuple(keys), tuple(every), mean
    return found, weights

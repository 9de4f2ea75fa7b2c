"""Words of the reform in Chinese and in English: for a phrase typed in one, those of the other.

Our own glossary answers first. Only what it does not hold is looked up in CC-CEDICT, which takes
seconds to read.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Literal

from opencc import OpenCC

from archive.text import cedict
from archive.text.english import compatible, form, without_articles, words

Language = Literal["zh", "en"]

GLOSSARY = Path(__file__).with_name("glossary.tsv")
MOST = 8  # translations of one phrase
_LONGEST_TERM = 24  # characters or words
_TOKEN = re.compile(r"[a-z0-9]+(?:\+[a-z0-9]+)*|[^\W_]")  # of Chinese: one character
_JOINING = frozenset("a and at by for from in of on to with 的 和 与 及 等".split())


def translations(word: str, language: Language) -> list[str]:
    """Phrases of the other language for one typed in `language`, best first, at most MOST.

    English may be plural or singular, with or without hyphens, British or American, or an
    abbreviation; Chinese Simplified or Traditional, and is given in Simplified. Empty where
    neither the glossary nor the dictionary knows the phrase as a whole, or it is only `of the`.
    """
    tokens = _tokens(word, language)
    if _JOINING.issuperset(tokens):
        return []
    known = _glossary(language).get("".join(tokens))
    if not known:
        known = cedict.chinese(word) if language == "en" else cedict.english("".join(tokens))
    return known[:MOST]


def by_words(phrase: str, language: Language) -> list[list[str]]:
    """The translations of each term of a phrase, in words like `of` and `and` left out.

    A text on the phrase holds at least one of each list. As few terms as possible make it up. An
    English word that is no term of the glossary is looked up in the dictionary; one that neither
    knows stands for itself (`CT`, `PD-1`). Empty where nothing in it is known, and for Chinese
    where something is not.
    """
    glossary = _glossary(language)
    found, is_known = [], False
    for term, is_term in _terms(_tokens(phrase, language), glossary):
        known = glossary[term] if is_term else _elsewhere(term, language)
        if language == "zh" and not known:
            return []
        is_known = is_known or bool(known)
        found.append(known[:MOST] or [term])
    return found if is_known else []


def _elsewhere(word: str, language: Language) -> list[str]:
    return cedict.chinese(word) if language == "en" else []


def _terms(tokens: list[str], glossary: dict[str, list[str]]) -> list[tuple[str, bool]]:
    """What tokens are made up of, and whether each is a term: few that are none, then few."""
    best: list[list[tuple[str, bool]]] = [[]]
    for end in range(1, len(tokens) + 1):
        last = tokens[end - 1]
        ways = [best[-1] if last in _JOINING else [*best[-1], (last, False)]]
        ways += [
            [*best[start], (term, True)]
            for start in range(max(0, end - _LONGEST_TERM), end)
            if (term := "".join(tokens[start:end])) in glossary
        ]
        best.append(min(ways, key=_length))
    return best[-1]


def _length(way: list[tuple[str, bool]]) -> tuple[int, int]:
    return sum(not is_term for _, is_term in way), len(way)


def _tokens(text: str, language: Language) -> list[str]:
    """English words, or Chinese characters, in one form."""
    if language == "en":
        return [form(word) for word in without_articles(words(text))]
    # OpenCC takes no lone surrogates, which are no part of a token.
    tokens = " ".join(_TOKEN.findall(compatible(text)))
    return str(_to_simplified().convert(tokens)).split()


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _glossary(language: Language) -> dict[str, list[str]]:
    """The other language's phrases by the terms of `language` in one form, usual ones first."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for place, english in enumerate(row["en"].split("; ")):
                if language == "en":
                    key, ranked = english, (place, len(row["zh"]), row["zh"])
                else:
                    key, ranked = row["zh"], (place, 0, english)
                found["".join(_tokens(key, language))].append(ranked)
    return {key: list(dict.fromkeys(t for *_, t in sorted(rows))) for key, rows in found.items()}

"""The language of a text: the script decides first, then its own letters, OpenCC's tables or langdetect.

langdetect alone takes most Chinese headlines for Korean, so it sees alphabetic text only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import NamedTuple

from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

from pipelines.extract.han import (
    CANTONESE,
    HAN,
    HANGUL,
    KANA,
    apart,
    hans_and_hant,
    letters,
    variants,
    without_hanja,
)
from pipelines.extract.own_letters import by_own_letters

# What Unicode's names call an alphabet: the languages of langdetect and of China written in it.
_ALPHABETS = {
    "LATIN": "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw "
    "tl tr vi",
    "CYRILLIC": "bg mk ru uk",
    "ARABIC": "ar fa ur",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HEBREW": "he",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "MONGOLIAN": "mn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
    "TIBETAN": "bo",
    "YI": "ii",
}
_EAST = r"\u1100-\u11ff\u2e80-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
# The signs of Indian, Thai and Tibetan syllables are within a word; S in S20 is not one.
_WORD = re.compile(rf"(?<![^\W_{_EAST}])(?:[^\W\d_{_EAST}]|[\u0900-\u0fff])++(?!\d)")
_RUN = re.compile(rf"{_WORD.pattern}(?:(?:[^\w\n]|[\d_]){{1,8}}{_WORD.pattern})*")
# Addresses and program code: ASCII with a sign inside that no sentence has there.
_CODE = re.compile(r"(?<![!-~])[!-~]*?[\w)\]}'\"](?:[=(\[{<>\\/@_]|:/|\.(?=[^\W\d]))[!-~]*", re.A)
_SENTENCE = 4  # words
_SAMPLE = 1_000  # characters
_LEAST = 5  # letters; with fewer, langdetect takes DRG for Welsh
_ENGLISH = 100_000.0  # to one are the odds of English before a letter is read
_NAME = 16  # half characters; what another language has less of are names
_LEAST_SHARE = 0.05
_CANTONESE = 40  # of so many characters one that only Cantonese has; a quotation makes fewer


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 tag (`zh-Hans`, `en`, … or `und`) and how sure it is, from 0 to 1.

    `shares` are the parts of the text in each language, by tag, from 0 to 1, the largest first;
    their sum is about 1. Those under 0.05 are left out; `und` has none.
    """

    tag: str
    confidence: float
    shares: dict[str, float] = field(default_factory=dict, hash=False)


class _Part(NamedTuple):
    """What of a text is in one language, in halves of a Han character; how sure the tag is."""

    tag: str
    weight: float
    certainty: float


def detect(text: str, languages: Sequence[str] = ()) -> Language:
    """Return the language that most of a text is in, or `und` and 0 if it holds no letters.

    `languages` are the BCP 47 tags its source declares. They settle Chinese without a character
    that is only Simplified or only Traditional; within an alphabetic script they are the only
    candidates, if any of them is written in it.
    """
    text = _CODE.sub(" ", text)
    japanese, chinese = apart(without_hanja(text))
    weights = _words(text) + Counter(
        zh=2 * letters(HAN, chinese),
        ja=2 * (letters(HAN, japanese) + letters(KANA, japanese)),
        ko=2 * letters(HANGUL, text),
    )
    if not weights.total():
        return Language("und", 0.0)
    declared = {tag.partition("-")[0].lower(): tag for tag in reversed(languages)}
    parts: list[_Part] = []
    for group, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0] != "zh")):
        if parts and weight < max(_NAME, _LEAST_SHARE * weights.total()):
            break
        if group == "zh":
            parts += _chinese(chinese, weight, declared.get("zh", "zh-Hans"))
        else:
            parts += _within(group, text, weight, declared)
    if not parts:
        return Language("und", 0.0)
    confidence = parts[0].weight / (weights.total() + 2) * parts[0].certainty
    return Language(parts[0].tag, round(confidence, 4), _shares(parts))


def preload() -> None:
    """Load the character tables and the language profiles, for workers forked later to share."""
    variants()
    _factory()


def _shares(parts: list[_Part]) -> dict[str, float]:
    total = sum(part.weight for part in parts)
    kept = [part for part in parts if part.weight >= _LEAST_SHARE * total]
    total = sum(part.weight for part in kept)
    return {part.tag: round(part.weight / total, 3) for part in kept}


def _words(text: str) -> Counter[str]:
    """Weigh the words of each group of languages, in halves of a Han character."""
    weights: Counter[str] = Counter()
    for run in _RUN.findall(text):
        words = _WORD.findall(run)
        for word in words:
            weights[_group(word[0])] += _word_weight(word, len(words))
    del weights[""]
    return weights


def _word_weight(word: str, words: int) -> int:
    """Weigh one of so many words in a row.

    Chinese is full of DRG, mRNA and Pfizer, so the words that count are those of a sentence, the
    ones in small letters most. Scripts without capitals may not part their words.
    """
    if word.upper() == word.lower():
        return len(word)
    if words < _SENTENCE or word[1:] != word[1:].lower():
        return 1
    return 4 if word[0] == word[0].lower() else 2


@cache
def _group(letter: str) -> str:
    """Return the languages written with a letter, with spaces between; "" if it is none."""
    name = unicodedata.name(letter, "") if letter.isalpha() else ""
    return _ALPHABETS.get(name.partition(" ")[0], "")


def _chinese(text: str, weight: int, default: str) -> list[_Part]:
    """Return zh-Hans or zh-Hant by the characters only one has, the default if they tie.

    Both, if the fewer are more than names account for.
    """
    hans, hant = hans_and_hant(text)
    if letters(CANTONESE, text) * _CANTONESE > letters(HAN, text):
        return [_Part("yue-Hans" if hans > hant else "yue-Hant", weight, 1.0)]
    sides = sorted(((hans, "zh-Hans"), (hant, "zh-Hant")), reverse=True)
    if 2 * min(hans, hant) >= _NAME:
        return [_Part(tag, weight * count / (hans + hant), 1.0) for count, tag in sides]
    certainty = (max(hans, hant) + 1) / (hans + hant + 2)
    return [_Part(default if hans == hant else sides[0][1], weight, certainty)]


@cache
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)  # without one, the same text can get another language tomorrow
    return factory


def _within(group: str, text: str, weight: int, declared: dict[str, str]) -> list[_Part]:
    """Return the likeliest of the languages written in one script; none if there is too little."""
    found_words = (found[0] for found in _WORD.finditer(text))
    words = list(islice((word for word in found_words if _group(word[0]) == group), _SAMPLE))
    if own := by_own_letters(words):
        return [_Part(declared.get(own, own), weight, 1.0)]
    languages = [one for one in group.split() if one in declared] or group.split()
    if len(languages) == 1:
        return [_Part(declared.get(languages[0], languages[0]), weight, 1.0)]
    sample = " ".join(words)[:_SAMPLE]
    if len(sample) < _LEAST:
        return []
    if sum(map(str.isupper, sample)) * 2 > len(sample):
        sample = sample.lower()  # langdetect skips words in capitals
    detector = _factory().create()
    # by itself it draws until it is sure, from two words as from a hundred
    detector.ITERATION_LIMIT = 2 * len(sample)
    try:
        detector.set_prior_map({tag: _ENGLISH if tag == "en" else 1.0 for tag in languages})
        detector.append(sample)
        found = detector.get_probabilities()
    except LangDetectException:
        return []
    return [_Part(declared.get(one.lang, one.lang), weight, one.prob) for one in found[:1]]

"""The language of a text: the script decides first, then OpenCC's tables or langdetect within it.

langdetect alone takes most Chinese headlines for Korean, so it sees alphabetic text only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY
from opencc import OpenCC

# What Unicode's names call a script: the languages of langdetect and of China written in it.
_SCRIPTS = {
    "CJK": "zh",
    "IDEOGRAPHIC": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "KATAKANA-HIRAGANA": "ja",
    "HANGUL": "ko",
    "LATIN": "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw "
    "tl tr vi",
    "CYRILLIC": "bg mk ru uk",
    "ARABIC": "ar fa ug ur",
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
_BY_CHARACTER = frozenset({"zh", "ja", "ko"})
_EAST = r"\u2e80-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[^\W\d_{_EAST}]+")
_QUOTED = re.compile(r"[（(「『“‘《【][^）)」』”’》】]{1,200}[）)」』”’》】]")
_CLAUSE = re.compile(r"[^\W\d_A-Za-z]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+-]{1,64}@[\w.-]+", re.ASCII)
_SAMPLE = 1_000
_LEAST = 10  # letters; with fewer, langdetect takes DRG for Welsh


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 tag (`zh-Hans`, `en`, … or `und`) and how sure it is, from 0 to 1."""

    tag: str
    confidence: float


def detect(text: str, languages: Sequence[str] = ()) -> Language:
    """Return the language that most of a text is in, or `und` and 0 if it holds no letters.

    `languages` are the BCP 47 tags its source declares. They settle Chinese without a character
    that is only Simplified or only Traditional; within an alphabetic script they are the only
    candidates, if any of them is written in it.
    """
    text = _ADDRESS.sub(" ", text)
    characters, words = Counter(text), _WORD.findall(text)
    weights = _weights(characters, words)
    if weights["ja"] and weights["zh"]:
        weights["ja"], weights["zh"] = _clauses(text)
    if not weights.total():
        return Language("und", 0.0)
    group, weight = max(weights.items(), key=lambda item: (item[1], item[0] == "zh"))
    share = weight / (weights.total() + 2)
    declared = {tag.partition("-")[0].lower(): tag for tag in reversed(languages)}
    if group == "zh":
        tag, certainty = _chinese(characters, declared.get("zh", "zh-Hans"))
    else:
        tag, certainty = _within(group, words, declared)
    return Language(tag, round(share * certainty, 4))


def warm() -> None:
    """Load the character tables and the language profiles, for workers forked later to share."""
    _variants()
    _factory()


@cache
def _group(character: str) -> str:
    """Return the languages written with a letter, with spaces between; "" if it is none."""
    name = unicodedata.name(character, "") if character.isalpha() else ""
    return _SCRIPTS.get(name.partition(" ")[0], "")


def _weights(characters: Counter[str], words: list[str]) -> Counter[str]:
    """Weigh what is written in each group of languages, in halves of a Han character."""
    weights: Counter[str] = Counter()
    for character, count in characters.items():
        if (group := _group(character)) in _BY_CHARACTER:
            weights[group] += 2 * count
    for initial, count in Counter(word[0] for word in words).items():
        # Chinese is full of DRG and Pfizer; a word in small letters is a sentence's.
        weights[_group(initial)] += count if initial.isupper() else 4 * count
    del weights[""]
    return weights


def _clauses(text: str) -> tuple[int, int]:
    """Weigh the clauses of a text that mixes kana and Han: Japanese ones, Chinese ones."""
    japanese = chinese = 0
    for clause in _CLAUSE.findall(_QUOTED.sub(" ", text)) or _CLAUSE.findall(text):
        groups = [_group(character) for character in clause]
        # Japan's character set has no 疗 or 们; a clause with one only borrows its kana.
        if "ja" in groups and _encoded(clause, "shift_jis"):
            japanese += 2 * len(groups)
        else:
            chinese += 2 * groups.count("zh")
    return japanese, chinese


def _encoded(text: str, charset: str) -> bytes:
    """Return a text in a charset, or nothing if the charset lacks one of its characters."""
    try:
        return text.encode(charset)
    except UnicodeEncodeError:
        return b""


@cache
def _variants() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that only Simplified and that only Traditional Chinese is written in.

    OpenCC changes them into the other script. It changes 后 and 里 too, which Traditional has as
    well, and 於 and 乾, which Simplified has: the charsets of common characters tell those.
    """
    block = [chr(code) for code in range(0x3400, 0xA000)]
    lines = "\n".join(block)  # line by line no phrase is seen across characters
    traditional = OpenCC("s2t").convert(lines).split("\n")
    simplified = OpenCC("t2s").convert(lines).split("\n")
    return (
        frozenset(
            character
            for character, other in zip(block, traditional, strict=True)
            # up to C6 are Big5's 5,401 common characters, from C9 its rare ones
            if character != other and not b"" < _encoded(character, "big5") < b"\xc9"
        ),
        frozenset(
            character
            for character, other in zip(block, simplified, strict=True)
            if character != other and not _encoded(character, "gb2312")
        ),
    )


def _chinese(characters: Counter[str], default: str) -> tuple[str, float]:
    """Return zh-Hans or zh-Hant by the characters only one has, the default if they tie."""
    hans, hant = (
        sum(count for character, count in characters.items() if character in only)
        for only in _variants()
    )
    tag = default if hans == hant else "zh-Hans" if hans > hant else "zh-Hant"
    return tag, (max(hans, hant) + 1) / (hans + hant + 2)


@cache
def _factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)  # without one, the same text can get another language tomorrow
    return factory


def _within(group: str, words: list[str], declared: dict[str, str]) -> tuple[str, float]:
    """Return the likeliest of the languages written in one script, and how likely it is."""
    languages = group.split()
    languages = [language for language in languages if language in declared] or languages
    if len(languages) == 1:
        return declared.get(languages[0], languages[0]), 1.0
    sample = " ".join(word for word in words if _group(word[0]) == group)[:_SAMPLE]
    if len(sample) < _LEAST:
        return "und", 0.0
    if sum(map(str.isupper, sample)) * 2 > len(sample):
        sample = sample.lower()  # langdetect skips words in capitals
    detector = _factory().create()
    try:
        detector.set_prior_map(dict.fromkeys(languages, 1.0))
        detector.append(sample)
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):
        return "und", 0.0
    return declared.get(best.lang, best.lang), best.prob

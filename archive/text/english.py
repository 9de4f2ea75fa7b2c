"""English words in one form, whatever their number and whichever side of the ocean spells them.

The rules are applied to both of the words that are compared, so it does no harm that `course`
becomes `corse`; only two words that become one would.
"""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"['’‘]|\.(?!\d)")
_WORD = re.compile(r"[^\W_]+(?:\+[^\W_]+)*")
_LEADING = ("a", "an", "to")
_NO_PLURAL = frozenset("aids mers news sars series species".split())
_IRREGULAR = {
    "analyses": "analysis",
    "bacteria": "bacterium",
    "children": "child",
    "criteria": "criterion",
    "crises": "crisis",
    "diagnoses": "diagnosis",
    "men": "man",
    "teeth": "tooth",
    "women": "woman",
}
_PLURALS = (
    (re.compile(r"ies$"), "y"),
    (re.compile(r"(ch|sh|ss|x|z|o)es$"), r"\1"),
    (re.compile(r"(?<![isu])s$"), ""),
)
_SPELLINGS = (
    (re.compile(r"is(?=(?:e[dr]?|ing|ation|able)$)"), "iz"),
    (re.compile(r"yse(?=[dr]?$)"), "yze"),
    (re.compile(r"([bt])re$"), r"\1er"),
    (re.compile(r"our"), "or"),
    (re.compile(r"[ao]e"), "e"),
    (re.compile(r"mme$"), "m"),
    (re.compile(r"ogue$"), "og"),
    (re.compile(r"(def|lic|off)ence$"), r"\1ense"),
    (re.compile(r"geing$"), "ging"),
    (re.compile(r"ll"), "l"),
)
_LONG = 6  # letters; in shorter words the spellings would make different words one


def compatible(text: str) -> str:
    """Compatibility forms made one (NFKC), in small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """The words of a text in small letters: no hyphens, no apostrophes, no dots in N.H.C."""
    return _WORD.findall(_DROPPED.sub("", compatible(text)))


def form(word: str) -> str:
    """A word in small letters in the form it shares with its plural and its other spellings."""
    if word in _NO_PLURAL:
        return word
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    elif len(word) > 2:
        word = _replaced(word, _PLURALS)
    if len(word) < _LONG:
        return word
    for pattern, other in _SPELLINGS:
        word = pattern.sub(other, word)
    return word


def without_articles(of: list[str]) -> list[str]:
    """Words without `the`, and without `a`, `an` or `to` before them."""
    kept = [word for word in of if word != "the"]
    return kept[1:] if len(kept) > 1 and kept[0] in _LEADING else kept


def _replaced(word: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    """A word changed by the first of the rules that fits it."""
    for pattern, other in rules:
        if pattern.search(word):
            return pattern.sub(other, word)
    return word

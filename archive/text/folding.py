"""A text as search sees it, character by character, so that a place in it is a place in the text.

What is left are letters, Han characters, digits, `%`, `‰`, `+`, and these signs: space and line end;
`;` parts sentences; `,` `.` `:` `—` part or join, as their neighbours have it; `(` any bracket; `-`
and `'` within words; `·` whatever else stands between and parts nothing.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cache, lru_cache
from itertools import accumulate

from opencc import OpenCC

HAN = (
    "〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # what is written without spaces:
    "\u3041-\u309f\u30a1-\u30ff\u3105-\u312f\ua000-\ua48f"  # kana, bopomofo and Yi too
)
SIGNS = ";:.,—(\n '·-"
_BETWEEN = "·"
_SIGNS = {
    "'": "'’‘ʼ`´′",
    "-": "-‐‑–‒−",
    "—": "—―⸺─~〜∼",
    ",": ",",
    ".": ".",
    ":": ":",
    ";": "。、，！？；…!?;|¦｡،؛؟।༎།༑༔\ufe10\ufe11",
    "(": "()[]{}【】〔〕〈〉⟨⟩〖〗",
    "\n": "\n\r\x0b\x0c\x85\u2028\u2029",
    " ": "\t",
    "%": "%",
    "‰": "‰",
    "+": "+",
}
PARTS, MAY_PART = _SIGNS[";"], _SIGNS["—"] + ",:："
"""What parts two words wherever it is typed, and what does unless digits stand on both sides."""
_SIGN_OF = {character: sign for sign, all_of_it in _SIGNS.items() for character in all_of_it}
# Marks that are written or not: accents, vowels of Arabic, variants of Mongolian.
_UNWRITTEN = (
    *range(0x0300, 0x0370),
    *range(0x064B, 0x0653),
    *(0x0640, 0x0670),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
)


# Pinyin with its tone, or bopomofo, as pages show it above each character: 痼gù疾jí.
_READING = re.compile(
    r"(?<=[\u3400-\u9fff])[(（]?"
    r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[iuü]?[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][iuo]?(?:ng?|r)?(?![a-z])"
    r"|[\u3105-\u312f]+[˙ˊˇˋ]?)[)）]?"
)
_READ_ALOUD = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ\u3105-\u312f]")
UNICODE = unicodedata.unidata_version


@lru_cache(2)  # traits, terms and what else is found in a text fold it one after the other
def fold(text: str) -> str:
    """The text in small letters and Simplified characters, compatibility forms made one, and what
    stands between words as one of a few signs. How a Han character is read aloud is left out where
    it stands behind it."""
    return _without_readings(unicodedata.normalize("NFC", text)).translate(_folds())


class Places:
    """Where the characters of a text stand in it when it is folded, and the other way."""

    def __init__(self, text: str) -> None:
        folded = map(_folds().__getitem__, map(ord, _without_readings(text)))
        self._ends = [0, *accumulate(map(len, folded))]

    def before(self, place: int) -> int:
        """The place in the text of a place in the folded one; of what became several, its begin."""
        return max(0, bisect_left(self._ends, place + 1) - 1)

    def behind(self, place: int) -> int:
        """The same of an end."""
        return bisect_left(self._ends, place)


def simplified(text: str) -> str:
    """A text in Simplified characters, one for one."""
    return text.translate(_simplified())


def _without_readings(text: str) -> str:
    """The text, in as many characters, of which those that go are invisible ones."""
    if not _READ_ALOUD.search(text):
        return text
    return _READING.sub(lambda reading: "\u200b" * len(reading[0]), text)


class _Folds(dict[int, str]):
    """What each character becomes, found out when it is met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


@cache
def _folds() -> _Folds:
    folds = _Folds(_simplified())
    folds |= dict.fromkeys(_UNWRITTEN, "")
    return folds


def _folded(character: str) -> str:
    if sign := _SIGN_OF.get(character):
        return sign
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return ""
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character).casefold()
    if plain != character:
        folds = _folds()
        return "".join(folds[ord(c)] if c != character else c for c in plain)
    if kind[0] not in "LMN":
        return _BETWEEN
    return _without_accents(character)


def _without_accents(letter: str) -> str:
    """Letters of Latin and Greek without their marks; in other scripts they are another letter."""
    if ord(letter) < 0x0400 or 0x1E00 <= ord(letter) < 0x2000:
        return unicodedata.normalize("NFD", letter)[0]
    return letter


@cache
def _simplified() -> dict[int, str]:
    """Each Traditional character's Simplified one, Hong Kong's and Taiwan's variants too."""
    block = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    lines = "\n".join(block)  # line by line no phrase is seen across characters
    for form in ("hk2s", "tw2s"):
        lines = OpenCC(form).convert(lines)
    pairs = zip(block, lines.split("\n"), strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}

"""Numbers of documents as search terms: each is one term of its own, in whatever form it stands.

English texts give the issuer's code in Pinyin or by name: `Guo Ban Fa [2021] No. 20`,
`State Council Fa [2021] No. 20`. A Chinese number finds those, and they find the Chinese one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from archive.text import document_numbers
from archive.text.folding import HAN, fold
from archive.text.issuers import key
from archive.text.romanised import COMMON

_MARK, _ROMAN, _ENGLISH = "№", "№≈", "№="
_NAMES = {
    "general office of the state council": "guoban",
    "state council general office": "guoban",
    "state council": "guo",
    "national healthcare security administration": "yibao",
    "nhsa": "yibao",
    "national health commission": "guowei",
    "nhc": "guowei",
    "national medical products administration": "guoyaojian",
    "nmpa": "guoyaojian",
    "ministry of human resources and social security": "renshebu",
    "mohrss": "renshebu",
    "ministry of finance": "cai",
}
_OPEN, _CLOSE = r"\s*[\[(〔【]\s*", r"\s*[\])〕】]"
_YEAR, _SERIAL = r"((?:19|20)[0-9]{2})", r"([0-9]{1,5})"
_ONE = "|".join(sorted(set(COMMON.values()), key=len, reverse=True))
# Possessive: what has been read as one syllable is not tried as two, which would take for ever. So
# each is the longest after which another one may follow.
_CODE = rf"(?>(?>{'|'.join(map(re.escape, _NAMES))}|(?:{_ONE})(?={_ONE}|[^a-z]|$))[\s-]*+)++"
_ENGLISH_TAIL = re.compile(
    rf"{_OPEN}{_YEAR}{_CLOSE}\s*,?\s*No\.?\s*{_SERIAL}(?![0-9])", re.IGNORECASE
)
_ENGLISH_CODE = re.compile(rf"(?<![A-Za-z]){_CODE}$", re.IGNORECASE)
_LONGEST = 80  # characters of an English code
_NORMAL = re.compile(rf"([{HAN}]+)〔([0-9]{{4}})〕([0-9]+)号")
_TYPED = re.compile(
    rf"([{HAN}]{{2,14}})\s?[\[(〔【]?\s?{_YEAR}(?:\s?[\])〕】]\s?|\s|年)第?\s?{_SERIAL}\s?[号號]"
)
_TYPED_ENGLISH = re.compile(rf"{_CODE}{_ENGLISH_TAIL.pattern}", re.IGNORECASE)


def tokens(text: str) -> list[str]:
    """The terms of all document numbers in a text."""
    found: list[str] = []
    for number in document_numbers.find_all(text):
        found.append(_term(number))
        if roman := _romanised(number):
            found.append(f"{_ROMAN}{roman}")
    found += (f"{_ENGLISH}{number}" for number in _in_english(text))
    return list(dict.fromkeys(found))


def typed(text: str, at: int) -> tuple[str, int] | None:
    """A document number that is typed at a place of a query, with or without its brackets, and
    where it ends."""
    if found := _TYPED.match(text, at) or _TYPED_ENGLISH.match(text, at):
        return found[0], found.end()
    return None


def asked(text: str) -> list[str]:
    """The terms of which one stands in each text that holds a number; none if it is no number."""
    typed_so = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    number = document_numbers.normalise(text)
    if typed_so and number is None:
        code, year, serial = typed_so.groups()
        number = f"{code}〔{year}〕{int(serial)}号"
    if number and _bare(number) == _bare(text):
        roman = _romanised(number)
        return [_term(number), *([f"{_ENGLISH}{roman}"] if roman else [])]
    if _TYPED_ENGLISH.fullmatch(text.strip()):
        return [f"{mark}{number}" for number in _in_english(text) for mark in (_ROMAN, _ENGLISH)]
    return []


def _term(number: str) -> str:
    return _MARK + re.sub(r"\W", "〡", fold(number.replace("〔", "〡").replace("〕", "〡")))


def _bare(number: str) -> str:
    return re.sub(rf"第0*|[^{HAN}0-9]", "", fold(number))


def _romanised(number: str) -> str | None:
    """A number with its code in Pinyin; None where a character's is not known here."""
    found = _NORMAL.fullmatch(number)
    if not found:
        return None
    syllables = [COMMON.get(character) for character in fold(found[1])]
    return f"{''.join(map(str, syllables))}〡{found[2]}〡{found[3]}" if all(syllables) else None


def _in_english(text: str) -> Iterator[str]:
    for tail in _ENGLISH_TAIL.finditer(text):
        if code := _ENGLISH_CODE.search(text, max(0, tail.start() - _LONGEST), tail.start()):
            words = key(code[0])
            for name, syllables in _NAMES.items():
                words = words.replace(name, syllables)
            yield f"{re.sub('[^a-z]', '', words)}〡{tail[1]}〡{int(tail[2])}"

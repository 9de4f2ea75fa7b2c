"""Document numbers in English texts: in Pinyin, by initials, and as machines translate them.

Where the words allow two numbers both are found, and neither is certain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from archive.text import english_orders
from archive.text.english_orders import NUMBER
from archive.text.mention import GAP, Mention, coded
from archive.text.series import by_initials, by_sound, endings_of, organs, translated
from archive.text.whose import is_of_others

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_SAID = rf"(?:(?:Document|Doc\.|Circular|Letter)\s+)?(?P<no>{NUMBER})"
_SERIAL = r"(?P<serial>[0-9]{1,5})(?![0-9])"
_MORE = rf"(?P<more>(?:\s?(?:,|and|&)\s?(?:{NUMBER})?[0-9]{{1,4}}(?![0-9.,\]]))*)"
_IN_BRACKETS = rf"\[{GAP}{_YEAR}{GAP}\]"
_BRACKETED = [
    re.compile(form, re.IGNORECASE)
    for form in (
        # Guofa [2016] No. 78
        rf"{GAP}{_IN_BRACKETS}{GAP},?{GAP}(?:{_SAID})?{_SERIAL}",
        # Guofa [2015] Nos. 44 and 62
        rf"{GAP}{_IN_BRACKETS}{GAP},?{GAP}(?P<no>Nos\.?\s?){_SERIAL}{_MORE}",
        # Guofa No. 78 [2016]
        rf"{GAP}(?:{_SAID})?\b{_SERIAL}{GAP}{_IN_BRACKETS}",
    )
]
_BARE = [
    re.compile(form, re.IGNORECASE)
    for form in (
        # Guofa 2016 No. 78; Guofa 2016/78; Guofa No. 78 of 2016; Guofa No. 78, 2016
        rf"\s{_YEAR},?\s{_SAID}{_SERIAL}",
        rf"\s{_YEAR}(?P<no>/){_SERIAL}(?!/)",
        # Guofa No. 2016-78
        rf"\s{_SAID}{_YEAR}[-/]{_SERIAL}(?![-/])",
        rf"\s{_SAID}{_SERIAL}(?:,\s|\s(?:of|in)\s|/){_YEAR}(?![0-9])",
    )
]
_BRACKET = re.compile(_IN_BRACKETS)
_NEXT = re.compile(
    rf"\s?(?:,|and|&|;|\+)\s?\[{_YEAR}\]\s?(?:{_SAID})?{_SERIAL}(?!\s+of\s)", re.IGNORECASE
)
# [“GBF”], Circular: what stands between a code and its year
_BETWEEN = re.compile(
    r"(?:\s*\[[\"“']?[A-Za-z ]{2,12}[\"”']?\]|\s+(?:Circular|Document|Notice|Doc\.)|[*\"”'])\s*$"
)
_LONGEST = 90  # characters of a code in English letters
_WORDS = re.compile(r"(?:[^\W\d_]+[\s’'-]+){0,8}[^\W\d_]+\s*$")
_INITIALS = re.compile(r"\b[A-Z]{2,6}\s*$")
_OFFICE_SPEAKS = re.compile(
    r"State (?:Council )?(?:General )?Office|General Office of the State Council", re.IGNORECASE
)
_AS_NAMES = re.compile("[发税]$")  # no person is called so


def found(text: str) -> Iterator[Mention]:
    """The numbers in a text that `mention.plain` made, some of them perhaps more than once."""
    has_bracket = bool(_BRACKET.search(text))
    office_speaks = has_bracket and bool(_OFFICE_SPEAKS.search(text))
    for tail in (*_BARE, *(_BRACKETED if has_bracket else ())):
        for match in tail.finditer(text):
            yield from _coded(text, match, office_speaks)
    for match in _of_organs().finditer(text) if has_bracket else ():
        for code in endings_of(match["organ"]):
            yield coded(code, int(match["year"]), int(match["serial"]), match.span(), False)
    yield from english_orders.found(text)


@cache
def _of_organs() -> re.Pattern[str]:
    """No. 20 [2021] of the General Office of the State Council, whose code is left open."""
    tail = rf"\s+of\s+(?:the\s+)?(?P<organ>{organs()})(?![A-Za-z])"
    return re.compile(rf"\b{_SAID}{_SERIAL}{GAP}\[{GAP}{_YEAR}{GAP}\]{tail}", re.IGNORECASE)


def _coded(text: str, match: re.Match[str], office_speaks: bool) -> Iterator[Mention]:
    before = text[max(0, match.start() - _LONGEST) : match.start()]
    is_told = bool(match["no"])
    start, codes, is_certain = _code(before, is_told)
    if not codes and (less := _BETWEEN.sub("", before)) != before:
        start, codes, is_certain = _code(less, is_told)
    if office_speaks and codes[1:] and codes[0][1] != "办" == codes[1][1]:
        codes = codes[1:]
    more = re.findall("[0-9]+", match.groupdict().get("more") or "")
    begin = match.start() - len(before) + start
    for code in codes:
        certain = is_certain and len(codes) == 1
        for serial in (match["serial"], *more):
            yield coded(code, int(match["year"]), int(serial), (begin, match.end()), certain)
        end = match.end()
        while following := _NEXT.match(text, end):
            later = int(following["year"]), int(following["serial"])
            yield coded(code, *later, following.span(), certain)
            end = following.end()


def _code(before: str, is_told: bool) -> tuple[int, tuple[str, ...], bool]:
    """Where the code begins that ends some words, the codes that it may be, and whether that is
    certain. Without a No. two syllables may be a person: Guo Han [2020] 15."""
    if not before.rstrip()[-1:].isalpha():
        return 0, (), False
    start, codes = _heard(before)
    if codes:
        may_be_name = not is_told and len(codes[0]) == 2 and not _AS_NAMES.search(codes[0])
        return start, () if may_be_name else codes, True
    if said := translated(before):
        start, codes = said
        if is_of_others(before, start, len(before)):
            return 0, (), False
        is_open = len(codes) > 1
        return start, codes if is_told or not is_open else (), True
    if match := _INITIALS.search(before):
        codes = by_initials().get(match[0].strip(), ())
        if is_told or len(match[0].strip()) > 2:
            return match.start(), codes, False
    return 0, (), False


def _heard(before: str) -> tuple[int, tuple[str, ...]]:
    """Where Pinyin begins that ends some words, and the codes that it stands for."""
    words = _WORDS.search(before)
    if words is None:
        return 0, ()
    for part in re.finditer(r"[^\W\d_]+", words[0]):
        rest = unicodedata.normalize("NFD", words[0][part.start() :].lower())
        if codes := by_sound().get(re.sub("[^a-z]", "", rest)):
            return words.start() + part.start(), codes
    return 0, ()

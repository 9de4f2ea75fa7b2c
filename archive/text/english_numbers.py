"""Document numbers in English texts: in Pinyin, by the issuer's name, and as machines translate them.

Where the words allow two numbers both are found, and neither is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from archive.text.issuers import by_sound, english_names
from archive.text.mention import GAP, Mention
from archive.text.romanised import SYLLABLES

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_NUMBER = r"(?:No\.?|Number|№|Số|N°)[\s/*>]{0,6}"
_SERIAL = r"(?P<serial>[0-9]{1,5})(?![0-9])"
_YEAR_FIRST = rf"{GAP}\[{GAP}{_YEAR}{GAP}\]{GAP},?{GAP}(?:{_NUMBER})?{_SERIAL}"
_YEAR_LAST = rf"{GAP}{_NUMBER}{_SERIAL}{GAP}\[{GAP}{_YEAR}{GAP}\]"
# Guofa 2016 No. 78; Guofa No. 78 of 2016; Guofa No. 78, 2016
_NO_BRACKETS = (
    rf"\s{_YEAR},?\s{_NUMBER}{_SERIAL}",
    rf"\s{_NUMBER}{_SERIAL}(?:,\s|\s(?:of|in)\s){_YEAR}(?![0-9])",
)
_TAILS = [re.compile(form, re.IGNORECASE) for form in (_YEAR_FIRST, _YEAR_LAST, *_NO_BRACKETS)]
_SOUNDS = re.compile(rf"(?<![A-Za-z])(?>(?>{'|'.join(SYLLABLES)})[\s-]*+)++$", re.IGNORECASE)
_LONGEST = 80  # characters of a code in English letters
# What machines make of 国办发 and 国发, the hair (发) among it.
_GENERAL_OFFICE = r"(?:State (?:Council )?(?:General )?Office|General Office of the State Council)"
_MEANT = (
    (
        re.compile(rf"{_GENERAL_OFFICE}\s+(?:Fa|issued|document)\s*$", re.IGNORECASE),
        ("国办发",),
    ),
    (re.compile(rf"{_GENERAL_OFFICE}\s+(?:letter|Han)\s*$", re.IGNORECASE), ("国办函",)),
    (re.compile(r"Medical Insurance Office\s+(?:Fa|issued)\s*$", re.IGNORECASE), ("医保办发",)),
    (re.compile(r"Medical Insurance Office\s+(?:letter|Han)\s*$", re.IGNORECASE), ("医保办函",)),
    (re.compile(r"Medical Insurance\s+(?:Fa|issued)\s*$", re.IGNORECASE), ("医保发",)),
    (re.compile(r"Medical Insurance\s+(?:letter|Han)\s*$", re.IGNORECASE), ("医保函",)),
    (
        re.compile(r"Countr(?:y|ies) (?:do|does|to do|run|office) hair\s*$", re.IGNORECASE),
        ("国办发",),
    ),
    (re.compile(r"Countr(?:y|ies|y's) (?:hair|issued?)\s*$", re.IGNORECASE), ("国发",)),
    (re.compile(r"State Council\s+(?:Fa|issued)\s*$", re.IGNORECASE), ("国发", "国办发")),
    (re.compile(r"State Council\s+(?:Letter|Han)\s*$", re.IGNORECASE), ("国函", "国办函")),
)
_OFFICE_SPEAKS = re.compile(_GENERAL_OFFICE, re.IGNORECASE)
_KINDS = {
    "order": "令",
    "decree": "令",
    "announcement": "公告",
    "proclamation": "公告",
    "public notice": "公告",
    "bulletin": "公告",
    "notice": "通告",
    "circular": "通告",
}
_KINDS_SAID = "|".join(_KINDS).replace(" ", r"\s+")
_KIND = re.compile(rf"\b(?:{_KINDS_SAID})\b", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+"


_SERIAL_OF_YEAR = (
    rf"(?:(?:\[?\s*(?P<before>(?:19|20)[0-9]{{2}})(?P<bracket>\s*\])?\s*,?\s*)(?:{_NUMBER})(?P<later>[0-9]{{1,5}})"
    rf"|(?:\[?\s*{_NUMBER})?(?P<serial>[0-9]{{1,5}})(?:/(?P<second>[0-9]{{1,5}}))?"
    rf"(?:\s+(?:of|in)\s+(?P<of>(?:19|20)[0-9]{{2}})|\s*[,\[]\s*(?:{_MONTH})?(?P<after>(?:19|20)[0-9]{{2}}))?"
    rf")(?![0-9])"
)
_ISSUED_KIND = rf"(?P<kind>{_KINDS_SAID})\b"
_REPUBLIC = r"(?:\s+of\s+the\s+People['’]s\s+Republic\s+of\s+China)?"


@cache
def _issued() -> tuple[re.Pattern[str], ...]:
    names = sorted(english_names(), key=len, reverse=True)
    name = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in names)
    issuers = rf"(?P<issuers>(?:{name})(?:(?:\s*[,/&]\s*|\s+and\s+)(?:and\s+)?(?:the\s+)?(?:{name})){{0,5}})"
    forms = (
        # NMPA Announcement No. 79 of 2025
        rf"(?<![A-Za-z]){issuers}(?:['’]s)?\s+{_ISSUED_KIND}[\s/*]{{0,6}}{_SERIAL_OF_YEAR}",
        # Announcement No. 79 of 2025 of the NMPA
        rf"\b{_ISSUED_KIND}[\s/*]{{0,6}}{_SERIAL_OF_YEAR}\s?\]?,?\s{{1,3}}(?:of|by|issued by)\s+(?:the\s+)?{issuers}(?![A-Za-z])",
        # Order of the State Council (No. 739)
        rf"\b{_ISSUED_KIND}\s{{1,3}}of\s{{1,3}}(?:the\s+)?{issuers}{_REPUBLIC}[\s,*]{{0,6}}"
        rf"(?=[^\n]{{0,8}}{_NUMBER}){_SERIAL_OF_YEAR}",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def found(text: str) -> Iterator[Mention]:
    """The numbers in a text that `mention.plain` made, some of them perhaps more than once."""
    office_speaks = bool(_OFFICE_SPEAKS.search(text))
    for tail in _TAILS:
        for match in tail.finditer(text):
            yield from _coded(text, match, office_speaks)
    if _KIND.search(text):
        for form in _issued():
            for match in form.finditer(text):
                yield from _by_name(match)


def _coded(text: str, match: re.Match[str], office_speaks: bool) -> Iterator[Mention]:
    """A number with its issuer's code in Pinyin, or as it was translated."""
    before = text[max(0, match.start() - _LONGEST) : match.start()]
    codes: tuple[str, ...] = ()
    for form, meant in _MEANT:
        if said := form.search(before):
            codes = meant
            break
    else:
        said = _SOUNDS.search(before)
        codes = (_heard(said[0]),) if said else ()
    if len(codes) == 2 and office_speaks:
        codes = codes[1:]
    for code in filter(None, codes):
        year, serial = int(match["year"]), int(match["serial"])
        start = match.start() - (len(before) - said.start()) if said else match.start()
        number = f"{code}〔{year}〕{serial}号"
        yield Mention(number, code, year, serial, start, match.end(), len(codes) == 1)


def _heard(words: str) -> str:
    """The code that Pinyin at the end of some words stands for; empty where none is known."""
    parts = re.split(r"[\s-]+", words.strip().lower())
    sounds = ("".join(parts[at:]) for at in range(len(parts)))
    return next((by_sound()[sound] for sound in sounds if sound in by_sound()), "")


def _by_name(match: re.Match[str]) -> Iterator[Mention]:
    """An order or a public notice by the name of who issued it; of several the first, and of two
    with a slash either."""
    names = re.split(r"\s*[,/&]\s*(?:and\s+)?|\s+and\s+", re.sub(r"\s+", " ", match["issuers"]))
    names = [name.removeprefix("the ") for name in names]
    issuers = [english_names()[name.lower()] for name in names if name.lower() in english_names()]
    issuers = issuers if "/" in match["issuers"] else issuers[:1]
    kind = _KINDS[re.sub(r"\s+", " ", match["kind"].lower())]
    year = match["before"] or match["of"] or (match["after"] if kind != "令" else None)
    for issuer in issuers:
        for serial in filter(None, (match["serial"] or match["later"], match["second"])):
            dated = (
                f"〔{year}〕"
                if match["bracket"] and issuer == "公开市场业务"
                else (f"{year}年第" if year else "第")
            )
            yield Mention(
                f"{issuer}{kind}{dated}{int(serial)}号",
                f"{issuer}{kind}",
                int(year) if year else None,
                int(serial),
                *match.span(),
                len(issuers) == 1,
            )

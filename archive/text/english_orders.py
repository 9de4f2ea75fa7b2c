"""Orders and public notices in English texts, by the name of who issued them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from archive.text.chinese_orders import COUNTED_THROUGH
from archive.text.issuers import english_names, key
from archive.text.mention import Mention, coded
from archive.text.series import with_endings
from archive.text.whose import is_of_others

NUMBER = r"(?:Nos?\.?|Number|Nr\.?|№|Số|N°|#)[\s/*>]{0,6}"
_KINDS = {
    "order": "令",
    "decree": "令",
    "regulation": "令",
    "announcement": "公告",
    "proclamation": "公告",
    "public notice": "公告",
    "bulletin": "公告",
    "gonggao": "公告",
    "notice": "通告",
    "circular": "通告",
    "tonggao": "通告",
}
_ONLY_OF = {"regulation": "国务院"}  # others give no regulations by number
# Whose circulars have codes, and no name; how these begin.
_BY_CODE = {"国务院": "国", "国务院办公厅": "国办"}
# Who sets the year in brackets: 中国人民银行令〔2022〕1号.
_IN_BRACKETS = frozenset(["公开市场业务", "中国人民银行", "中国证监会"])
_KINDS_SAID = "|".join(_KINDS).replace(" ", r"\s+")
_KIND = re.compile(rf"\b(?:{_KINDS_SAID})s?\b", re.IGNORECASE)
_PRESIDENT = re.compile(
    rf"\b(?:Presidential|President['’]s|Chairman['’]s)\s+(?:Order|Decree)\s+{NUMBER}(?P<serial>[0-9]{{1,3}})(?![0-9])"
)
_OF_CHINA = re.compile(r"China|Chinese|PRC|National\s+People['’]s\s+Congress|\bNPC")
_AROUND = 300  # characters around the name of a kind in which all else of a number stands
_FIGURE = re.compile("[0-9]")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+"
_YEAR = "(?:19|20)[0-9]{2}"
_ISSUED_KIND = rf"(?P<kind>{_KINDS_SAID})s?\b"
_REPUBLIC = r"(?:\s+of\s+(?:the\s+)?(?:People['’]s\s+Republic\s+of\s+China|P\.?R\.?C\.?|China))?"
_SERIAL = r"(?P<serial>[0-9]{1,5})"
_AND = r"(?:,\s?(?:and\s+)?|\s+and\s+|\s?&\s?)"
_PARTS = ("before", "of", "after", "later", "bracket", "no", "slash", "more", "second", "serial")
# 2025 No. 79, [2025] No. 79, No. 79 of 2025, No. 79, 2025, No. 79 [May 2025], 248/249
_SERIAL_OF_YEAR = (
    rf"(?:(?:{NUMBER}(?={_YEAR}[-/])|(?=\[?\s*{_YEAR}[^-/]))"
    rf"(?:\[?\s*(?P<before>{_YEAR})(?P<bracket>\s*\])?\s*,?\s*)(?:{NUMBER}|年第|(?<=[0-9])[-/])(?P<later>[0-9]{{1,5}})(?!-[0-9])"
    rf"|(?:\[?\s*(?P<no>{NUMBER}))?(?!{_YEAR}-){_SERIAL}(?:/(?P<slash>{_YEAR})(?![0-9])|(?P<second>(?:/[0-9]{{1,4}}(?![0-9]))+))?"
    rf"(?P<more>(?:{_AND}(?:{NUMBER})?(?!{_YEAR}(?![0-9/]))[0-9]{{1,4}}(?:/{_YEAR})?(?![0-9/]))*)"
    rf"(?:\s+(?:of|in)\s+(?P<of>{_YEAR})|\s*[,\[]\s*(?:{_MONTH})?(?P<after>{_YEAR}))?"
    rf")(?![0-9])"
)


@cache
def _names() -> str:
    """Every name of an organ; short ones in capitals alone, of which many are words."""
    names = sorted(english_names(), key=lambda name: (-len(name), name))
    forms = (re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return "|".join(f"(?-i:{form})" if form.isupper() else form for form in forms)


@cache
def _issued() -> tuple[re.Pattern[str], ...]:
    name = _names()
    issuers = rf"(?P<issuers>(?:{name})(?:(?:\s*[,/&]\s*|\s+and\s+)(?:and\s+)?(?:the\s+)?(?:{name})){{0,5}})"
    whose = rf"(?<![A-Za-z]){issuers}(?:['’]s)?"
    by = rf"(?:\s{{1,3}}(?:of|by|issued\s+by)|\s?,)\s+(?:the\s+)?{issuers}(?![A-Za-z])(?!\s+(?:{_KINDS_SAID}))"
    # NMPA Announcement on what it is on; Announcement of the NMPA on what it is on
    titles = (
        rf"{whose}\s+{_ISSUED_KIND}",
        rf"\b{_ISSUED_KIND}\s{{1,3}}(?:of|by)\s{{1,3}}(?:the\s+)?{issuers}",
    )
    about = r"\s+(?:on|regarding|concerning)\s[^\n.;\[]"
    numbered = (
        # [2025 No. 79]
        rf"{about}{{5,240}}(?=\[[^\]\n]{{0,10}}{NUMBER}){_SERIAL_OF_YEAR}",
        # the same, or without brackets, on the line below a heading
        rf"{about}{{5,180}}\n\s*(?=\[?[^\n]{{0,12}}{NUMBER}[^\n]{{1,24}}(?:\n|$))"
        rf"{_SERIAL_OF_YEAR}\s?\]?(?=\s*(?:\n|$))",
    )
    forms = (
        # NMPA Announcement No. 79 of 2025
        rf"{whose}\s+{_ISSUED_KIND}[\s/*]{{0,6}}{_SERIAL_OF_YEAR}",
        # State Council, Order No. 680
        rf"{whose},\s+{_ISSUED_KIND}\s+{NUMBER}{_SERIAL}(?![0-9])",
        # NMPA 2025 Announcement No. 79
        rf"{whose}\s+\[?(?P<of>{_YEAR})\]?\s+{_ISSUED_KIND}\s+{NUMBER}{_SERIAL}(?![0-9])",
        # NMPA 2025 No. 79 Announcement, NMPA No. 79 Announcement of 2025
        rf"{whose}\s+\[?(?P<before>{_YEAR})\]?\s+{NUMBER}{_SERIAL}\s+{_ISSUED_KIND}",
        rf"{whose}\s+{NUMBER}{_SERIAL}\s+{_ISSUED_KIND}(?:\s+(?:of|in)\s+(?P<of>{_YEAR}))?",
        # Announcement No. 79 of 2025 of the NMPA, Order No. 680, State Council
        rf"\b{_ISSUED_KIND}[\s/*]{{0,6}}{_SERIAL_OF_YEAR}\s?\]?{by}",
        # Order of the State Council (No. 739)
        rf"\b{_ISSUED_KIND}\s{{1,3}}of\s{{1,3}}(?:the\s+)?{issuers}{_REPUBLIC}[\s,*]{{0,6}}"
        rf"(?=[^\n]{{0,8}}{NUMBER}){_SERIAL_OF_YEAR}",
        *(title + number for number in numbered for title in titles),
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


@cache
def _short_of() -> dict[str, str]:
    return {key(name): short for name, short in english_names().items()}


def found(text: str) -> Iterator[Mention]:
    """The orders and notices in a text that `mention.plain` made."""
    for start, end in _windows(text):
        for form in _issued():
            for match in form.finditer(text, start, end):
                if not is_of_others(text, *match.span("issuers")):
                    yield from _by_name(match)
    yield from _of_president(text)


def _of_president(text: str) -> Iterator[Mention]:
    """Presidential Order No. 41, where China is named: other countries have presidents too."""
    for match in _PRESIDENT.finditer(text):
        if _OF_CHINA.search(text, max(0, match.start() - _AROUND), match.end() + _AROUND):
            serial = int(match["serial"])
            yield Mention(f"主席令第{serial}号", "主席令", None, serial, *match.span(), False)


def _windows(text: str) -> list[tuple[int, int]]:
    """Where a kind is named near a figure, so that few parts of a text are searched for names."""
    windows: list[tuple[int, int]] = []
    for kind in _KIND.finditer(text):
        start, end = max(0, kind.start() - _AROUND), kind.end() + _AROUND
        if not _FIGURE.search(text, max(start, kind.start() - 30), end):
            continue
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    return windows


def _is_a_word(said: dict[str, str | None]) -> bool:
    """Whether what stands before a serial without No. is no kind of document: notice 20 days
    before; or the serial a year."""
    if said["no"] or said["later"] or said["slash"]:
        return False
    return not (said["kind"] or "")[:1].isupper() or bool(re.match(_YEAR, said["serial"] or ""))


def _by_name(match: re.Match[str]) -> Iterator[Mention]:
    """An order or a public notice by the name of who issued it; of several the first, and of two
    with a slash either."""
    said = dict.fromkeys(_PARTS)
    said |= match.groupdict()
    if "no" in match.groupdict() and _is_a_word(said):
        return
    word = key(match["kind"])
    kind = _KINDS[word]
    issuers = [
        _short_of()[key(name)] for name in re.findall(_names(), match["issuers"], re.IGNORECASE)
    ]
    issuers = issuers if "/" in match["issuers"] else issuers[:1]
    if kind == "通告" and issuers[0] in _BY_CODE:
        yield from _by_code(match, said, _BY_CODE[issuers[0]])
        return
    for issuer in issuers:
        if _ONLY_OF.get(word, issuer) == issuer:
            for year, serial in _serials(said, kind):
                when = year if issuer not in COUNTED_THROUGH else None
                is_bracketed = said["bracket"] and issuer in _IN_BRACKETS
                dated = f"〔{when}〕" if is_bracketed else (f"{when}年第" if when else "第")
                number = f"{issuer}{kind}{dated}{serial}号"
                certain = len(issuers) == 1
                yield Mention(number, f"{issuer}{kind}", when, serial, *match.span(), certain)


def _by_code(match: re.Match[str], said: dict[str, str | None], head: str) -> Iterator[Mention]:
    """A circular of who gives all of them codes, which the words leave open."""
    for year, serial in _serials(said, "通告"):
        if year is not None:
            for code in with_endings(head):
                yield coded(code, year, serial, match.span(), False)


def _serials(said: dict[str, str | None], kind: str) -> Iterator[tuple[int | None, int]]:
    """Each year and serial of a match: of Nos. 8 and 9 of 2025, or of 8/2025, 9/2024."""
    after = said["after"] if kind != "令" else None
    year = said["before"] or said["of"] or said["slash"] or after
    for serial in (said["serial"], said["later"], *(said["second"] or "").split("/")):
        if serial:
            yield int(year) if year else None, int(serial)
    is_list = said["slash"] or (said["no"] or "").lower().startswith("nos")
    for serial, its_year in re.findall(rf"([0-9]+)(?:/({_YEAR}))?", said["more"] or ""):
        if is_list and (its_year or not said["slash"]):
            of = its_year or year
            yield int(of) if of else None, int(serial)

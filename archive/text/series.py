"""The codes of series as English texts give them: in Pinyin, by initials, and word by word as
machines translate them.

What is known are the series of `document_series.tsv`, those that an office of the health
authorities or a province's government and bureaus number, and the words of `series_words.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from archive.text.issuers import key, known_codes, rows
from archive.text.romanised import romanised

_GOVERNMENTS = (
    "京政 津政 冀政 晋政 内政 辽政 吉政 黑政 沪府 苏政 浙政 皖政 闽政 赣府 鲁政 豫政 鄂政 湘政 粤府 桂政 "
    "琼府 渝府 川府 黔府 云政 藏政 陕政 甘政 青政 宁政 新政 深府 穗府"
).split()
_OF_GOVERNMENTS = "发 办发 办函 函 规 办规 办 字 办字".split()
_OF_BUREAUS = (
    "医保发 医保办发 医保规 医保函 医保办 卫发 卫规 卫办发 卫医发 卫健发 人社发 人社规 人社函 药监发 财社 民发"
).split()
_ENDINGS = ("发", "函")


@cache
def by_sound() -> dict[str, tuple[str, ...]]:
    """The codes that each Pinyin, without tones and spaces, stands for: `guobanfa`. Of known
    series the commonest is meant, of others any."""
    made: dict[str, tuple[str, ...]] = {}
    for code in _made():
        for sound in romanised(code):
            made[sound] = (*made.get(sound, ()), code)
    for code in reversed(known_codes()):
        made |= dict.fromkeys(romanised(code), (code,))
    return made


@cache
def by_initials() -> dict[str, tuple[str, ...]]:
    """The known series by the first letters of their syllables: `GBF`."""
    found: dict[str, tuple[str, ...]] = {}
    for code in known_codes():
        parts = [romanised(character) for character in code]
        if all(parts):
            initials = "".join(part[0][0].upper() for part in parts)
            found[initials] = (*found.get(initials, ()), code)
    return found


def translated(words: str) -> tuple[int, tuple[str, ...]] | None:
    """Where the words begin that end a text and translate a code, and the codes that they may
    mean; None where none do. Of an organ's name alone any ending may be meant."""
    whole, ended, alone = _translations()
    if match := whole.search(words):
        return match.start(), (_meanings("whole")[key(match["whole"])],)
    match = ended.search(words) or alone.search(words)
    if match is None:
        return None
    said = match.groupdict()
    head = (_meanings("organ") | _meanings("head"))[key(match["head"])]
    if "ending" not in said:
        return match.start(), endings_of(match["head"])
    office = _meanings("office")[key(said["office"])] if said["office"] else ""
    ending = _meanings("ending")[key(said["ending"])]
    codes = (f"{head}{office}{ending}",)
    is_open = key(match["head"]) == "state council"  # which machines make of 国办 too
    return match.start(), (*codes, f"国办{ending}") if is_open else codes


def organs() -> str:
    """A pattern of the names of organs that number their documents without a department's sign."""
    return _any(_meanings("organ"))


def endings_of(organ: str) -> tuple[str, ...]:
    """The codes of an organ that `organs` found."""
    return with_endings(_meanings("organ")[key(organ)])


def with_endings(head: str) -> tuple[str, ...]:
    """The codes that begin so: 国发 and 国函 of 国."""
    return tuple(f"{head}{ending}" for ending in _ENDINGS)


@cache
def _translations() -> tuple[re.Pattern[str], ...]:
    heads = _any(_meanings("organ") | _meanings("head"))
    office, ending = _any(_meanings("office")), _any(_meanings("ending"))
    forms = (
        rf"(?P<whole>{_any(_meanings('whole'))})",
        rf"(?P<head>{heads})(?:\s+(?P<office>{office}))?\s+(?P<ending>{ending})",
        rf"(?P<head>{organs()})",
    )
    return tuple(re.compile(rf"(?<![A-Za-z]){form}\s*$", re.IGNORECASE) for form in forms)


@cache
def _meanings(part: str) -> dict[str, str]:
    """What each English phrase, in small letters, stands for as a part of a code."""
    return {
        key(words): row["code"]
        for row in rows("series_words.tsv")
        if row["part"] == part
        for words in row["english"].split("; ")
    }


def _any(phrases: dict[str, str]) -> str:
    longest = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest)


def _made() -> Iterator[str]:
    """Codes by the rules that central offices and places make them by."""
    offices = ["", *_meanings("office").values()]
    for parts in product(("国卫", "国卫办", "国中医药", "国中医药办"), offices, _ENDINGS):
        yield "".join(parts)
    for government in _GOVERNMENTS:
        yield from (f"{government}{ending}" for ending in _OF_GOVERNMENTS)
        yield from (f"{government[0]}{ending}" for ending in _OF_BUREAUS)
    yield from (government for government in _GOVERNMENTS if government.endswith("府"))

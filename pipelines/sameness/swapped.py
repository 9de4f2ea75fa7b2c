"""Whether one text has another province, year or subject wherever the other has its own: two provinces'
notices of one text, the next year's, and recalls of two devices are no reprints. Who prints a text again
changes none throughout.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from archive.text.provinces import IN_ENGLISH, PROVINCES
from pipelines.sameness.units import Units

_KNOWN = "|".join(Units(name).string for name in (*PROVINCES, *IN_ENGLISH))
_ALL_KNOWN = re.compile(f"{_KNOWN}|[\U000f0000-\U0010ffff]+")  # words and figures are
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_GOVERNMENT = "(?:人民政府|政府|办公[厅室])"
_BODY = f"(?:{_GOVERNMENT}|[\u4e00-\u9fff]{{2,12}}(?:委员会|[厅局]))"
# A city or county is told by its office alone; 各市, 本县 are none.
_NAME = re.compile(
    f"{_KNOWN}|[\u4e00-\u9fff](?![各全本我该两外省某上下市县])[\u4e00-\u9fff](?=[市县]{_BODY})"
)
_OFFICE = re.compile(
    f"(?:[省市县]|(?:壮族|回族|维吾尔)?自治区){_BODY}|{_GOVERNMENT}"
    f"|{'|'.join(Units(word).string for word in ('provincial', 'province', 'municipal'))}"
)
_AROUND = 2  # units of a name that both texts may share: 河南, 湖南
_LONGEST = 16  # units of an office behind a name
_OFTEN = 2
_SUBJECT = re.compile("[\u4e00-\u9fff]{5,24}")  # what a notice is about, or who issued it

Swaps = Counter[tuple[str, str]]


def names(units: str, begin: int, end: int, figures: Iterable[str]) -> list[tuple[str, int]]:
    """The provinces, offices of cities and years that a stretch of a text names, by its units and its
    figures, and how much each tells: who issues a notice names its province once."""
    places = _NAME.finditer(units, max(0, begin - _AROUND), end + _AROUND + _LONGEST)
    return [
        *(
            (at[0], _OFTEN if _OFFICE.match(units, at.end()) else 1)
            for at in places
            if at.end() <= end + _AROUND
        ),
        *((Units(figure).string, 1) for figure in figures if _YEAR.fullmatch(figure)),
    ]


def swaps(here: Sequence[tuple[str, int]], there: Sequence[tuple[str, int]]) -> Swaps:
    """The names in a stretch of the one text that stand for others in the other one, and how often."""
    found: Swaps = Counter()
    if len(here) == len(there):
        for (name, weight), (instead, its_weight) in zip(here, there, strict=True):
            if name != instead and not _may_be_misread(name, instead):
                found[name, instead] += min(weight, its_weight)
    return found


def subjects(here: str, there: str) -> Swaps:
    """What a stretch of the one text is in the place of, where both are words of five characters or
    more that share next to none: a device in the place of another, a hospital of another."""
    are_words = all(map(_SUBJECT.fullmatch, (here, there)))
    shared = len(set(here) & set(there))
    return Counter(
        [(here, there)] if are_words and 5 * shared <= min(map(len, (here, there))) else ()
    )


def _may_be_misread(name: str, instead: str) -> bool:
    """Whether a scan may have made one name of the other: cities that share a character."""
    are_known = all(map(_ALL_KNOWN.fullmatch, (name, instead)))
    return not are_known and any(a == b for a, b in zip(name, instead, strict=False))


def is_another(found: Swaps, one: str, other: str) -> bool:
    """Whether a name stands for another one more than once, and neither in the other's text."""
    return any(
        times >= _OFTEN and name not in other and instead not in one
        for (name, instead), times in found.items()
    )

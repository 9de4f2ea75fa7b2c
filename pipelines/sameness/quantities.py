"""The figures and days that a text states, Chinese or English, in one form for both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Quantity(NamedTuple):
    """A figure in one form (`7053`, `4.5`; a day `4-9`), where it stands, what it weighs."""

    form: str
    place: int
    weight: float


_HAN = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {
    **{"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8},
    **{"hundred": 100, "thousand": 1000, "million": 10**6, "mn": 10**6, "m": 10**6},
    **{"billion": 10**9, "bn": 10**9, "trillion": 10**12},
}
_SMALL = {
    word: number
    for number, words in enumerate(
        "zero|one|two|three third|four fourth|five fifth|six sixth|seven seventh|eight eighth|"
        "nine ninth|ten tenth|eleven eleventh|twelve twelfth|thirteen|fourteen|fifteen|sixteen|"
        "seventeen|eighteen|nineteen".split("|")
    )
    for word in words.split()
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
    )
}
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_ONE_TO_99 = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_CHINESE = re.compile(
    rf"(?P<month>{_ONE_TO_99}) ?月(?: ?(?P<day>{_ONE_TO_99}) ?[日号])?|"
    r"百分之(?P<percent>[〇零一二两三四五六七八九十百]+)|"
    rf"(?<![a-z0-9.])(?P<number>{_NUMBER}) ?[多余]?(?P<scale>[十百千万亿]{{0,3}})|"
    r"(?P<han>[〇零一二两三四五六七八九十百千万亿]{2,}|[二三四五六七八九十])"
)
_ENGLISH = re.compile(rf"(?<![a-z0-9.])(?:(?P<number>{_NUMBER})(?:st|nd|rd|th)?|(?P<word>[a-z]+))")
_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
_VERBS = ("may", "march", "mar")  # also the names of months
# The year and serial of a document number: 〔2021〕20号, [2021] No. 20.
_NUMBERED = re.compile(r"\(((?:19|20)[0-9]{2})\( ?(?:第|no\.? ?)?([0-9]{1,5})(?![0-9]|[.,][0-9])")
_LARGEST = 10**15
_MOST = 3.0  # what a figure weighs at most


def quantities(text: str, language: str) -> list[Quantity]:
    """Every figure of a folded text, in its order. `language` is `zh` or `en`.

    A day is one figure, its month and day; a year is a figure, and so are a document number's year
    and serial. 1.03 亿 and 103 million are one, 三十 and thirty, 百分之五 and 5%. One alone is none:
    it is an article in either language.
    """
    found = list(_in_chinese(text) if language == "zh" else _in_english(text))
    numbers = _NUMBERED.finditer(text)
    found += [Quantity(f"{n[1]}/{int(n[2])}", n.start(), _MOST) for n in numbers]
    return sorted(found, key=lambda quantity: quantity.place)


def _in_chinese(text: str) -> Iterator[Quantity]:
    for found in _CHINESE.finditer(text):
        part = found.groupdict()
        if part["month"]:
            yield _day(_han(part["month"]), _han(part["day"] or ""), found.start())
        elif part["number"]:
            scale = 1
            for sign in part["scale"] or "":
                scale *= _SCALES[sign]
            yield from _quantity(_value(part["number"]) * scale, found.start())
        else:
            yield from _quantity(_han(part["percent"] or part["han"]), found.start())


def _in_english(text: str) -> Iterator[Quantity]:
    tokens = [(m["number"] or "", m["word"] or "", m.start()) for m in _ENGLISH.finditer(text)]
    tokens += [("", "", len(text))] * 2
    at = 0
    while at < len(tokens) - 2:
        (number, word, place), after = tokens[at], tokens[at + 1]
        at += 1
        month = _MONTHS.get(word)
        if month and _is_day(after[0]):
            yield _day(month, int(after[0]), place)
            at += 1
        elif number and _is_day(number) and (of := _MONTHS.get(after[1])):
            yield _day(of, int(number), place)
            at += 1
        elif month and word not in _VERBS:
            yield _day(month, 0, place)
        elif (
            number
            or word in _SMALL
            or word in _TENS
            or (word in ("a", "an") and after[1] in _SCALES)
        ):
            value = _value(number) if number else _SMALL.get(word, _TENS.get(word, 1))
            if word in _TENS and 0 < _SMALL.get(after[1], 0) < 10:
                value += _SMALL[after[1]]
                at += 1
            while tokens[at][1] in _SCALES:
                value *= _SCALES[tokens[at][1]]
                at += 1
            yield from _quantity(value, place)


def _is_day(number: str) -> bool:
    return number.isdigit() and 0 < int(number) < 32


def _value(number: str) -> float:
    return float(number.replace(",", "")[:20])


def _han(numeral: str) -> float:
    """The value of Chinese numerals or digits: 二〇二一, 三十二, 两万五千; nothing is 0."""
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    if not set(numeral) & (_UNITS.keys() | {"万", "亿"}):
        return int("".join(str(_HAN[sign]) for sign in numeral[:15]) or 0)
    total = section = digit = 0
    for sign in numeral:
        if sign in _HAN:
            digit = _HAN[sign]
        elif sign in _UNITS:
            section += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            total = (total + section + digit or 1) * _SCALES[sign]
            section = digit = 0
    return total + section + digit


def _day(month: float, day: float, place: int) -> Quantity:
    return Quantity(f"{month:g}-{day:g}", place, 1.5 if day else 0.5)


def _quantity(value: float, place: int) -> Iterator[Quantity]:
    if value == 1 or value >= _LARGEST:
        return
    form = f"{value:.12g}"
    digits = len(form.replace(".", "").strip("0"))
    if value < 10 and digits == 1:
        weight = 0.3
    elif value in range(1900, 2100):
        weight = 1.0
    else:
        weight = min(_MOST, 0.5 + 0.75 * digits)
    yield Quantity(form, place, weight)

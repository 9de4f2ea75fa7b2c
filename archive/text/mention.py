"""One mention of a document number in a text, and the parts that its forms are made of."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
GAP = r"\s{0,4}"


class Mention(NamedTuple):
    """A document number as a text gives it.

    `number` is its normal form, in Simplified characters; `issuer_code` the issuer's code, or the
    usual short name of who issued an order or a public notice; `start` and `end` are places in the
    text. One that is not certain is one of several that the words allow.
    """

    number: str
    issuer_code: str
    year: int | None
    serial: int
    start: int
    end: int
    is_certain: bool = True

    @property
    def span(self) -> tuple[int, int]:
        """Its places in the text: several numbers may share them, 20、21号."""
        return self.start, self.end


def coded(code: str, year: int, serial: int, span: tuple[int, int], certain: bool) -> Mention:
    """A number of a series that has a code: 国办发〔2021〕20号."""
    return Mention(f"{code}〔{year}〕{serial}号", code, year, serial, *span, certain)


_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_KEPT = "《》‚„〝〞〟"  # of titles and of speech
_BLOCKS = (*range(0x80), *range(0x2045, 0x2A00), *range(0x3000, 0x3020), *range(0xFE10, 0xFF70))
_BRACKETS = {
    code: bracket
    for code in _BLOCKS
    if (bracket := {"Ps": "[", "Pe": "]"}.get(unicodedata.category(chr(code))))
    and chr(code) not in _KEPT
} | {ord("<"): "[", ord(">"): "]", ord("＜"): "[", ord("＞"): "]"}
_UNSEEN = (0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF)
_SPACES = dict.fromkeys((*range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0xA0, *_UNSEEN), " ")
_TABLE = _WIDE | _SPACES | {ord("號"): "号", ord("貳"): "贰"} | _BRACKETS


# 〔2O21〕l4号: letters that a scan has for digits
_MISREAD = re.compile(r"\[[12][0-9OolI]{3}\]\s?[0-9OolI]{1,4}(?=\s?号)")
_DIGIT_OF = str.maketrans("OolI", "0011")


def plain(text: str) -> str:
    """A text with one width, one kind of bracket and one form of 号, character for character."""
    return _MISREAD.sub(lambda found: found[0].translate(_DIGIT_OF), text.translate(_TABLE))


_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}


def value_of(digits: str) -> int:
    """A whole number written in digits, apart or not, or in Chinese numerals of either kind."""
    digits = re.sub(r"\s", "", digits)
    if digits.isascii():
        return int(digits)
    if not any(sign in _TENS for sign in digits):
        return int("".join(str(_DIGITS[sign]) for sign in digits))
    total, digit = 0, 0
    for sign in digits:
        if sign in _TENS:
            total, digit = total + (digit or 1) * _TENS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + digit

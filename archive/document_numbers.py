"""发文字号, the numbers that Chinese authorities give their documents, in one normal form.

GB/T 9704-2012, 7.2.5: the issuer's code, the year in full within 〔〕, the serial without 第 and
without leading zeros, 号. Orders have no year: 国务院令第739号.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_SPACE = r"\s{0,4}"
_TAIL = re.compile(
    rf"{_SPACE}(?:[\[【(〔〈]{_SPACE}(?P<year>(?:1{_SPACE}9|2{_SPACE}0)(?:{_SPACE}[0-9]){{2}}){_SPACE}"
    rf"[\]】)〕〉]{_SPACE}第?|(?P<order>令){_SPACE}第)"
    rf"{_SPACE}(?P<serial>[0-9](?:{_SPACE}[0-9]){{0,4}}){_SPACE}[号號]"
)
# A character that stands apart belongs to the code, a list's number or a word before it does not.
_RUN = re.compile(
    rf"(?:(?<!\S)(?![一二三四五六七八九十附注])[{_HAN}]\s{{1,4}})*"
    rf"(?:(?<!\S)[{_HAN}]+\s{{1,4}}[{_HAN}]|[{_HAN}]+)$"
)
_LEADING = re.compile(
    r"根[据據]|依[据據]|依照|按照|遵照|参照|对照|[关關][于於]|印[发發]|[转轉][发發]|下[发發]|[发發]布|公布|"
    r"制定|出台|贯彻|貫徹|落[实實]|[执執]行|实施|(?<!西医)结合|通过|有关|包括|例如|其中|废止|附件|通知|"
    r"通告|文件|文号|字号|规定|要求|精神(?!卫)|[现現][将將]|详见|参见|以及|[的与與及见見按以在为為至号號]|"
    r"对(?!外)|(?<=[0-9])[年月日条项款]|"
    # places hold these too: 和平, 政和, 将乐, 原平
    r"(?<=[号》〉〕)”\"知见法定神案件求])和|[将原](?=[国中卫])|"
    # the issuer's name run into its code: 国务院办公厅国办发
    rf"(?:办公[厅室]|委员会|人民政府)(?=(?!办公)[{_HAN}]{{2,13}}[发函办规电字]\s*$)"
)
_LONGEST_CODE = 14


def normalise(text: str) -> str | None:
    """Return the first document number in a text in normal form, or None if there is none.

    The form is `国办发〔2021〕20号` or, for orders, `国务院令第739号`. Read are the brackets
    [] 【】 () 〔〕 〈〉 in both widths, 第 before the serial, and any of it broken by spaces.
    """
    return next(_found(text), None)


def find_all(text: str) -> list[str]:
    """Return every document number in a text once, in normal form and order of appearance."""
    return list(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", text)
    for tail in _TAIL.finditer(text):
        code = _code(text[max(0, tail.start() - 48) : tail.start()])
        if code is None:
            continue
        serial = int(_squeezed(tail["serial"]))
        if tail["order"]:
            yield f"{code}令第{serial}号"
        else:
            yield f"{code}〔{_squeezed(tail['year'])}〕{serial}号"


def _code(before: str) -> str | None:
    """Return the issuer's code that ends a text, without the words of the sentence around it."""
    run = _RUN.search(before)
    if run is None:
        return None
    words = _LEADING.finditer(before, run.start())
    starts = [run.start(), *(word.end() for word in words)]
    codes = (_squeezed(before[start:]) for start in reversed(starts))
    code = next((code for code in codes if len(code) >= 2), "")
    return code if 2 <= len(code) <= _LONGEST_CODE else None


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)

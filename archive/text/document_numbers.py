"""发文字号, the numbers that Chinese authorities give their documents, in one normal form.

GB/T 9704-2012, 7.2.5: the issuer's code, the year in full within 〔〕, the serial without 第 and
without leading zeros, 号. Orders have no year: 国务院令第739号. Public notices are numbered by their
issuer's name within a year: 国家药监局公告2026年第58号.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterator

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_SPACE = r"\s{0,4}"
_YEAR = rf"(?P<year>(?:1{_SPACE}9|2{_SPACE}0)(?:{_SPACE}[0-9]){{2}})"
_SERIAL = rf"{_SPACE}(?P<serial>[0-9](?:{_SPACE}[0-9]){{0,4}}){_SPACE}[号號]"
_TAIL = re.compile(
    rf"{_SPACE}(?:[\[【(〔〈]{_SPACE}{_YEAR}{_SPACE}[\]】)〕〉]{_SPACE}第?|"
    rf"(?P<order>令){_SPACE}[(]?{_SPACE}第){_SERIAL}"
)
_NOTICE = r"(?P<notice>公告|通告)"
_NAMED = [
    # 公告2026年第58号, 公告（2026年第58号）
    re.compile(rf"{_SPACE}{_NOTICE}{_SPACE}[(]?{_SPACE}{_YEAR}{_SPACE}年{_SPACE}第{_SERIAL}"),
    # 2026年第58号公告
    re.compile(rf"(?:发布)?{_SPACE}{_YEAR}{_SPACE}年{_SPACE}第{_SERIAL}{_SPACE}{_NOTICE}"),
    # 第739号令
    re.compile(rf"{_SPACE}第{_SERIAL}{_SPACE}(?P<order>令)"),
]
# What an issuer's name ends in; before a number that has no code of its own stands the name.
_ISSUER = re.compile(r"(?:[局委部厅院会府办行]|(?<!签)署)$")
# A character that stands apart belongs to the code, a list's number or a word before it does not.
_RUN = re.compile(
    rf"(?:(?<![^\s\[(“《])(?![一二三四五六七八九十附注])[{_HAN}]\s{{1,4}})*"
    rf"(?:(?<![^\s\[(“《])[{_HAN}]+\s{{1,4}}[{_HAN}]|[{_HAN}]+)$"
)
_LEADING = re.compile(
    r"根[据據]|依[据據]|依照|按照|遵照|参照|对照|[关關][于於]|印[发發]|[转轉][发發]|下[发發]|[发發]布|公布|"
    r"制定|出台|签署|作出|修订|修正|属于|(?:以下)?简称|已由|贯彻|貫徹|落[实實]|[执執]行|实施|(?<!西医)结合|通过|有关|包括|例如|其中|废止|附件|通知|决定|"
    r"通告|文件|文号|字号|规定|要求|精神(?!卫)|[现現][将將]|详见|参见|以及|[的与與及见見按以在为為至号號]|"
    r"对(?!外)|(?<=[0-9])[年月日条项款]|"
    # places hold these too: 和平, 政和, 将乐, 原平
    r"(?<=[号》〉〕)”\"知见法定神案件求])和|[将原](?=[国中卫])|"
    # the issuer's name run into its code: 国务院办公厅国办发
    rf"(?:办公[厅室]|委员会|人民政府)(?=(?!办公)[{_HAN}]{{2,13}}[发函办规电字]\s*$)"
)
# The name of who issued it, before a code that begins with who that is: 财政部财会, 交通运输厅黑交规.
_GLUED = re.compile(
    r"^.{2,}(?:[厅局部]|委员会)(?=[国财京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新]"
    r".{0,7}[发函规字会税令文电]$)|^.+?(?=中华人民共和国)"
    # A word before the code of a place's bureau: 统一病种泰医保发.
    r"|^.{4,}(?=(?!团).(?:医保|人社|卫健|药监|政办|府办)[发函办规]{1,2}$)"
)
# 国令第837号, as the State Council numbers its orders
_STATE = re.compile(rf"(?<![{_HAN}])国\s{{0,4}}$")
_LONGEST_CODE = 14
_LONGEST_NAME = 20


def normalise(text: str) -> str | None:
    """Return the first document number in a text in normal form, or None if there is none.

    The form is `国办发〔2021〕20号`, for orders `国务院令第739号`, for public notices (公告, 通告)
    `国家药监局公告2026年第58号`. Read are the brackets [] 【】 () 〔〕 〈〉 in both widths, 第 before
    the serial, `第739号令` and `2026年第58号公告` after the issuer, and any of it broken by spaces.
    """
    return next(_found(text), None)


def find_all(text: str) -> list[str]:
    """Return every document number in a text once, in normal form and order of appearance."""
    return list(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[str]:
    if "号" not in text and "號" not in text:
        return
    text = unicodedata.normalize("NFKC", text)
    forms = (form.finditer(text) for form in (_TAIL, *_NAMED))
    for tail in heapq.merge(*forms, key=re.Match.start):
        part = {name: _squeezed(value or "") for name, value in tail.groupdict().items()}
        named = part.get("notice") or part.get("order")
        before = text[max(0, tail.start() - 48) : tail.start()]
        code = code_before(before, _LONGEST_NAME if named else _LONGEST_CODE)
        if part.get("order") and _STATE.search(before):
            code = "国务院"
        if code is None or (tail.re is not _TAIL and not _ISSUER.search(code)):
            continue
        serial = f"{int(part['serial'])}号"
        if part.get("notice"):
            yield f"{code}{part['notice']}{part['year']}年第{serial}"
        elif part.get("order"):
            yield f"{code}令第{serial}"
        else:
            yield f"{code}〔{part['year']}〕{serial}"


def code_before(before: str, longest: int = _LONGEST_CODE) -> str | None:
    """Return the issuer's code that ends a text, without the words of the sentence around it."""
    run = _RUN.search(before)
    if run is None:
        return None
    # With what stands before it, in which a day's digits tell that 日 is no part of a name.
    held = before[max(0, run.start() - 2) : run.start()]
    text = held + _squeezed(run[0])
    words = _LEADING.finditer(text, len(held))
    starts = [len(held), *(word.end() for word in words)]
    code = next((text[start:] for start in reversed(starts) if len(text) - start >= 2), "")
    code = _GLUED.sub("", code)
    return code if 2 <= len(code) <= longest else None


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)

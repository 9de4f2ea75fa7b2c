"""The issuer's code that stands before a document number, or the issuer's name where it has none."""

from __future__ import annotations

import re

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
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
_LONGEST = 14


def code_before(before: str, longest: int = _LONGEST) -> str | None:
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

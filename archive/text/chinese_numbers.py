"""Document numbers in Chinese texts, in all the forms that pages give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.text import chinese_orders
from archive.text.chinese_orders import COUNTED_THROUGH, KIND_LAST, YEAR, issuer_before
from archive.text.code_before import code_before
from archive.text.folding import simplified
from archive.text.issuers import known_codes, short
from archive.text.mention import GAP, HAN, Mention, value_of
from archive.text.serials import END, SERIAL, SERIALS, serials

_ORDINAL = rf"{GAP}(?:第|No\.?|№|Số|N°)?{GAP}"
_SIGN = r"[ _?·|/“”\"'—~*-]"  # what stands where a bracket was
_PLACE = r"(?:楼|床|线(?!索)|公寓)"  # 3号楼

# 〔2021〕20号, 〔2021〕20、21号, 〔2021〕20 (its 号 lost, where the code is sure), [2008] No. 1
_BRACKETED = re.compile(
    rf"{GAP}(?:第{GAP})?\[{GAP}(?P<year>{YEAR}){GAP}年?{GAP}\]{_ORDINAL}"
    rf"{SERIALS}(?P<end>{END}(?!{_PLACE}))?"
)
# 〔2015364号: the closing bracket is lost; (2015年第364号): it stands behind the serial
_UNCLOSED = re.compile(r"\[(?P<year>(?:19|20)[0-9]{2})(?: |年?第|年)?(?P<serials>[0-9]{1,4})号")
# 国办发2020 45号, 国办发2015_18号, 国发2006-22号, 国办发2021〕20号, 国发2016年78号, 国办发?2021?20号
_BARE = re.compile(
    rf"(?<=[发函办规电字税]){_SIGN}?(?P<year>(?:19|20)[0-9]{{2}})"
    rf"(?:{_SIGN}|\]\s?第?|年?第|年)(?P<serials>[0-9]{{1,4}}) ?号"
)
_NEXT = re.compile(
    rf"(?:{END})?{GAP}[、,/和及与]{GAP}\[{GAP}(?P<year>{YEAR}){GAP}\]{_ORDINAL}(?P<serials>{SERIAL}){END}"
)
# 台內中地字第0910083141號, kept as it stands
_TAIWAN = re.compile(rf"(?P<code>[{HAN}]{{2,12}}字)第(?P<serial>[0-9]{{6,14}})号")
_SERIES = re.compile(r"[发函办规电字令告监注审改财税会银政社价综库卫保委厅局部报]$")
# What stands before a year and a number and gives no documents: 会议室(2021)3号, 招标编号(2026)06号.
_NO_CODE = re.compile(r"(?:(?<!办公)室|房|文章|图|图表|编号)$")
_LEFT_OPEN = re.compile("[XxＸ×]")  # X医保发〔2024〕1号, as forms to be filled in have it
# 年, 份, 期: a count, a day or an issue, where 号 is missing
_COUNTS = re.compile(r"\s?[年月日0-9%期份个次人例名项件页倍元万亿套种天周岁-]|[.][0-9]")


def found(text: str) -> Iterator[Mention]:
    """The numbers in a text that `mention.plain` made, some of them perhaps more than once."""
    yield from _coded(text)
    yield from chinese_orders.found(text)
    if "号" in text:
        yield from _of_taiwan(text)


def _of_taiwan(text: str) -> Iterator[Mention]:
    for match in _TAIWAN.finditer(text):
        code = code_before(text[max(0, match.start() - 8) : match.end("code")], 14) or match["code"]
        code = re.sub(r"^.{2,5}[部局會院](?=.{2,})", "", code)
        yield Mention(
            f"{code}第{match['serial']}號", code, None, int(match["serial"]), *match.span()
        )


def _coded(text: str) -> Iterator[Mention]:
    """Numbers with an issuer's code: 国办发〔2021〕20号."""
    for form in (_BRACKETED, _UNCLOSED, _BARE):
        for match in form.finditer(text):
            is_whole = form is not _BRACKETED or match["end"]
            before = text[max(0, match.start() - 64) : match.start()]
            code, length = _code(before)
            begin = match.start() - length
            if not code or _NO_CODE.search(code) or _LEFT_OPEN.match(text, max(0, begin - 1)):
                continue
            if form is not _BRACKETED and KIND_LAST.search(code):
                continue  # 公告(2015年第364号) is read by its issuer
            if "\n" in match[0][:4] and not _SERIES.search(code):
                continue  # a column of a table beside another
            if not (is_whole or _is_sure(code, text, match)):
                continue
            code = simplified(code)
            yield from _with_code(code, match, begin)
            yield from _next(text, code, match.end())


def _code(before: str) -> tuple[str, int]:
    """The code that ends a text, empty where there is none, and how far before the end it begins;
    of an order or a notice that has a year in brackets 中国人民银行令."""
    if kind := KIND_LAST.search(before):
        said = before[: kind.start()].rstrip()
        if issuer := issuer_before(said):
            name = max(issuer.name, short(issuer.name), key=len)
            return f"{name}{kind[0]}", len(before) - len(said) + issuer.length
    code = code_before(before) or _with_office(before) or ""
    return code, _length(before, code)


def _with_office(before: str) -> str | None:
    """A code that names an office in brackets: 法（研）发."""
    found = re.search(rf"([{HAN}]{{1,4}})\[([{HAN}]{{1,2}})\]([{HAN}]{{1,3}})$", before)
    return f"{found[1]}（{found[2]}）{found[3]}" if found else None


def _is_sure(code: str, text: str, match: re.Match[str]) -> bool:
    """Whether a number whose 号 is missing is one: its code is, and no year or count follows."""
    is_series = _SERIES.search(code) or code in known_codes()
    is_batch = match["serials"].startswith("0")  # of a medicine: 医发(2021)0312
    return (
        bool(is_series)
        and not is_batch
        and "年" not in match[0]
        and not _COUNTS.match(text, match.end())
    )


def _next(text: str, code: str, end: int) -> Iterator[Mention]:
    """What is joined to a number without its code: 〔2012〕560号、〔2026〕255号."""
    while match := _NEXT.match(text, end):
        yield from _with_code(code, match, match.start())
        end = match.end()


def _with_code(code: str, match: re.Match[str], start: int) -> Iterator[Mention]:
    year = value_of(match["year"])
    kind = KIND_LAST.search(code)
    issuer = short(code[: kind.start()]) if kind else ""
    series = f"{issuer}{kind[0]}" if kind else code
    for serial in serials(match["serials"]):
        if issuer in COUNTED_THROUGH:
            yield Mention(f"{code}第{serial}号", series, None, serial, start, match.end())
            continue
        yield Mention(f"{code}〔{year}〕{serial}号", series, year, serial, start, match.end())


def _length(before: str, code: str) -> int:
    """How many characters a code takes at the end of a text, the spaces within it too."""
    left = len(code)
    for length, character in enumerate(reversed(before), 1):
        left -= not character.isspace()
        if left == 0:
            return length
    return len(before)

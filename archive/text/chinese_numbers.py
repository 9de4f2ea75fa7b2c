"""Document numbers in Chinese texts, in all the forms that pages give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.text.code_before import code_before
from archive.text.folding import simplified
from archive.text.issuers import first_of, known_codes, short
from archive.text.mention import GAP, HAN, Mention, value_of

_YEAR = rf"(?:1{GAP}9|2{GAP}0){GAP}[0-9]{GAP}[0-9]|[一二]{GAP}[九〇零○](?:{GAP}[〇零○一二三四五六七八九]){{2}}"
_NUMERAL = r"[〇零○一二三四五六七八九十百]{1,6}"
_DIGITS = rf"[0-9](?:{GAP}[0-9]){{0,4}}"
_SERIAL = rf"(?:{_DIGITS}|{_NUMERAL})"
_END = rf"{GAP}号"
_ORDINAL = rf"{GAP}(?:第|No\.?|№|Số|N°)?{GAP}"

# 〔2021〕20号, 〔2021〕20、21号, 〔2021〕20 (its 号 lost, where the code is sure), [2008] No. 1
_BRACKETED = re.compile(
    rf"{GAP}\[{GAP}(?P<year>{_YEAR}){GAP}年?{GAP}\]{_ORDINAL}"
    rf"(?P<serial>{_SERIAL}(?:(?:{_END})?{GAP}[、和及]{GAP}{_SERIAL}(?={GAP}[、和及号])){{0,5}})(?P<end>{_END})?"
)
# 〔2015364号: the closing bracket is lost
_UNCLOSED = re.compile(r"\[(?P<year>(?:19|20)[0-9]{2})(?P<serial>[0-9]{1,4})号")
# 国办发2020 45号, 国办发2015_18号, 国发2006-22号, 国办发2021〕20号, 国发2016年78号
_BARE = re.compile(
    r"(?<=[发函办规电字税])(?P<year>(?:19|20)[0-9]{2})(?:[ _-]|\]\s?第?|年第?)(?P<serial>[0-9]{1,4})号"
)
_NEXT = re.compile(
    rf"(?:{_END})?{GAP}[、,，和及与]{GAP}\[{GAP}(?P<year>{_YEAR}){GAP}\]{_ORDINAL}(?P<serial>{_SERIAL}){_END}"
)
_KIND = r"(?P<kind>令|公\s{0,2}告|通\s{0,2}告)"
_NAMED = (
    # 令第739号, 公告第476号, 令(第739号)
    re.compile(rf"{GAP}{_KIND}{GAP}\[?{GAP}第{GAP}(?P<serial>{_SERIAL}){_END}"),
    # 令739号
    re.compile(rf"{GAP}{_KIND}{GAP}(?P<serial>[0-9]{{1,4}})号"),
    # 公告2026年第58号, 公告(2026年第58号), 令2019年第3号
    re.compile(
        rf"{GAP}{_KIND}{GAP}\[?{GAP}(?P<year>{_YEAR}){GAP}年{GAP}\]?{GAP}第?{GAP}(?P<serial>{_SERIAL}){_END}"
    ),
    # 2026年第58号公告
    re.compile(
        rf"(?:发布)?{GAP}(?P<year>{_YEAR}){GAP}年{GAP}第{GAP}(?P<serial>{_SERIAL}){_END}{GAP}{_KIND}"
    ),
    # 第61号令
    re.compile(rf"{GAP}第{GAP}(?P<serial>{_SERIAL}){_END}{GAP}{_KIND}"),
)
# 第736号国务院令
_AFTER = re.compile(rf"第{GAP}(?P<serial>{_SERIAL}){_END}(?P<issuer>国务院|主席)令")
_STATE = re.compile(rf"国令第{GAP}(?P<serial>{_SERIAL}){_END}")
# 某局关于某事的公告 (2023年第43号): the issuer's name stands in the title, the number below it
_UNDER = re.compile(
    rf"(?P<kind>公告|通告)[\s\[]{{1,6}}(?P<year>{_YEAR}){GAP}年{GAP}第{GAP}(?P<serial>{_SERIAL}){_END}\]?"
)
_TITLE = re.compile(
    rf"(?:^|[\s。；》])(?P<issuers>[{HAN}](?:[{HAN}]| (?=[{HAN}])){{1,60}}?)关于[^\n。]{{2,120}}的$"
)
# Who numbers its notices below their titles, and often is not named there.
_BY_TOPIC = {
    "国家药监局": re.compile(r"(?:药品|药物|中药|成药|药材|医疗器械|化妆品)[^\n]*$"),
    "交通运输部": re.compile(r"(?:道路运输|水路运输|交通运输|公路|航道|港口)[^\n]*$"),
}
# 台內中地字第0910083141號, kept as it stands
_TAIWAN = re.compile(rf"(?P<code>[{HAN}]{{2,12}}字)第(?P<serial>[0-9]{{6,14}})号")
_KIND_LAST = re.compile(r"(?:令|公告|通告)$")
_SERIES = re.compile(r"[发函办规电字令告监注审改财税会银政社价综库卫保委厅局部报]$")

_ORGAN = r"(?:局|委员会|委|部|厅|院|会|府|办|行|(?<!签)署|主席)"
_JOINT = re.compile(rf"(?:[{HAN}]{{2,24}}?{_ORGAN}(?:[ 、]|\+)+)*[{HAN}]{{2,24}}$")
_ISSUER = re.compile(rf"{_ORGAN}$|业务$")
_REPUBLIC = re.compile(r"中\s?华\s?人\s?民\s?共\s?和\s?国")
_ABROAD = re.compile(r"^中国(?=[^人银证].*部$)")  # as texts from abroad call a ministry
_BEFORE = 160  # characters: five issuers with their full names


def found(text: str) -> Iterator[Mention]:
    """The numbers in a text that `mention.plain` made, some of them perhaps more than once."""
    yield from _coded(text)
    if "号" not in text:
        return  # no other form is without it
    for form in _NAMED:
        yield from _issued(text, form)
    for match in _AFTER.finditer(text):
        yield _named(match, match["issuer"], "令", match.span())
    for match in _STATE.finditer(text):
        yield _named(match, "国务院", "令", match.span())
    yield from _under_titles(text)
    for match in _TAIWAN.finditer(text):
        code = code_before(text[max(0, match.start() - 8) : match.end("code")], 14) or match["code"]
        code = re.sub(r"^.{1,5}[部局會院](?=.{2,})", "", code)
        yield Mention(
            f"{code}第{match['serial']}號", code, None, int(match["serial"]), *match.span()
        )


def _coded(text: str) -> Iterator[Mention]:
    """Numbers with an issuer's code: 国办发〔2021〕20号."""
    for form in (_BRACKETED, _UNCLOSED, _BARE):
        for match in form.finditer(text):
            is_whole = form is not _BRACKETED or match["end"]
            before = text[max(0, match.start() - 64) : match.start()]
            code = _of_order(before) or code_before(before) or _with_office(before)
            if code and "\n" in match[0][:4] and not _SERIES.search(code):
                continue  # a column of a table beside another
            if code is None or not (is_whole or _is_sure(code, text, match)):
                continue
            code = simplified(code)
            start = match.start() - _length(before, code)
            for serial in re.split("[、和及]", match["serial"].replace("号", "")):
                yield _with_code(code, match["year"], serial, start, match.end())
            yield from _next(text, code, match.end())


def _of_order(before: str) -> str | None:
    """The code of an order or a notice that has a year in brackets: 中国人民银行令〔2022〕4号."""
    kind = _KIND_LAST.search(before)
    issuer = _issuer(before[: kind.start()].rstrip()) if kind else None
    return f"{max(issuer, short(issuer), key=len)}{kind[0]}" if kind and issuer else None


def _with_office(before: str) -> str | None:
    """A code that names an office in brackets: 法（研）发."""
    found = re.search(rf"([{HAN}]{{1,4}})\[([{HAN}]{{1,2}})\]([{HAN}]{{1,3}})$", before)
    return f"{found[1]}（{found[2]}）{found[3]}" if found else None


def _is_sure(code: str, text: str, match: re.Match[str]) -> bool:
    """Whether a number whose 号 is missing is one: its code is, and no year or count follows."""
    follows = text[match.end() : match.end() + 2]
    is_date = re.match(r"\s?[年月日0-9%-]|[.][0-9]", follows)
    is_series = _SERIES.search(code) or code in known_codes()
    return bool(is_series) and "年" not in match[0] and not is_date


def _next(text: str, code: str, end: int) -> Iterator[Mention]:
    """What is joined to a number without its code: 〔2012〕560号、〔2026〕255号."""
    while match := _NEXT.match(text, end):
        yield _with_code(code, match["year"], match["serial"], *match.span())
        end = match.end()


def _with_code(code: str, year: str, serial: str, start: int, end: int) -> Mention:
    when, number = value_of(year), value_of(serial)
    kind = _KIND_LAST.search(code)
    series = f"{short(code[: kind.start()])}{kind[0]}" if kind else code
    return Mention(f"{code}〔{when}〕{number}号", series, when, number, start, end)


def _issued(text: str, form: re.Pattern[str]) -> Iterator[Mention]:
    """Orders and public notices, by the name of who issued them."""
    for match in form.finditer(text):
        issuer = _issuer(text[max(0, match.start() - _BEFORE) : match.start()])
        if issuer:
            kind = re.sub(r"\s", "", match["kind"])
            span = match.start() - len(issuer), match.end()
            # A masthead, 公 告, has the full name: notices are cited without the state's.
            is_masthead = kind != match["kind"]
            cited = issuer.removeprefix("中华人民共和国") if is_masthead else issuer
            yield _named(match, cited, kind, span)


def _named(match: re.Match[str], issuer: str, kind: str, span: tuple[int, int]) -> Mention:
    parts = match.groupdict()
    year = value_of(parts["year"]) if parts.get("year") else None
    serial = value_of(match["serial"])
    dated = f"{year}年第" if year else "第"
    return Mention(
        f"{issuer}{kind}{dated}{serial}号", f"{short(issuer)}{kind}", year, serial, *span
    )


def _issuer(before: str) -> str | None:
    """Who issued it; of several the first."""
    before = _REPUBLIC.sub("中华人民共和国", before)
    joint = _JOINT.search(before)
    if joint is None or not _ISSUER.search(joint[0].rstrip()):
        return None
    names = [name for name in re.split(r"[ 、+]+", joint[0]) if name]
    at = joint.start()
    for name in names:
        at = before.index(name, at) + len(name)
        code = code_before(before[:at], 24)
        if code and _ISSUER.search(code):
            code = first_of(code)
            return _ABROAD.sub("", simplified(code))
    return None


def _under_titles(text: str) -> Iterator[Mention]:
    for match in _UNDER.finditer(text):
        above = text[max(0, match.start() - 240) : match.start()]
        title = _TITLE.search(above)
        issuer = code_before(re.split(r"[ 、]", title["issuers"].strip())[0], 24) if title else None
        if issuer and _ISSUER.search(issuer):
            yield _named(match, simplified(issuer), match["kind"], match.span())
            continue
        for organ, topic in _BY_TOPIC.items():
            if topic.search(above):
                mention = _named(match, organ, match["kind"], match.span())
                yield mention._replace(is_certain=False)


def _length(before: str, code: str) -> int:
    """How many characters a code takes at the end of a text, the spaces within it too."""
    left = len(code)
    for length, character in enumerate(reversed(before), 1):
        left -= not character.isspace()
        if left == 0:
            return length
    return len(before)

"""Orders and public notices in Chinese texts, which are numbered by the name of who issued them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archive.text.code_before import code_before
from archive.text.folding import simplified
from archive.text.issuers import first_of, short
from archive.text.mention import GAP, HAN, Mention, value_of
from archive.text.serials import END, SERIAL, SERIALS, serials

YEAR = rf"(?:1{GAP}9|2{GAP}0){GAP}[0-9]{GAP}[0-9]|[一二]{GAP}[九〇零○](?:{GAP}[〇零○一二三四五六七八九]){{2}}"
KIND_LAST = re.compile(r"(?:令|公告|通告)$")
COUNTED_THROUGH = frozenset(["国务院", "主席"])
"""Whose orders have no year, whatever year is set beside them."""

_KIND = r"(?P<kind>令|公\s{0,2}告|通\s{0,2}告)"
_NAMED = (
    # 令第739号, 公告第476号, 令(第739号), 令第248、249号
    re.compile(rf"{GAP}{_KIND}{GAP}\[?{GAP}第{GAP}{SERIALS}{END}"),
    # 令739号
    re.compile(rf"{GAP}{_KIND}{GAP}(?P<serials>[0-9]{{1,4}})号"),
    # 公告2026年第58号, 公告(2026年第58号), 令2019年第3号, 联合发布公告(2026年第58号)
    re.compile(
        rf"(?:联合)?(?:发布)?{GAP}{_KIND}{GAP}\[?{GAP}(?P<year>{YEAR}){GAP}(?:年{GAP}\]?{GAP}第?|第){GAP}{SERIALS}{END}"
    ),
    # 2026年第58号公告, 近日发布2026年第58号、第59号公告
    re.compile(
        rf"(?:(?:近日|日前|今日|联合)?(?:发布|公布|印发)了?)?{GAP}(?P<year>{YEAR}){GAP}年{GAP}第?{GAP}{SERIALS}{END}{GAP}{_KIND}"
    ),
    # 第61号令、第62号令, 61号令和62号令
    re.compile(
        rf"{GAP}(?<![0-9年])(?:第{GAP})?(?P<serials>{SERIAL}(?:{END}{GAP}令[、和及与](?:第{GAP})?{SERIAL}(?={END}{GAP}令))+){END}{GAP}{_KIND}"
    ),
    # 第61号令
    re.compile(rf"{GAP}第{GAP}{SERIALS}{END}{GAP}{_KIND}"),
    # 61号令
    re.compile(r"(?<![0-9年第]) ?(?<![0-9年第] )(?P<serials>[0-9]{1,4}) ?号 ?(?P<kind>令)"),
)
# 令 No. 739
_ROMAN = re.compile(rf"{GAP}{_KIND}{GAP}\[?(?i:No)\.?\s?(?P<serials>[0-9]{{1,4}})(?![0-9])号?")
# 第736号国务院令
_AFTER = re.compile(rf"(?:第{GAP}|(?<![0-9])(?=[0-9])){SERIALS}{END}(?P<issuer>国务院|主席)令")
_STATE = re.compile(rf"国令第?{GAP}{SERIALS}{END}")
# 某局关于某事的公告 (2023年第43号): the issuer's name stands in the title, the number below it
_UNDER = re.compile(
    rf"(?P<kind>公告|通告)[\s\[]{{1,6}}(?P<year>{YEAR}){GAP}年{GAP}第{GAP}(?P<serials>{SERIAL}){END}\]?"
)
_TITLE = re.compile(
    rf"(?:^|[\s。；》])(?P<issuers>[{HAN}](?:[{HAN}]| (?=[{HAN}])){{1,60}}?)关于[^\n。]{{2,120}}的$"
)
# Who numbers its notices below their titles, and often is not named there.
_BY_TOPIC = {
    "国家药监局": re.compile(r"(?:药品|药物|中药|成药|药材|医疗器械|化妆品)[^\n]*$"),
    "交通运输部": re.compile(r"(?:道路运输|水路运输|交通运输|公路|航道|港口)[^\n]*$"),
}
_ORGAN = r"(?:局|委员会|委|部|厅|院|会|府|办|行|(?<!签)署|主席|中心)"
_JOINT = re.compile(rf"(?:[{HAN}]{{2,24}}?{_ORGAN}(?:[ 、]|\+)+)*[{HAN}]{{2,24}}$")
_ISSUER = re.compile(rf"{_ORGAN}$|业务$")
_STATE_NAME = "中华人民共和国"
_REPUBLIC = re.compile(r"\s?".join(_STATE_NAME))
_ABROAD = re.compile(r"^中国(?=[^人银证].*部$)")  # as texts from abroad call a ministry
_BEFORE = 160  # characters: five issuers with their full names


class Issuer(NamedTuple):
    """Who issued something, of several the first, and how far before the end of a text the names
    begin."""

    name: str
    length: int


def found(text: str) -> Iterator[Mention]:
    """The orders and notices in a text that `mention.plain` made."""
    yield from _issued(text, _ROMAN)
    if "号" not in text:
        return  # no other form is without it
    for form in _NAMED:
        yield from _issued(text, form)
    for match in _AFTER.finditer(text):
        yield from _named(match, match["issuer"], "令", match.start())
    for match in _STATE.finditer(text):
        yield from _named(match, "国务院", "令", match.start())
    yield from _under_titles(text)


def issuer_before(before: str) -> Issuer | None:
    """Who is named at the end of a text."""
    before = _REPUBLIC.sub(lambda name: _STATE_NAME.rjust(len(name[0])), before)
    joint = _JOINT.search(before)
    if joint is None or not _ISSUER.search(joint[0].rstrip()):
        return None
    names = [name for name in re.split(r"[ 、+]+", joint[0]) if name]
    at = joint.start()
    for name in names:
        at = before.index(name, at) + len(name)
        code = code_before(before[:at], 24)
        if code and _ISSUER.search(code):
            begin = at - len(code)
            return Issuer(_ABROAD.sub("", simplified(first_of(code))), len(before) - begin)
    return None


def _issued(text: str, form: re.Pattern[str]) -> Iterator[Mention]:
    for match in form.finditer(text):
        issuer = issuer_before(text[max(0, match.start() - _BEFORE) : match.start()])
        if issuer:
            kind = re.sub(r"\s", "", match["kind"])
            # A masthead, 公 告, has the full name: notices are cited without the state's.
            is_masthead = kind != match["kind"]
            name = issuer.name.removeprefix(_STATE_NAME) if is_masthead else issuer.name
            yield from _named(match, name, kind, match.start() - issuer.length)


def _named(match: re.Match[str], issuer: str, kind: str, start: int) -> Iterator[Mention]:
    said = match.groupdict().get("year")
    year = value_of(said) if said and short(issuer) not in COUNTED_THROUGH else None
    dated = f"{year}年第" if year else "第"
    for serial in serials(match["serials"]):
        number = f"{issuer}{kind}{dated}{serial}号"
        yield Mention(number, f"{short(issuer)}{kind}", year, serial, start, match.end())


def _under_titles(text: str) -> Iterator[Mention]:
    for match in _UNDER.finditer(text):
        above = text[max(0, match.start() - 240) : match.start()]
        title = _TITLE.search(above)
        issuer = code_before(re.split(r"[ 、]", title["issuers"].strip())[0], 24) if title else None
        if issuer and _ISSUER.search(issuer):
            yield from _named(match, simplified(issuer), match["kind"], match.start())
            continue
        for organ, topic in _BY_TOPIC.items():
            if topic.search(above):
                for mention in _named(match, organ, match["kind"], match.start()):
                    yield mention._replace(is_certain=False)

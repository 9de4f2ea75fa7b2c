"""What the title of an official document says of it: its kind and its number."""

from __future__ import annotations

import re
import unicodedata

from archive.text import document_numbers
from pipelines.extract.facts.official_issuers import opening

# Kinds by the regulations on official documents, and what such documents make known.
_NOTICES = "通知|意见|公告|通告|决定|决议|通报|公报|批复|报告|函|纪要"
_MATTERS = "条例|规定|办法|细则|规范|规程|指南|方案|规划|计划|纲要|措施"
ABOUT = {
    "解读": re.compile(
        r"[【\[]?(?:政策)?图解.*|一图[读看][懂清].*|.*》图解|"
        r".*(?:[》”的]|政策|文件|专家|图文|文字|图片|视频)解读"
    ),
    "讲话": re.compile(r".*在.+[上时]的(?:重要)?讲话"),
    "发布会": re.compile(r".*(?:发布会|吹风会)\s*(?:文字|图文)?(?:实录|全文|文字稿)"),
}
"""Kinds of page about a document or an event, by the form of their titles."""

KINDS = frozenset([*_NOTICES.split("|"), *_MATTERS.split("|"), *ABOUT, "令", "新闻"])
"""The closed list of kinds of document. 新闻 is never read from a title."""

_QUALIFIED = "(?:若干|指导|实施|工作|暂行|补充|总体|行动|管理|专项|复)?"
_NOTICE = re.compile(rf"(?P<by>.*?)(?:关于|印发|转发|批转).+的{_QUALIFIED}(?P<kind>{_NOTICES})")
_SOME = re.compile(r"[0-9一二三四五六七八九十多]{0,3}(?:部[门委]|单位)?(?:联合)?")
_MATTER = re.compile(rf"[^，。！？：；,!?:;《》]+?(?P<kind>{_NOTICES}|{_MATTERS})")
_CLOSING = re.compile(r"\s*(?:[（(]([^（）()]*)[）)]|【([^【】]*)】)\s*$")
_WHOLE = re.compile(r"《([^《》]*)》")
_ORDER = re.compile(r"第.{1,9}号")
_ISSUE = re.compile(r"[(\[【]?(?P<year>(?:19|20)\d\d)年第?(?P<serial>\d{1,4})号[)\]】]?")


def kind(title: str, documented: bool) -> str | None:
    """The kind of document, one of KINDS, that a title names at its end; None if it names none.

    A headline may end in 方案 or 通知 too: without the issuer and 关于…的 these count only if the
    page is `documented`, that is, shows a document's number or whether it is in force.
    """
    bare, closings = _parts(title)
    if about := next((name for name, form in ABOUT.items() if form.fullmatch(bare)), None):
        return about
    if named := re.search("公告|通告|令", own_number(bare) or ""):
        return named[0]
    if bare.endswith("令") and (documented or any(map(_ORDER.fullmatch, closings))):
        return "令"
    notice = _NOTICE.fullmatch(bare)
    if notice and (_SOME.fullmatch(notice["by"].strip()) or opening(bare)):
        return notice["kind"]
    found = _MATTER.fullmatch(bare) if documented else None
    return found["kind"] if found else None


def number(title: str) -> str | None:
    """The document number that a title is or closes with, in normal form; None if there is none.

    Of a public notice the title may say no more than `2026年第58号`. A number within the title is
    another document's.
    """
    bare, closings = _parts(title)
    numbers = [own_number(text) or issue(text) for text in (*closings, bare, title)]
    return next(filter(None, numbers), None)


def remarks(title: str) -> list[str]:
    """What stands in brackets before or behind a title: 试行, 已废止."""
    before = re.match(r"\s*[【\[（(]([^】\]）)]*)[】\]）)]", title)
    return [*([before[1]] if before else []), *_parts(title)[1]]


def own_number(text: str) -> str | None:
    """The document number in normal form that a text consists of; None if it says more."""
    return document_numbers.consisting(text) if "号" in text or "號" in text else None


def issue(text: str) -> str | None:
    """`2026年第58号`, a public notice's number without its issuer, if a text is no more than that."""
    found = _ISSUE.fullmatch(_squeezed(text))
    return f"{found['year']}年第{int(found['serial'])}号" if found else None


def _parts(title: str) -> tuple[str, list[str]]:
    """The title itself, and what follows it: in brackets, or a number behind a space."""
    closings: list[str] = []
    bare = re.sub(r"^\s*【[^】]*(?:废止|失效|有效)】", "", title).strip()
    while found := _CLOSING.search(bare) or _WHOLE.fullmatch(bare):
        if found.re is _WHOLE:
            bare = found[1]
        else:
            closings.append(found[1] or found[2] or "")
            bare = bare[: found.start()]
    before, _, last = bare.rpartition(" ")
    if before and own_number(last):
        closings.append(last)
        bare = before.rstrip()
    return bare, closings


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("號", "号")

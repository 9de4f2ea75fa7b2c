"""The facts of an official Chinese document: number, issuers, dates, kind, whether it is in force.

A fact is what the page says: beside a label, in the title, on a line of its own near the head of
the text, or in the signature under it. What a sentence cites or repeals is another document's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest

from archive.text import dates, document_numbers
from pipelines.extract.facts import official_issuers, official_titles
from pipelines.extract.facts.found import Fact, FoundFacts
from pipelines.extract.page.labels import FACTS, LabelledFact

_TITLE = 300  # characters
_HEAD = 12  # lines; a document's number, title and addressees come before its first sentence
_FOOT = 3
_OWN_LINE = 60  # characters; more is a paragraph

_IN_WORDS = {
    "有效": "有效 现行有效 继续有效 正在生效",
    "失效": "失效 已失效 全文失效",
    "废止": "废止 已废止 全文废止 宣布废止",
    "部分失效": "部分失效 部分废止 部分有效",
    "已修改": "已修改 已被修改 部分修改 已修订 已被修订",
}
_STATES = {words: state for state, said in _IN_WORDS.items() for words in said.split()}
_YES_OR_NO = {"是": "有效", "否": "失效"}
_STAMP = re.compile(r"[【\[（(]\s*(.{2,60}?)\s*[】\]）)]")
_NOTICE = re.compile(
    r"(?:[本该此]?(?:行政规范性|规范性)?(?:文件|法规|规章|通知|意见|办法|规定|公告|通告))?"
    r"(?:现?已经?)(?:于.{6,14}|被.{2,60})?(?P<state>(?:全文|部分)?(?:废止|失效|修改|修订))[。.]?"
)
# What a signing date ends in; to read a whole text for one takes far longer.
_DATED = re.compile(r"(?:月.{1,6}[日号號]|[A-Za-z].{1,8}[0-9]{4})\W*(?:[（(].{2,22}[）)])?$")
_INDEX = re.compile(r"(?=.*[0-9])[0-9A-Za-z\u4e00-\u9fff/_.\-–—:〔〕\[\]()（）]{4,60}")


def read(
    title: str | None, text: str, labelled: Mapping[str, str], offset: str | None = None
) -> FoundFacts:
    """What a page says of the document it shows.

    The facts are `document_number` (normal form of archive.document_numbers), `index_number`,
    `issuer` (several joined with `; `), `signed_on` and `effective_on` (`YYYY-MM-DD`), `topic`,
    `document_kind` (one of official_titles.KINDS) and `validity` (有效, 失效, 废止, 部分失效, 已修改).
    The origin is `label` for what stands in `labelled`, the result of `labels`, else `text`: the
    title and the text, one paragraph a line. What the page does not say is left out.

    `offset` (`±HH:MM`) is the zone of labelled times. Raises ValueError for another form of it.
    """
    title = (title or "")[:_TITLE].strip()
    found = FoundFacts(
        **{name: Fact(value, "label") for name, value in _from_labels(labelled, offset)}
    )
    # News in the same portal carry an index number, an issuer and a date too, but none of these.
    documented = any((found.document_number, found.effective_on, found.validity))
    found = found.or_else(_from_text(title, text, documented))
    return _numbered(found, official_issuers.opening(title))


def _from_labels(
    labelled: Mapping[str, str], offset: str | None
) -> Iterator[tuple[LabelledFact, str]]:
    """The labelled facts, those of the less telling labels first."""
    for label, name in reversed(list(FACTS.items())):
        if label in labelled and (value := _labelled(name, labelled[label], offset)):
            yield name, value


def _labelled(name: LabelledFact, value: str, offset: str | None) -> str | None:
    """A labelled value in the form of its fact; None if it is not of its kind."""
    match name:
        case "document_number":
            if len(value) > _OWN_LINE:
                return None
            return document_numbers.normalise(value) or official_titles.issue(value)
        case "index_number":
            return value if _INDEX.fullmatch(value) else None
        case "issuer":
            return "; ".join(official_issuers.bodies(value))
        case "signed_on" | "effective_on":
            return (dates.parse_date(value, offset) or "")[:10]
        case "topic":
            return value if re.search("[\u4e00-\u9fff]{2}", value) and "。" not in value else None
        case "document_kind":
            return value if value in official_titles.KINDS else None
        case "validity":
            return (_STATES | _YES_OR_NO).get(value)


def _from_text(title: str, text: str, documented: bool) -> FoundFacts:
    lines = [line for part in text.splitlines() if (line := part.strip())]
    head = _head(lines)
    explains = official_titles.kind(title, documented=False) in official_titles.ABOUT
    number = None if explains else official_titles.number(title) or _number([title, *head])
    documented = documented or bool(number)
    kind = official_titles.kind(title, documented)
    dated = any(_DATED.search(line) for line in lines if len(line) <= _OWN_LINE)
    signed_on = dates.signing_date(text) if dated else None
    issuers = official_issuers.signing(lines, signed_on) if signed_on else []
    if not (issuers or kind or documented):
        signed_on = None
    if not issuers and not explains and (kind or (documented and title.endswith("》"))):
        issuers = official_issuers.opening(title)
    return FoundFacts(
        document_number=_of_text(number),
        issuer=_of_text("; ".join(issuers)),
        signed_on=_of_text(signed_on),
        document_kind=_of_text(kind),
        validity=_of_text(_validity(title, [*head, *lines[-_FOOT:]])),
    )


def _of_text(value: str | None) -> Fact | None:
    return Fact(value, "text") if value else None


def _head(lines: list[str]) -> list[str]:
    """The lines before the first sentence, and the line that holds it."""
    first = next((i for i, line in enumerate(lines[:_HEAD]) if "。" in line), _HEAD)
    return lines[: first + 1]


def _number(head: list[str]) -> str | None:
    """The one document number that has a line of its own, or two: 国务院令, 第739号."""
    found: set[str | None] = set()
    bare: set[str | None] = set()
    for line, below in zip_longest(head, head[1:], fillvalue=""):
        if len(line) > _OWN_LINE:
            continue
        line = re.sub(r"^(?:发文字号|文号)\s*[:：]", "", line)
        two = line + below if re.search(r"(?:令|公告|通告)$", line) and len(below) < 20 else line
        found.add(official_titles.own_number(two))
        bare.add(official_titles.issue(line))
    numbers = found - {None} or bare - {None}
    return numbers.pop() if len(numbers) == 1 else None


def _numbered(found: FoundFacts, opening: list[str]) -> FoundFacts:
    """The facts with a number such as 2026年第58号 completed by who issued what, or left out."""
    number = found.document_number
    if number is None or not number.value[:1].isdigit():
        return found
    kind = found.document_kind.value if found.document_kind else ""
    issuers = found.issuer.value if found.issuer else ""
    issuer = next(iter(opening), issuers.split("; ")[0])
    if issuer and kind in ("公告", "通告"):
        whole = number._replace(value=f"{issuer}{kind}{number.value}")
        return replace(found, document_number=whole)
    return replace(found, document_number=None)


def _validity(title: str, lines: list[str]) -> str | None:
    """What a stamp, or a notice that stands by itself, says of the document."""
    stamps = [stamp[1] for line in lines if (stamp := _STAMP.fullmatch(line))]
    stamps += official_titles.remarks(title)
    for words in (*stamps, *lines):
        if notice := _NOTICE.fullmatch(words):
            return _STATES.get(notice["state"], "已修改")
    return next((_STATES[words] for words in stamps if words in _STATES), None)

"""The labelled facts of a government page: 索引号, 发文字号, 发文机关 and the like, as it lists them.

Every site marks them up in its own way: cells of a table, definitions, lists of spans, one
paragraph a fact, or all in one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from lxml.html import HtmlElement

from pipelines.extract.normalise import normalise_line
from pipelines.extract.page.outline import Outline

LabelledFact = Literal[
    "document_number",
    "index_number",
    "issuer",
    "signed_on",
    "topic",
    "document_kind",
    "validity",
    "effective_on",
]
"""Names of the facts of archive.records.Facts that pages label."""

# Labels of one fact in the order of their worth: 发文机关 says more than 发布机构.
_LABELS: dict[LabelledFact, str] = {
    "document_number": "发文字号 发文文号 制发文号 公文文号 文件字号 文件编号 文号",
    "index_number": "索引号 信息索引号 索取号 信息索取号",
    "issuer": "发文机关 发文单位 发文机构 发文部门 制发机关 制定机关 公布机关 发布机关 发布机构 发布单位 发布部门 公开主体",
    "signed_on": "成文日期 成文时间 签署日期 签发日期",
    "topic": "主题分类 主题类别 所属主题 分类",
    "document_kind": "公文种类 公文文种 公文类型 文种 体裁分类 体裁",
    "validity": "有效性 效力状态 时效性 时效状态 时效 是否有效 文件状态 文件有效性 效力",
    "effective_on": "实施日期 施行日期 生效日期 实施时间 施行时间 生效时间",
}
FACTS = MappingProxyType(
    {label: fact for fact, labels in _LABELS.items() for label in labels.split()}
)
"""The fact that each label names; of two labels of a fact the earlier one counts."""

# Those of the labels' characters that have a Traditional form.
_SIMPLIFIED = str.maketrans(
    "發號關構單編標題類體時狀態實佈製準機類裁產內組織責處廳門產務區間範圍屬訊",
    "发号关构单编标题类体时状态实布制准机类裁产内组织责处厅门产务区间范围属讯",
)
# What stands among them; read only to know where a value ends.
_OTHERS = (
    "标题 名称 信息名称 文件名称 来源 信息来源 发布日期 发布时间 公开日期 公布日期 生成日期 生成时间 "
    "发文日期 印发日期 废止日期 失效日期 失效时间 主题词 关键词 关键字 服务对象 组配分类 公开方式 公开范围 "
    "公开形式 公开属性 公开类型 公开时限 信息类别 信息分类 责任部门 责任处室 内容概述 点击数 浏览次数 "
    "访问次数 解读 附件 备注 操作 下载"
)
_KNOWN = frozenset(FACTS) | frozenset(_OTHERS.split())
# Those that no paragraph of a document begins with.
_LISTED = _KNOWN - frozenset("内容概述 解读 附件 备注 操作 下载".split())
_FIRST = frozenset(label[0] for label in _KNOWN)
_STARTS = _FIRST | {chr(old) for old, new in _SIMPLIFIED.items() if chr(new) in _FIRST}
_PREFIXES = frozenset(label[:end] for label in _KNOWN for end in range(1, len(label))) - _KNOWN
_NAME = "|".join(r"\s*".join(label) for label in sorted(_KNOWN, key=len, reverse=True))
_LABEL = re.compile(rf"(?<!\S)(?:{_NAME})\s*:")
_ANY_LABEL = re.compile(r"\s(?:[\u4e00-\u9fff]\s*){2,8}:")

_LINE = 400  # characters; more is a paragraph
_PARTS = 40
_LONGEST = 200
_EDGE = "\x1f"  # between elements; white space to the patterns
_CELLS = {"td": "td", "th": "td", "dt": "dd"}
_INLINE = frozenset(["a", "b", "em", "font", "i", "label", "span", "strong", "u"])
_CONTROLS = ("select", "input", "textarea", "button", "script", "style")


def labels(page: Outline) -> dict[str, str]:
    """The page's own values by label, of the labels in FACTS; each value on one line.

    Labels come without padding and colon. Of a label given twice the first value that is not
    empty counts.
    """
    found: dict[str, str] = {}
    for tag, text, tail, node in zip(page.tags, page.texts, page.tails, page.nodes, strict=True):
        start = tail if tag == "br" else text
        if start and start.lstrip("\r\n\t \xa0\u3000")[:1] in _STARTS and tag not in _CONTROLS:
            for label, value in _pairs(node):
                if label in FACTS and (line := _value(value)):
                    found.setdefault(label, line)
    return found


def begins_with_label(line: str) -> bool:
    """Whether a line of text begins as one of a list of labelled facts does."""
    label, *value = re.split(r"[:：|]", line, maxsplit=1)
    return bool(value) and _name(label) in _LISTED


def _pairs(node: HtmlElement) -> Iterator[tuple[str, str]]:
    """The labels and values of the line that starts in a node, or behind it if it is a `<br>`."""
    line = _after(node) if node.tag == "br" else _inside(node)
    while _name(line) in _PREFIXES and (up := _around(node)) is not None:
        node, line = up, _inside(up)
    if _name(line) in _KNOWN:
        yield _name(line), _beside(node, line)
        return
    starts = [match.start() for match in _LABEL.finditer(line.translate(_SIMPLIFIED))]
    if starts and not line[: starts[0]].strip():
        for start, end in pairwise([*starts, len(line)]):
            label, _, value = line[start:end].partition(":")
            yield _name(label), value


def _beside(node: HtmlElement, line: str) -> str:
    """What stands to the right of a label that fills its node; empty if that is no value."""
    while node.tag in _INLINE:
        tail = (node.tail or "").strip()
        if tail and (":" in line or tail[0] in ":："):
            return _after(node)
        sibling = node.getnext()
        if tail or sibling is not None:
            return _text(sibling) if not tail and sibling.tag in _INLINE else ""
        if (up := _around(node)) is None:
            return ""
        node = up
    sibling = node.getnext()
    if sibling is None or node.tag == "br":
        return ""
    # Other blocks only in pairs, or an empty value would give way to the next line of the page.
    alone = node.getprevious() is None and sibling.getnext() is None
    pair = alone and node.tag in ("div", "p")
    return _text(sibling) if pair or sibling.tag == _CELLS.get(node.tag) else ""


def _around(node: HtmlElement) -> HtmlElement | None:
    """The element that an inline one opens."""
    up = node.getparent()
    opens = node.tag in _INLINE and node.getprevious() is None
    return up if opens and up is not None and not (up.text or "").strip() else None


def _inside(node: HtmlElement) -> str:
    return _line(node.text, node)


def _after(node: HtmlElement) -> str:
    return _line(node.tail, node.itersiblings())


def _line(text: str | None, elements: Iterable[HtmlElement]) -> str:
    """A text and what is behind it up to a break or another label; empty if it is a paragraph."""
    line = text or ""
    for count, element in enumerate(elements):
        if element.tag == "br" or _name(shown := _text(element)) in _KNOWN:
            break
        line += f"{_EDGE}{shown}{_EDGE}{element.tail or ''}"
        if len(line) > _LINE or count == _PARTS:
            return ""
    return line.replace("：", ":") if len(line) <= _LINE else ""


def _text(element: HtmlElement) -> str:
    """What an element shows; empty if it is a comment or holds a control of a form."""
    if not isinstance(element.tag, str) or next(element.iter(*_CONTROLS), None) is not None:
        return ""
    return str(element.text_content())


def _name(line: str) -> str:
    """A label without padding and colon, in Simplified characters."""
    return "".join(line[:_LINE].split()).strip(":：").translate(_SIMPLIFIED)


def _value(text: str) -> str | None:
    """A value on one line, up to the next label; None if there is none."""
    text = _ANY_LABEL.split(text.replace("：", ":"), maxsplit=1)[0].replace(_EDGE, "")
    line = normalise_line(text.strip().removeprefix(":"))
    return line if line and len(line) <= _LONGEST and _name(line) not in _KNOWN else None

"""The bodies that issue a document, as a label, a title or the signature under it names them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.text import dates

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_ENDINGS = (
    "局|委|部|厅|院|会|府|办|室|司|处|署|中央|中心|组|机制|总队|支队|大队|兵团|大学|学院|学校|银行|总行|分行|"
    "集团|公司|总社|新华社|供销社|残联|妇联|文联|侨联|工商联|科协|研究所|管理所|监督所"
)
_BODY = re.compile(
    rf"(?!各|全部|本|该|请|由|经|据|附|抄|印发|转发)[{_HAN}]{{1,28}}?(?:{_ENDINGS})(?<!发布会)"
)
# Between two names, or where one runs into the next: 国家医保局国家卫生健康委.
_BETWEEN = re.compile(
    r"\s+|(?<=[局委部厅署会办])(?=国家|财政部|教育部|公安部|民政部|人力资源|中共)"
)
_SPACED = re.compile(rf"(?<!\S)(?:[{_HAN}]\s+)+[{_HAN}](?!\S)")
_OTHERS = re.compile(
    r"等\s*[0-9一二三四五六七八九十多]{0,3}\s*(?:个?部[门委]|家?单位)?(?:联合)?$|联合$"
)
_SIGNATURE = 60  # characters of a line


def bodies(text: str) -> list[str]:
    """The bodies that a text names in its order; empty if it holds anything else."""
    text = re.sub(r"[、，,;；|]", " ", text).strip()
    text = _SPACED.sub(lambda name: "".join(name[0].split()), text)
    names = [name for name in _BETWEEN.split(text) if name]
    return list(dict.fromkeys(names)) if all(map(_BODY.fullmatch, names)) else []


def opening(title: str) -> list[str]:
    """The bodies that open a title, before 关于 or 印发; all that it names, if not all 等八部门."""
    start = re.split(r"关于|印发|转发|批转|公告|通告|令", title, maxsplit=1)
    return bodies(_OTHERS.sub("", start[0].strip())) if len(start) == 2 else []


def signing(lines: Sequence[str], signed_on: str) -> list[str]:
    """The bodies that stand above the signing date of a text, or before it on its line."""
    end = next((i for i in reversed(range(len(lines))) if _is_date(lines[i], signed_on)), 0)
    found: list[str] = []
    before = re.split(r"[\d〇○零一二]", lines[end], maxsplit=1)[0] if end else ""
    for line in (before, *reversed(lines[:end])):
        names = bodies(line) if len(line) <= _SIGNATURE else []
        if not names and line.strip():
            break
        found = names + found
    return list(dict.fromkeys(found))


def _is_date(line: str, signed_on: str) -> bool:
    return len(line) <= _SIGNATURE and "年" in line and dates.signing_date(line) == signed_on

"""What the lines of a text are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.layout import lines

NOTICE = """各市（州）医疗保障局：
为做好有关工作，现通知如下：
一、合理确定总额
（一）以县域为单位编制预算。在扣除风险金后核定总额。
二、强化考核。考核以年度为周期。
（二）加强监测
项目 | 金额
云川省医疗保障局
2026年9月1日
（此件公开发布）"""


def test_the_lines_of_a_notice() -> None:
    assert [(line.kind, line.entry) for line in lines(NOTICE)] == [
        ("opening", None),
        ("plain", None),
        ("heading", "一、合理确定总额"),
        ("plain", None),
        ("plain", "二、强化考核"),
        ("heading", "（二）加强监测"),
        ("row", None),
        ("sign", None),
        ("sign", None),
        ("flush", None),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("第三章 法律责任", "heading"),
        ("第三条 违反本办法的，责令改正。", "plain"),
        ("附件1：考核评分表", "heading"),
        ("Chapter II General Provisions", "heading"),
        ("(3) Deepen the reform of medical service prices", "heading"),
        ("IV. Gathering a strong synergy", "heading"),
        ("3.5 billion yuan were spent on it", "plain"),
        ("I. was told that it rained.", "plain"),
        ("二〇二六年是改革之年。", "plain"),
    ],
)
def test_what_is_a_heading(line: str, kind: str) -> None:
    assert lines(f"Before it.\nMore before it.\nAnd more.\n{line}\nAfter it.")[3].kind == kind


@given(st.text())
def test_no_line_is_lost(text: str) -> None:
    held = [line.strip() for line in text.split("\n") if line.strip()]
    assert [line.text for line in lines(text)] == held

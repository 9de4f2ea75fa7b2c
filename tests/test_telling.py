"""What an edit tells: a figure more than a comma, in a line of its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.state import FIELDS
from archive.text.telling import LONGEST_SUMMARY, Told, tell

NOTICE = "一、总体要求。坚持公益性，稳步推进。\n{}\n三、加强组织领导，抓好落实。"
ENGLISH = "The county will run a pilot.\n{}\nThe work goes on, step by step."


def told(old: str, new: str, frame: str = NOTICE) -> Told:
    """What it tells that a sentence in the middle of a notice is another one."""
    return tell((frame.format(old), frame.format(new)), {})


SUMMARIES = {
    ("住院报销比例为5%。", "住院报销比例为8%。"): "5% → 8%",
    ("报销比例提高到六成。", "报销比例提高到七成。"): "六成 → 七成",
    ("医疗机构应当公示价格。", "医疗机构可以公示价格。"): "应当 → 可以",
    ("患者得使用。", "患者不得使用。"): "得 → 不得",
    ("自2026年3月2日起施行。", "自2025年9月1日起施行。"): "2026年3月2日 → 2025年9月1日",
    ("补助1200元。", "补助1500元。"): "1200元 → 1500元",
    ("由省医保局负责。", "由省卫生健康委负责。"): "省医保局 → 省卫生健康委",
    ("每季度公示1次，即第3季度。", "每季度公示1次，即第4季度。"): "第3季度 → 第4季度",
    ("先行试点。", "全面推广。"): "先行试点 → 全面推广",
    ("坚持自愿，逐步扩大。", "坚持自愿、逐步扩大。"): "， → 、",
    ("各县分步实施。", "各县实施。"): "− 分步",
    ("各县实施。", "各县分步实施。"): "+ 分步",
}
ENGLISH_SUMMARIES = {
    ("Hospitals shall publish prices.", "Hospitals may publish prices."): "shall → may",
    ("It begins on May 5, 2026.", "It begins on June 7, 2026."): "May 5, 2026 → June 7, 2026",
    ("Patients pay 5 percent.", "Patients pay 8 percent."): "5 percent → 8 percent",
    ("Fees are waived.", "Fees are not waived."): "+ not",
}


@pytest.mark.parametrize(("pair", "summary"), SUMMARIES.items(), ids=SUMMARIES.values())
def test_a_summary_is_the_changed_words_themselves(pair: tuple[str, str], summary: str) -> None:
    found = told(*pair)
    assert found.summary == summary
    assert (found.before, found.after) == pair


@pytest.mark.parametrize(
    ("pair", "summary"), ENGLISH_SUMMARIES.items(), ids=ENGLISH_SUMMARIES.values()
)
def test_english_is_told_by_the_word(pair: tuple[str, str], summary: str) -> None:
    assert told(*pair, ENGLISH).summary.strip() == summary


def test_what_tells_most_comes_first() -> None:
    old, new = "首先，各县先行试点，比例为5%。", "首先、各县全面推广，比例为8%。"
    assert told(old, new).summary == "5% → 8%; 先行试点 → 全面推广; ， → 、"


def test_facts_are_told_by_their_names() -> None:
    found = tell(("同", "同"), {"published_at": ("2026-03-02", "2025-09-01")})
    assert found.summary == "published_at 2026-03-02 → 2025-09-01"
    assert found.before == "published_at: 2026-03-02"
    title = ("关于先行试点的通知", "关于全面推广的通知")
    assert tell(("同", "同"), {"title": title}).summary == "title 先行试点 → 全面推广"


def test_a_moved_paragraph_is_said_to_be_moved() -> None:
    lines = ["一、总体要求是稳步推进。", "二、比例为5%。", "三、加强组织领导。"]
    found = tell(("\n".join(lines), "\n".join([lines[1], lines[2], lines[0]])), {})
    assert found.summary == "moved: 一、总体要求是稳步推进。"
    assert found.before == found.after == "一、总体要求是稳步推进。"
    edited = [lines[1], lines[2], lines[0].replace("稳步", "积极")]
    both = tell(("\n".join(lines), "\n".join(edited)), {})
    assert both.summary.startswith("稳步 → 积极; moved: 一、")
    assert both.score > found.score


def test_a_figure_that_is_gone_from_a_table_is_shown_without_its_cell() -> None:
    table = ("药品 | 价格\n甲 | 12.5\n乙 | 13", "药品 | 价格\n甲 | \n乙 | 13")
    assert tell(table, {}).summary == "− 12.5"


def test_a_list_that_is_numbered_anew_is_no_changed_figure() -> None:
    assert told("3．坚持公益性。", "4．坚持公益性。").score < told("共3项。", "共4项。").score


def test_a_paragraph_broken_in_two_is_typography() -> None:
    assert told("坚持自愿。逐步扩大。", "坚持自愿。\n逐步扩大。").score == told("，", "、").score


# From most telling to least.
ORDER = {
    "validity": {"validity": ("有效", "废止")},
    "figure": ("比例为5%。", "比例为8%。"),
    "date of publication": {"published_at": ("2026-03-02", "2025-09-01")},
    "title": {"title": ("关于先行试点的通知", "关于全面推广的通知")},
    "wording": ("先行试点。", "全面推广。"),
    "comma": ("坚持自愿，逐步扩大。", "坚持自愿、逐步扩大。"),
}


def test_kinds_of_change_are_ranked() -> None:
    scores = [
        tell(("同", "同"), change).score if isinstance(change, dict) else told(*change).score
        for change in ORDER.values()
    ]
    assert scores == sorted(set(scores), reverse=True)


figures = st.integers(1, 10**9).map(str)
letters = st.text("的一是在有和人这中大为上个国我以要他时来用们生到作地于出就分对成会", max_size=20)
marks = st.sampled_from("，。、；：“”（）! ,.;")
anything = st.text(max_size=200) | st.text("医改5%应当不得，。\n 8 shall may", max_size=200)


@given(letters, letters, figures, figures)
def test_another_figure_outranks_another_comma(a: str, b: str, one: str, other: str) -> None:
    figure = tell((f"{a}{one}{b}", f"{a}{other}{b}"), {}).score
    for mark in "、；":
        comma = tell((f"{a}{one}，{b}", f"{a}{one}{mark}{b}"), {}).score
        assert figure > comma or one == other


@given(letters, letters, st.lists(marks, max_size=5), st.lists(marks, max_size=5))
def test_punctuation_alone_never_outranks_words(
    a: str, b: str, old: list[str], new: list[str]
) -> None:
    typography = tell((f"{a}{''.join(old)}{b}", f"{a}{''.join(new)}{b}"), {}).score
    assert typography < told("先行试点。", "全面推广。").score


@given(anything, anything, st.sets(st.sampled_from(FIELDS)))
def test_a_summary_is_one_short_line_and_never_empty(old: str, new: str, names: set[str]) -> None:
    found = tell((old, new), dict.fromkeys(sorted(names), (old, new)))
    assert 0 < len(found.summary) <= LONGEST_SUMMARY
    assert found.summary.strip()
    assert len(found.summary.splitlines()) == 1
    assert 0 <= found.score <= 100
    assert found == tell((old, new), dict.fromkeys(sorted(names), (old, new)))


@given(figures, figures)
def test_a_further_change_never_tells_less(one: str, other: str) -> None:
    frame = NOTICE.format(f"比例为{one}%。") + "\n四、{}"
    old = frame.format("各县先行试点，逐步扩大。")
    for more in ("各县全面推广，逐步扩大。", "各县先行试点、逐步扩大。", "不得试点。"):
        only = tell((old, frame.format(more)), {}).score
        both = tell((old, frame.format(more).replace(f"为{one}%", f"为{other}%")), {}).score
        assert both >= only

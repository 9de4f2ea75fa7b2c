"""What changed between two texts."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.diff import changes, count, edits, runs

CHANGES = {
    ("", ""): [],
    ("", "新"): [("added", "新")],
    ("旧", ""): [("removed", "旧")],
    ("医改", "医改"): [("same", "医改")],
    # characters in Chinese, words elsewhere
    ("报销比例提高到六成。", "报销比例提高到七成。"): [
        ("same", "报销比例提高到"),
        ("removed", "六"),
        ("added", "七"),
        ("same", "成。"),
    ],
    ("a reform of hospitals", "a reform of hospices"): [
        ("same", "a reform of "),
        ("removed", "hospitals"),
        ("added", "hospices"),
    ],
    ("比例为20%。", "比例为25%。"): [
        ("same", "比例为"),
        ("removed", "20"),
        ("added", "25"),
        ("same", "%。"),
    ],
    # whole paragraphs
    ("一\n二\n三", "一\n三"): [("same", "一\n"), ("removed", "二\n"), ("same", "三")],
    ("一\n三", "一\n二\n三"): [("same", "一\n"), ("added", "二\n"), ("same", "三")],
}


@pytest.mark.parametrize(("pair", "expected"), CHANGES.items())
def test_what_changed_is_shown_in_reading_order(
    pair: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    assert list(changes(*pair)) == expected


@pytest.mark.parametrize(
    ("old", "new", "added", "removed"),
    [
        ("", "医改方案", 4, 0),
        ("医改方案", "", 0, 4),
        ("医改", "医改", 0, 0),
        ("报销比例提高到六成。", "报销比例提高到七成五。", 2, 1),
        ("a reform", "the reforms", 10, 7),
        ("一\n二\n三", "一\n三", 0, 2),
    ],
)
def test_added_and_removed_characters_are_counted(
    old: str, new: str, added: int, removed: int
) -> None:
    assert count(old, new) == (added, removed)


lines = st.text(st.sampled_from("医改方案a b1é\n\r\u2028，"), max_size=30)


@given(lines | st.text(), lines | st.text())
def test_the_changes_rebuild_both_texts(old: str, new: str) -> None:
    found = list(changes(old, new))
    assert "".join(text for kind, text in found if kind != "added") == old
    assert "".join(text for kind, text in found if kind != "removed") == new
    assert all(text for _, text in found)
    added = sum(len(text) for kind, text in found if kind == "added")
    removed = sum(len(text) for kind, text in found if kind == "removed")
    assert count(old, new) == (added, removed)


def chinese(length: int, seed: int) -> str:
    """A long text without meaning, of common characters and, as texts have, some very common."""
    common = [chr(0x4E00 + i) for i in range(800)]
    weights = [1 / (i + 5) for i in range(800)]
    return "".join(random.Random(seed).choices(common, weights, k=length))


def test_one_character_changed_in_a_long_paragraph_is_one_character() -> None:
    text = chinese(20_000, 1)
    for place in (0, 9_999, 19_999):
        changed = f"{text[:place]}★{text[place + 1 :]}"
        assert count(text, changed) == (1, 1)


def test_one_character_changed_in_each_of_many_paragraphs_is_one_character_each() -> None:
    old = [chinese(300, seed) for seed in range(12)]
    new = [f"{text[:150]}★{text[151:]}" for text in old]
    assert count("\n".join(old), "\n".join(new)) == (12, 12)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (chinese(60_000, 1), chinese(60_000, 2)),
        ("\n".join(chinese(40, i) for i in range(2_000)), chinese(60_000, 3)),
        ("是\n" * 5_000, "是\n否\n" * 4_000),
        ("医改" * 20_000, "改医医" * 20_000),
        ("a " * 20_000, "b a " * 20_000),
    ],
    ids=["paragraph", "paragraphs", "table", "characters", "words"],
)
def test_a_huge_rewrite_is_told_quickly(old: str, new: str) -> None:
    begun = time.process_time()
    added, removed = count(old, new)
    assert time.process_time() - begun < 5
    assert added - removed == len(new) - len(old)


def told(old: str, new: str) -> list[tuple[str, str]]:
    """What is not the same, with its words."""
    return [
        (run.kind, (new if run.kind in ("added", "moved here") else old)[slice(*side)])
        for run in runs(old, new)
        if run.kind != "same"
        for side in [run.new if run.kind in ("added", "moved here") else run.old]
    ]


def test_a_moved_paragraph_is_neither_removed_nor_added() -> None:
    lines = ["一、坚持公益性。", "二、完善医保支付。", "三、加强领导。"]
    moved = [lines[1], lines[2], lines[0]]
    assert told("\n".join(lines), "\n".join(moved)) == [
        ("moved away", "一、坚持公益性。\n"),
        ("moved here", "一、坚持公益性。"),
    ]


def test_an_edit_in_a_moved_paragraph_is_told() -> None:
    old = "住院费用的报销比例为5%。\n其他事项照旧。\n附则。"
    new = "其他事项照旧。\n附则。\n住院费用的报销比例为8%。"
    assert ("removed", "5") in told(old, new)
    assert ("added", "8") in told(old, new)
    (edit,) = edits(runs(old, new))
    assert (old[slice(*edit.old)], new[slice(*edit.new)]) == ("5", "8")


def test_paragraphs_are_aligned_before_they_are_compared() -> None:
    old = "第一条 本办法适用于公立医院。\n第二条 本办法自发布之日起施行。"
    new = "第一条 本办法适用于各类医院。\n第二条 新增的一段话与别的都不像。\n第三条 本办法自发布之日起施行。"
    assert ("added", "第二条 新增的一段话与别的都不像。\n") in told(old, new)
    assert ("removed", "公立") in told(old, new)


def test_passages_with_little_in_common_differ_as_wholes() -> None:
    old = "坚持以人民健康为中心，把公益性写在旗帜上，稳步推进公立医院综合改革各项任务落地见效。"
    new = "本市自下月起调整门诊挂号费标准，具体价格由医疗机构在显著位置公示，并接受社会的监督。"
    assert [kind for kind, _ in told(old, new)] == ["removed", "added"]


@given(lines | st.text(), lines | st.text())
def test_ranges_cover_both_texts_once(old: str, new: str) -> None:
    found = runs(old, new)
    for text, kinds, side in (
        (old, ("same", "removed", "moved away"), 1),
        (new, ("same", "added", "moved here"), 2),
    ):
        parts = [run[side] for run in found if run.kind in kinds]
        assert "".join(text[i:j] for i, j in parts) == text
        assert parts == sorted(parts)


def test_what_is_moved_is_the_shorter_passage() -> None:
    old = "医疗机构应当公示全部服务的价格。\n参保患者自付百分之五。\n每半年通报一次。"
    new = "每半年通报一次。\n医疗机构可以公示全部服务的价格。\n参保患者自付百分之八。"
    moved = {text.strip() for kind, text in told(old, new) if kind.startswith("moved")}
    assert moved == {"每半年通报一次。"}


def test_a_paragraph_broken_in_two_is_a_line_end_added() -> None:
    old = "第一条 适用范围。第二条 费用由基金支付。\n第三条 照旧。\n第四条 附则五。"
    new = "第一条 适用范围。\n第二条 费用由基金支付。\n第三条 照旧。\n第四条 附则六。"
    assert told(old, new) == [("added", "\n"), ("removed", "五"), ("added", "六")]

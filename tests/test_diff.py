"""What changed between two texts."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.diff import changes, count

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

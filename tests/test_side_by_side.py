"""Two texts side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.text.compared import Comparison
from archive.text.diff import runs
from archive.text.side_by_side import Fold, Row, folded, rows

texts = st.lists(
    st.sampled_from(["总额预算。", "按70%留用。", "按60%留用。", "one two", "one three", ""]),
    max_size=9,
).map("\n".join)

KEPT = (
    "为支持紧密型县域医共体建设，引导医疗资源和参保群众合理下沉，现就有关事项通知如下，请遵照执行。"
)


def compared(old: str, new: str) -> list[Row]:
    return rows(Comparison({"text": old}, {"text": new}, {}, runs(old, new)))


def said(row: Row, side: str) -> str:
    return "".join(text for _, text in getattr(row, side)).replace("¶", "")


def test_a_paragraph_stands_beside_what_stands_in_its_place() -> None:
    found = compared("一\n按70%留用。\n旧的一段话。\n末", "一\n按60%留用。\nNew words.\n末")
    assert [(row.kind, said(row, "before"), said(row, "after")) for row in found] == [
        ("same", "一", "一"),
        ("edited", "按70%留用。", "按60%留用。"),
        ("replaced", "旧的一段话。", "New words."),
        ("same", "末", "末"),
    ]


def test_a_moved_paragraph_stands_in_both_places() -> None:
    moved = "各县应当在二十个工作日内公布核定办法和年度结果，接受社会监督。"
    found = compared(f"{KEPT}\n乙乙乙\n{moved}", f"{moved}\n{KEPT}\n乙乙乙")
    assert [(row.kind, bool(row.before), bool(row.after)) for row in found] == [
        ("moved here", False, True),
        ("same", True, True),
        ("same", True, True),
        ("moved away", True, False),
    ]


@given(texts, texts)
def test_each_side_is_its_text(old: str, new: str) -> None:
    found = compared(old, new)
    for side, text in (("before", old), ("after", new)):
        shown = "".join(said(row, side) for row in found)
        assert shown == text.replace("\n", "")
    assert {row.kind for row in compared(old, old)} <= {"same"}


@given(texts, texts)
def test_folding_loses_nothing(old: str, new: str) -> None:
    found = compared(old, new)
    unfolded: list[Row] = []
    for row in folded(found):
        unfolded += row.rows if isinstance(row, Fold) else [row]
    assert unfolded == found

"""The passages that two texts share, with their places in both as they are stored."""

from __future__ import annotations

from hypothesis import given, settings
from opencc import OpenCC

from archive.text.folding import fold
from pipelines.sameness.passages import passages
from pipelines.sameness.units import Units
from tests.test_likeness import BULLETIN, ENGLISH, NOTICE, texts


def test_a_covering_notice_quotes_the_notice() -> None:
    cover = f"各科室：\n现将省局通知转发给你们。\n{NOTICE}\n联系人：何秀兰"
    [found] = passages(cover, NOTICE)
    assert cover[found.start : found.end] == NOTICE.rstrip("。")
    assert NOTICE[found.other_start : found.other_end] == NOTICE.rstrip("。")


def test_a_commentary_quotes_two_paragraphs_in_traditional_characters() -> None:
    lines = NOTICE.split("\n")
    quoted = OpenCC("s2t").convert(
        f"改革要算清賬。\n{lines[3]}\n{lines[4]}讀者來信說法不一，各地做法也不一樣。{lines[1]}"
    )
    first, second = passages(quoted, NOTICE)
    assert NOTICE[first.other_start : first.other_end] == "\n".join(lines[3:5]).rstrip("。")
    assert NOTICE[second.other_start : second.other_end] == lines[1].rstrip("。")
    assert first.end < second.start


def test_a_passage_goes_on_over_a_small_edit() -> None:
    [found] = passages(NOTICE, NOTICE.replace("及时", "尽快").replace("费用控制", "控费"))
    assert (found.start, found.end) == (0, len(NOTICE) - 1)


def test_english_passages_begin_and_end_with_words() -> None:
    _, second, third, _ = ENGLISH.split("\n")
    text = f"It was announced that {second.lower()}\n{third} Nobody objected to it."
    [found] = passages(text, ENGLISH)
    assert ENGLISH[found.other_start : found.other_end] == f"{second}\n{third}".rstrip(".")


def test_texts_that_share_phrases_share_no_passage() -> None:
    assert passages(NOTICE, BULLETIN) == []
    assert passages("", NOTICE) == []
    assert passages(NOTICE[:30], NOTICE) == []


def test_a_hundred_thousand_characters_of_one() -> None:
    [found] = passages("甲" * 100_000, "甲" * 99_000)
    assert found.other_end == 99_000


@settings(deadline=None)  # the machine may be busy
@given(texts, texts, texts)
def test_both_ends_of_a_passage_fold_to_the_same(before: str, behind: str, other: str) -> None:
    one = f"{before}\n{NOTICE}\n{behind}"
    two = f"{other}\n{OpenCC('s2t').convert(NOTICE)}\n{before}"
    one, two = (text.replace("\u0300", "") for text in (one, two))
    found = passages(one, two)
    assert found
    for passage in found:
        here = Units(one[passage.start : passage.end]).string
        there = Units(two[passage.other_start : passage.other_end]).string
        assert here[:8] == there[:8]
        assert here[-8:] == there[-8:]
    assert [passage.start for passage in found] == sorted(passage.start for passage in found)


@settings(deadline=None)  # the machine may be busy
@given(texts, texts)
def test_a_text_is_one_passage_of_a_text_that_holds_it(before: str, behind: str) -> None:
    whole = f"{before}\n{NOTICE}\n{behind}"
    covered = set()
    for passage in passages(NOTICE, whole):
        covered |= set(range(passage.start, passage.end))
    assert len(covered) > 0.9 * len(fold(NOTICE))

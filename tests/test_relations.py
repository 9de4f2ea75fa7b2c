"""Which articles are one document: what the views say of it, in whatever order captures came."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.queries.comparison import of_view
from archive.store import numbers, text_holders, text_traits
from pipelines.sameness import again
from pipelines.sameness.again import compare_again
from tests.conftest import Shelf
from tests.test_translation import CHINESE, ENGLISH

ONE, TWO, THREE = (f"https://paper.example/{n}" for n in (1, 2, 3))
NOTICE = (
    "各县医疗保障局要在九月底前完成门诊统筹基金的年度清算,清算结果向社会公示七天。"
    "对拨付超过三十个工作日的,由市局约谈主要负责人;对弄虚作假的,依法追回资金。"
    "村卫生室的一般诊疗费按照每人次十二元结算,由乡镇卫生院统一汇总后上报县局审核。"
)
OTHER = (
    "公立医院薪酬制度改革的试点城市由原来的六个扩大到十一个,人员支出占业务支出的比例"
    "不低于百分之四十五。试点医院的院长年薪由同级财政核定,不得与科室收入挂钩。"
)


def pairs(shelf: Shelf) -> list[tuple[Any, ...]]:
    return sorted(
        shelf.rows("SELECT article_id, other_article_id, relation, direction FROM relations")
    )


def stories(shelf: Shelf) -> dict[int, int]:
    return dict(shelf.rows("SELECT article_id, story_id FROM current_articles"))


def test_exact_copies_are_each_tied_to_the_one_that_was_captured_first(shelf: Shelf) -> None:
    for day, url in enumerate((ONE, TWO, THREE)):
        shelf.read(NOTICE, url, day=day, title=url)
    assert pairs(shelf) == [
        *((1, 2, "exact", "first"), (1, 3, "exact", "first")),
        *((2, 1, "exact", "copy"), (3, 1, "exact", "copy")),
    ]
    assert stories(shelf) == {1: 1, 2: 1, 3: 1}


def test_a_relation_ends_when_one_of_the_texts_changes_and_both_instants_stay(shelf: Shelf) -> None:
    for url in (ONE, TWO, THREE):
        shelf.read(NOTICE, url)
    shelf.read(OTHER, TWO, day=1)
    assert pairs(shelf) == [(1, 3, "exact", "first"), (3, 1, "exact", "copy")]
    assert stories(shelf) == {1: 1, 2: 2, 3: 1}
    ended = """SELECT substr(from_at, 1, 10), substr(last_seen_at, 1, 10), substr(ended_at, 1, 10)
        FROM relation_history WHERE article_id = 2 AND other_article_id = 1"""
    assert shelf.rows(ended) == [("2026-10-01", "2026-10-01", "2026-10-02")]
    shelf.read(NOTICE, TWO, day=2)
    assert stories(shelf) == {1: 1, 2: 1, 3: 1}
    assert shelf.rows(ended)[1:] == [("2026-10-03", "2026-10-03", None)]


def test_short_and_empty_texts_are_not_related(shelf: Shelf) -> None:
    for number, text in enumerate(("", "详见附件")):
        for side in "ab":
            shelf.read(text, f"https://paper.example/{number}{side}")
    assert pairs(shelf) == []


def test_a_text_under_many_addresses_of_one_source_ties_nothing(shelf: Shelf) -> None:
    for number in range(text_holders.MANY_OF_ONE_SOURCE):
        shelf.read(NOTICE, f"https://paper.example/{number}")
    assert len(pairs(shelf)) == 2 * (text_holders.MANY_OF_ONE_SOURCE - 1)
    shelf.read(NOTICE, "https://paper.example/last")
    assert pairs(shelf) == []
    assert set(stories(shelf).items()) == {(n, n) for n in stories(shelf)}


def test_a_text_under_many_hosts_of_what_was_imported_is_one_document(shelf: Shelf) -> None:
    many = text_holders.MANY_OF_ONE_SOURCE + 1
    for number in range(many):
        shelf.read(NOTICE, f"https://paper{number}.example/1", source="imported")
    assert shelf.rows("SELECT articles FROM stories") == [(many,)]


def test_a_near_copy_and_an_excerpt_are_tied_with_their_directions(shelf: Shelf) -> None:
    whole = f"{NOTICE}{OTHER}"
    shelf.read(whole, ONE)
    shelf.read(f"现将有关通知转发给你们,请遵照执行。{whole}", TWO)
    shelf.read(OTHER, THREE)
    assert pairs(shelf) == [
        *((1, 2, "near", None), (1, 3, "excerpt", "whole"), (2, 1, "near", None)),
        *((2, 3, "excerpt", "whole"), (3, 1, "excerpt", "part"), (3, 2, "excerpt", "part")),
    ]
    assert shelf.rows("SELECT story_id, articles, live FROM stories") == [(1, 3, 3)]


def test_what_an_excerpt_shares_with_the_whole_is_shown_with_its_places(shelf: Shelf) -> None:
    shelf.read(f"{NOTICE}{OTHER}", ONE)
    shelf.read(OTHER, TWO)
    shared = """SELECT article_id, start, end, other_start, other_end, text FROM passages"""
    begin, end = len(NOTICE), len(NOTICE) + len(OTHER)
    [whole, part] = sorted(shelf.rows(shared))
    assert whole[1] in (begin, begin - 1)
    assert (whole[2] - end, part[1]) in ((0, 0), (-1, 0))
    assert part[3:5] == whole[1:3]
    assert part[5].strip("。") == OTHER.strip("。")


def test_a_collection_makes_its_documents_no_story_and_a_forwarded_one_stays_in_its_own(
    shelf: Shelf,
) -> None:
    shelf.read(NOTICE, ONE, document_number="云医保发〔2026〕23号")
    shelf.read(OTHER, TWO, document_number="云医保发〔2026〕24号")
    shelf.read(f"本期目录\n{NOTICE}\n{OTHER}", THREE)
    assert {(one, other) for one, other, *_ in pairs(shelf)} == {(1, 3), (3, 1), (2, 3), (3, 2)}
    assert stories(shelf) == {1: 1, 2: 2, 3: 3}
    shelf.read(f"{NOTICE}\n{SENTENCES[0] * 3}", THREE, day=1)
    assert stories(shelf) == {1: 1, 2: 2, 3: 1}
    shelf.read(f"本期目录\n{NOTICE}\n{OTHER}", THREE, day=2)
    assert stories(shelf) == {1: 1, 2: 2, 3: 3}
    shelf.read(OTHER, TWO, day=3, document_number="云医保发〔2026〕23号")
    assert stories(shelf) == {1: 1, 2: 1, 3: 1}


PAY, FUND = "公立医院薪酬制度改革试点扩大到十一个城市", "门诊统筹基金年度清算九月底前完成"


def test_a_digest_makes_no_story_of_the_news_it_holds_under_their_titles(shelf: Shelf) -> None:
    shelf.read(NOTICE, ONE, title=FUND)
    digest = f"一、{FUND}\n{NOTICE}\n二、{PAY}\n{OTHER}"
    shelf.read(digest, THREE, title="本周医改要闻")
    assert stories(shelf) == {1: 1, 2: 1}
    shelf.read(OTHER, TWO, title=PAY)
    assert {(one, other) for one, other, *_ in pairs(shelf)} == {(1, 2), (2, 1), (2, 3), (3, 2)}
    assert stories(shelf) == {1: 1, 2: 2, 3: 3}
    shelf.read(OTHER, TWO, day=1, title="改革试点扩大")  # which is no title of the digest
    assert stories(shelf) == {1: 1, 2: 1, 3: 1}
    shelf.read(OTHER, TWO, day=2, title=PAY)
    assert stories(shelf) == {1: 1, 2: 2, 3: 3}
    shelf.read(f"{digest}\n", THREE, day=3, title=f"本周要闻：{PAY}；{FUND}")
    assert stories(shelf) == {1: 1, 2: 1, 3: 1}


def test_a_document_whose_parts_are_printed_under_other_headlines_is_one_story(
    shelf: Shelf,
) -> None:
    shelf.read(f"{NOTICE}\n{OTHER}", ONE, title="云岭省医疗保障局关于二〇二六年重点工作的通知")
    shelf.read(NOTICE, TWO, title=FUND)
    shelf.read(OTHER, THREE, title=PAY)
    assert stories(shelf) == {1: 1, 2: 1, 3: 1}


def test_a_capture_from_before_that_comes_in_later_names_the_story(shelf: Shelf) -> None:
    for day, url in ((1, ONE), (0, TWO)):
        shelf.read("医改甲", url, day=day, document_number="云医保发〔2026〕23号")
    assert stories(shelf) == {1: 2, 2: 2}
    shelf.answer("absent", ONE, day=-1, status=404)
    assert stories(shelf) == {1: 1, 2: 1}


# the order of arrival


class Said(NamedTuple):
    """What a page said on a day, under which title, and what number it bore."""

    page: int
    day: int
    text: str
    number: str | None = None
    title: str = "要闻"


SENTENCES = [
    f"{who}要在{month}底前完成{what},有关情况于每月{day}日前上报。"
    for who, month, what, day in zip(
        ("各县", "省局", "试点医院", "村卫生室", "经办机构", "市财政", "药店", "专家组"),
        ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月"),
        (
            "基金清算",
            "目录调整",
            "薪酬核定",
            "诊疗费结算",
            "系统对接",
            "预算下达",
            "价格公示",
            "病种论证",
        ),
        (3, 5, 8, 11, 14, 17, 21, 25),
        strict=True,
    )
]
REPORTS = st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=7, unique=True).map("".join)
VERSIONS = st.builds(  # of one document in two languages, each with a remark of its own
    "{}\n{}".format,
    st.sampled_from([*(CHINESE[name] for name in ENGLISH), *ENGLISH.values()]),
    st.sampled_from(SENTENCES[:3]),
)
TITLES = st.sampled_from((FUND, PAY))
DIGESTS = st.lists(st.builds("{}\n{}".format, TITLES, REPORTS), min_size=2, max_size=3).map(
    "\n".join
)
TEXTS = REPORTS | VERSIONS | DIGESTS
NUMBERS = st.sampled_from((None, None, "国办发〔2021〕20号", "国办发〔2022〕14号"))
SAYINGS = st.lists(
    st.builds(Said, st.integers(0, 7), st.integers(0, 4), TEXTS, NUMBERS, TITLES | st.just("要闻")),
    max_size=16,
    unique_by=lambda said: (said.page, said.day),
)


def filled(folder: Path, sayings: Iterable[Said]) -> Shelf:
    shelf = Shelf(folder / "archive.db")
    for said in sayings:
        url = f"https://paper.example/{said.page}"
        day = said.day + said.page / 10
        shelf.read(said.text, url, day=day, document_number=said.number, title=said.title)
    return shelf


VIEWS = ("current_articles", "relations", "passages", "relation_history", "stories")


def differences(one: Shelf, other: Shelf) -> list[tuple[str, Any]]:
    connection = one.store.connection
    connection.execute("ATTACH ? AS held", (str(other.store.path),))
    found = [(view, of_view(connection, view)) for view in VIEWS]
    return [(view, told) for view, told in found if any(told)]


@pytest.fixture
def scarce(monkeypatch: pytest.MonkeyPatch) -> None:
    """Traits turn to stock text at once, a text is common soon, and so is a number."""
    monkeypatch.setattr(text_traits, "MOST", 3)
    monkeypatch.setattr(numbers, "MOST_OWNERS", 2)
    monkeypatch.setattr(text_holders, "MANY_OF_ONE_SOURCE", 2)


@pytest.mark.usefixtures("scarce")
@settings(deadline=None, max_examples=60)
@given(SAYINGS, st.randoms(use_true_random=False))
def test_the_same_relations_stand_whatever_came_first(
    sayings: list[Said], order: random.Random
) -> None:
    shuffled = order.sample(sayings, len(sayings))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        shelves = filled(Path(one), sayings), filled(Path(other), shuffled)
        assert differences(*shelves) == []
        for shelf in shelves:
            shelf.store.close()


@pytest.mark.usefixtures("scarce")
@settings(deadline=None, max_examples=30)
@given(SAYINGS)
def test_all_compared_again_are_tied_as_they_were(sayings: list[Said]) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        shelves = filled(Path(one), sayings), filled(Path(other), sayings)
        compare_again(shelves[1].store.path)
        assert differences(*shelves) == []
        for shelf in shelves:
            shelf.store.close()


def test_what_many_processes_prepare_is_tied_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [Said(n, 0, "".join(SENTENCES[n % 4 : n % 4 + 5])) for n in range(12)]
    for name in "ab":
        (tmp_path / name).mkdir()
    shelves = filled(tmp_path / "a", said), filled(tmp_path / "b", said)
    monkeypatch.setattr(again, "FEW", 1)
    compare_again(shelves[1].store.path)
    assert pairs(shelves[0]) != []
    assert differences(*shelves) == []
    for shelf in shelves:
        shelf.store.close()

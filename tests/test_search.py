"""Full-text search in Chinese and English."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.queries.search import find, match, snippet
from archive.text.terms import terms
from tests.conftest import Shelf

ARTICLES = {
    # url: title, text, source, language
    "https://paper.example/1": (
        "三明经验",
        "福建省三明市推进医药卫生体制改革，县域医共体覆盖全市，门诊用药统一配送。",
        "paper",
        "zh-Hans",
    ),
    "https://bureau.example/2": (
        "按病种付费通知",
        "各地应当完善医保支付方式。自二〇二六年起，ＤＲＧ付费覆盖九成医院。详见第一〇二条。",
        "bureau",
        "zh-Hans",
    ),
    "https://paper.example/3": (
        "Hospitals report",
        "County hospitals adopt DRG payment; Café owners and the Sanming (三明) pilot agree.",
        "paper",
        "en",
    ),
    "https://bureau.example/4": ("醫改", "醫療保險與藥品供應聯動改革。", "bureau", "zh-Hant"),
}


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    for url, (title, text, source, language) in ARTICLES.items():
        shelf.read(text, url, title=title, source=source, language=language)
    return shelf


def found(shelf: Shelf, query: str, **options: str | None) -> list[str]:
    """The addresses found, in order of their numbers."""
    rows = find(shelf.store.connection, query, **options)  # type: ignore[arg-type]
    return sorted((row["url"] for row in rows), key=lambda url: url[-1])


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        # words of 2, 4 and 6 characters inside sentences, and whole clauses
        ("医保", "2"),
        ("体制", "1"),
        ("卫生体制", "1"),
        ("医药卫生体制", "1"),
        ("县域医共体覆盖全市", "1"),
        ("三明", "13"),
        ("二〇二六年", "2"),
        ("一〇二条", "2"),
        # one character, at the beginning, inside and at the end of a clause
        ("县", "1"),
        ("药", "1"),
        ("送", "1"),
        ("条", "2"),
        # titles are searched as well
        ("按病种", "2"),
        ("report", "3"),
        # English by words, in any case
        ("hospitals", "3"),
        ("COUNTY Hospitals", "3"),
        ("cafe", "3"),
        ("hospital", ""),
        # full-width and half-width are the same
        ("drg", "23"),
        ("ＤＲＧ", "23"),
        ("ＣＯＵＮＴＹ", "3"),
        # every word must be there, in any order
        ("付费 医保", "2"),
        ("DRG 医院", "2"),
        ("DRG，三明", "3"),
        ("DRG付费", "2"),
        ("医保 三明", ""),
        # what stands apart is no word
        ("明三", ""),
        ("改县", ""),
        ("改革县域", ""),
        # what FTS5 would take for operators
        ("hospitals AND county", "3"),
        ('"county* OR', ""),
        ("NEAR(医保)", ""),
    ],
)
def test_articles_are_found_by_every_word_of_the_query(
    full: Shelf, query: str, numbers: str
) -> None:
    assert [url[-1] for url in found(full, query)] == list(numbers)


@pytest.mark.parametrize("query", ["", " ", "，。！", "-", '"*"', "()"])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="give at least one word or character"):
        match(query)


@pytest.mark.parametrize(
    ("language", "numbers"),
    [("zh", "124"), ("zh-Hans", "12"), ("zh-Hant", "4"), ("en", "3"), ("z", ""), ("zh-", "")],
)
def test_a_language_takes_in_its_scripts(full: Shelf, language: str, numbers: str) -> None:
    everything = ["医保", "三明", "DRG", "藥品"]
    urls = {url for query in everything for url in found(full, query, language=language)}
    assert sorted(url[-1] for url in urls) == list(numbers)


def test_a_source_limits_the_search(full: Shelf) -> None:
    assert found(full, "drg", source="bureau") == ["https://bureau.example/2"]
    assert found(full, "drg", source="none") == []


def test_a_word_in_the_title_comes_first(shelf: Shelf) -> None:
    shelf.read("医保基金运行平稳。" * 3, "https://paper.example/1", title="一周要闻")
    shelf.read("本周消息。" * 3, "https://paper.example/2", title="医保新规")
    rows = find(shelf.store.connection, "医保")
    assert [row["url"] for row in rows] == ["https://paper.example/2", "https://paper.example/1"]
    assert rows[0]["rank"] < rows[1]["rank"]


def test_no_more_is_found_than_asked_for(full: Shelf) -> None:
    assert len(find(full.store.connection, "三明", limit=1)) == 1


def test_a_row_says_what_was_found_and_where(full: Shelf) -> None:
    [row] = find(full.store.connection, "县域")
    assert row.pop("rank") < 0
    assert row == {
        "article_id": 1,
        "url": "https://paper.example/1",
        "title": "三明经验",
        "source": "paper",
        "language": "zh-Hans",
        "published_at": None,
        "snippet": ARTICLES["https://paper.example/1"][1],
    }


def test_a_changed_article_is_found_by_its_new_words_only(shelf: Shelf) -> None:
    shelf.read("旧版写明按项目付费。", title="旧题")
    shelf.read("新版写明按病种付费。", title="新题", day=1)
    assert found(shelf, "按病种") == found(shelf, "新题") == ["https://paper.example/1"]
    assert found(shelf, "按项目") == found(shelf, "旧题") == []
    shelf.read("旧版写明按项目付费。", title="旧题", day=2)
    assert found(shelf, "按项目") == ["https://paper.example/1"]
    assert found(shelf, "按病种") == []


def test_an_older_state_taken_in_later_is_not_searched(shelf: Shelf) -> None:
    shelf.read("新版写明按病种付费。", day=1)
    shelf.read("旧版写明按项目付费。", day=0)
    assert found(shelf, "按病种") == ["https://paper.example/1"]
    assert found(shelf, "按项目") == []


def test_what_was_withdrawn_is_found_by_its_last_words(shelf: Shelf) -> None:
    shelf.read("新版写明按病种付费。")
    for day in (1, 3):
        shelf.answer("absent", status=404, day=day)
    assert found(shelf, "按病种") == ["https://paper.example/1"]


def test_words_that_only_an_older_extractor_read_are_not_found(shelf: Shelf) -> None:
    shelf.read("写明按病种付费。责任编辑：张三", body="a")
    shelf.read("写明按病种付费。", body="a", extractor="extractor 2", day=1)
    assert found(shelf, "按病种") == ["https://paper.example/1"]
    assert found(shelf, "张三") == []


@pytest.mark.parametrize(
    ("query", "piece"),
    [
        ("县域", "…" + "甲" * 30 + "县域" + "乙" * 58 + "…"),
        ("丙丙", "…" + "乙" * 30 + "丙" * 40),
        ("没有", "甲" * 50 + "县域" + "乙" * 8 + "…"),
        ("没有 县域", "…" + "甲" * 30 + "县域" + "乙" * 58 + "…"),
    ],
)
def test_a_snippet_shows_the_first_word_that_is_there(query: str, piece: str) -> None:
    assert snippet("甲" * 50 + "县域" + "乙" * 80 + "丙" * 40, query) == piece


def test_a_snippet_is_one_line_of_the_text_as_it_is_written() -> None:
    assert snippet("第一段\n\n 第二段：ＤＲＧ 付费", "drg") == "第一段 第二段：ＤＲＧ 付费"


characters = st.sampled_from("医改方案县域共体药品〇々一二三，。 \nDＲ5—")


@st.composite
def texts_and_pieces(draw: st.DrawFn) -> tuple[str, str]:
    """A text and a run of two or more of its Chinese characters."""
    han = draw(st.text(st.sampled_from("医改方案县域共体药品〇々一二三"), min_size=2, max_size=9))
    text = draw(st.text(characters)) + han + draw(st.text(characters))
    start = draw(st.integers(0, len(han) - 2))
    end = draw(st.integers(start + 2, len(han)))
    return text, han[start:end]


@given(texts_and_pieces())
@example(("第一〇二条", "一〇"))
def test_every_run_of_characters_finds_the_text_it_stands_in(pair: tuple[str, str]) -> None:
    text, piece = pair
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='unicode61')")
        connection.execute("INSERT INTO t VALUES (?)", (terms(text),))
        hits = connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match(piece),))
        assert hits.fetchone() == (1,)


@given(st.text(), st.text())
def test_any_text_and_any_query_are_taken(text: str, query: str) -> None:
    assert isinstance(snippet(text, query), str)
    try:
        expression = match(query)
    except ValueError:
        return
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='unicode61')")
        connection.execute("INSERT INTO t VALUES (?)", (terms(text),))
        connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()

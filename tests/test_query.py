"""What a person types, understood: the query language of search."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.queries.search import find
from archive.text.expression import expression
from archive.text.query import parse
from archive.text.query_tree import narrowed_to, understood
from tests.conftest import Shelf


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("三明医改", "三明医改"),
        ("医保 支付", "医保 支付"),
        ("医保　支付", "医保 支付"),
        ("医保,支付", "医保 支付"),
        ("医保，支付。改革", "医保 支付 改革"),
        ("1,234", "1,234"),
        ("“支付 改革”", '"支付 改革"'),
        ("「支付 改革」", '"支付 改革"'),
        ("“十四五”规划", "“十四五”规划"),
        ("a AND b", "a b"),
        ("a OR b c", "a OR b c"),
        ("(a OR b) c", "(a OR b) c"),
        ("（a OR b） c", "(a OR b) c"),
        ("a NOT b", "a NOT b"),
        ("a -b", "a NOT b"),
        ("a -(b OR c)", "a NOT (b OR c)"),
        ("a - b", "a b"),
        ("health-care", "health-care"),
        ("reform*", "reform*"),
        ("re*form", "re form"),
        ("title:医改", "title:医改"),
        ("Title: 医改", "title:医改"),
        ("标题 title：(医改 OR 医保)", "标题 (title:医改 OR title:医保)"),
        ("source:paper 医改", "source:paper 医改"),
        ("after:2026 医改", "after:2026-01-01 医改"),
        ("before:2026-09 医改", "before:2026-09-01 医改"),
        ("国办发2021 20号 医改", '"国办发2021 20号" 医改'),
        # what has no meaning where it stands
        ("医改)", "医改"),
        ("((医改", "医改"),
        ('"医改', "医改"),
        ("医改 OR", "医改"),
        ("AND 医改", "医改"),
        ("OR OR 医改 NOT", "医改"),
        ("() 医改 []", "医改"),
        ("after:tomorrow 医改", '"after tomorrow" 医改'),
        ("title: 医改 title:", "title:医改 title"),
        ("nonsense:x", "nonsense x"),
        ("and or not", "and or not"),
    ],
)
def test_what_is_typed_is_understood(typed: str, said: str) -> None:
    assert understood(parse(typed)) == said
    assert parse(said) == parse(typed)


@pytest.mark.parametrize("query", ["", " ", "，。！", "-", '"*"', "()", "AND", "OR NOT", "\ud800"])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="give at least one word or character"):
        parse(query)


@pytest.mark.parametrize("query", ["NOT 医改", "-医改", "医改 OR -医保", "-(a b)"])
def test_a_query_that_only_excludes_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="give a word that must"):
        parse(query)


PARTS = [
    *("AND", "OR", "NOT", "(", ")", '"', "“", "”", "-", "*", "^", "+", ":", "title:", "number:"),
    *("source:paper", "source:", "after:2026", "before:x", "NEAR(", "{", "}", "\x00", "\ud800"),
    *("医", "医保", "DRG付费", "3.5%", "国办发〔2021〕20号", "Guo Ban Fa [2021] No. 20", "don’t"),
    *("health-care", "transformation", "\u202a", "\U000e0100", "སྨན", "|", "|s:paper", "№", "--"),
]
typed = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=6)), max_size=14)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("small") / "archive.db")
    shelf.read("医保支付DRG付费3.5%，国办发〔2021〕20号。Health-care", title="医保")
    shelf.read("医保支付", title="改", day=1)
    return shelf


def test_ten_thousand_strings_are_understood_or_refused() -> None:
    rng = random.Random(11)
    for _ in range(10_000):
        parts = [
            rng.choice(PARTS) if rng.random() < 0.8 else chr(rng.randrange(0x110000))
            for _ in range(rng.randrange(14))
        ]
        query = rng.choice(["", " "]).join(parts)
        try:
            tree = parse(query)
        except ValueError as error:
            assert "give a" in str(error)  # noqa: PT017
        else:
            assert understood(tree)
            assert expression(tree)


@settings(max_examples=500, deadline=None)
@given(typed, st.sampled_from(["", " "]), st.booleans())
def test_whatever_is_typed_raises_nothing(
    small: Shelf, parts: list[str], between: str, ever: bool
) -> None:
    query = between.join(parts)
    try:
        tree = parse(query)
    except ValueError:
        return
    if any(slug != "paper" for slug in narrowed_to(tree)):
        with pytest.raises(ValueError, match="no source"):
            find(small.store.connection, query, ever=ever)
    else:
        assert isinstance(find(small.store.connection, query, ever=ever), list)


@pytest.mark.parametrize(
    "query",
    [
        "医" * 5000,
        "(" * 500 + "医" + ")" * 500,
        "医保 " * 1000,
        "医保 OR " * 1000,
        "医保 -改 " * 300,
        "transformational-" * 100,
        '"' + "transformation reform " * 90 + '"',
        "医 " + "NOT " * 400 + "保",
        "title:" * 300 + "医",
        "保 " + "-" * 1500 + "医",
    ],
)
def test_the_longest_query_is_answered(small: Shelf, query: str) -> None:
    assert isinstance(find(small.store.connection, query), list)

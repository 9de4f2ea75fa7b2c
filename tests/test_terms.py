"""A text as search terms: every piece that stands in it is found, and none that does not."""

from __future__ import annotations

import random
import re
import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.queries.search import find
from archive.text.document_codes import asked
from archive.text.folding import Places, fold
from archive.text.terms import clauses, count, phrases, terms
from tests.conftest import Shelf

HAN = "医改方案县域共体药品〇一二三费付制"
WORDS = ("DRG", "drug", "health-care", "PD-1", "don't", "café")
FIGURES = ("5%", "35", "3.5", "1,234", "766", "10:30")
SIGNS = ("，", "。", "、", "；", "\n")


def made(rng: random.Random) -> str:
    """A text of clauses in which Han characters, words and figures stand side by side."""
    parts = []
    for _ in range(rng.randrange(3, 12)):
        kinds = (HAN, HAN, HAN, HAN, WORDS, FIGURES)
        for _ in range(rng.randrange(1, 5)):
            kind = rng.choice(kinds)
            parts.append(
                "".join(rng.choices(HAN, k=rng.randrange(1, 7)))
                if kind is HAN
                else rng.choice(kind)  # type: ignore[arg-type]
            )
            if kind is not HAN:
                parts.append("".join(rng.choices(HAN, k=2)))
        parts.append(rng.choice(SIGNS))
    return "".join(parts)


def stands(piece: str, text: str) -> bool:
    """Whether a piece stands in a text, by looking: words and figures are whole ones."""
    text = re.sub(rf"(?<=[{HAN}])\n(?=[{HAN}])", "", text).lower().replace("é", "e")
    text = text.replace("1,234", "1234")
    found = re.escape(piece.lower().replace("é", "e").replace("1,234", "1234"))
    before = r"(?<![a-z0-9.])" if piece[0].isascii() else ""
    behind = r"(?![a-z0-9]|\.[0-9])" if piece[-1].isascii() and piece[-1] != "%" else ""
    return re.search(before + found + behind, text) is not None


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shelf, dict[str, str]]]:
    """150 made texts, and the archive that holds them."""
    rng = random.Random(7)
    shelf = Shelf(tmp_path_factory.mktemp("made") / "archive.db")
    texts = {f"https://paper.example/{n}": made(rng) for n in range(150)}
    for url, text in texts.items():
        shelf.read(text, url, title="■")
    yield shelf, texts
    shelf.store.close()


def pieces(texts: dict[str, str], length: int) -> list[str]:
    """Runs of so many Han characters, most of which stand somewhere."""
    rng = random.Random(length)
    runs = [run for text in texts.values() for run in re.findall(f"[{HAN}]+", text)]
    long = [run for run in runs if len(run) >= length]
    found = [run[at : at + length] for run in long for at in [rng.randrange(len(run) - length + 1)]]
    some = ["".join(rng.choices(HAN, k=length)) for _ in range(20)]
    return sorted({*rng.sample(found, min(100, len(found))), *some})


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6])
def test_han_characters_are_found_where_they_stand_and_nowhere_else(
    generated: tuple[Shelf, dict[str, str]], length: int
) -> None:
    shelf, texts = generated
    for piece in pieces(texts, length):
        found = {row["url"] for row in find(shelf.store.connection, piece, limit=1000)}
        assert found == {url for url, text in texts.items() if stands(piece, text)}, piece


@pytest.mark.parametrize(
    "piece",
    [
        *("DRG", "drug", "health-care", "PD-1", "don't", "café", "5%", "35", "3.5", "1,234", "766"),
        *("DRG医", "改DRG", "5%医", "费35", "3.5药", "改766一", "drug费付", "县PD-1"),
    ],
)
def test_words_and_figures_are_found_where_they_stand_and_nowhere_else(
    generated: tuple[Shelf, dict[str, str]], piece: str
) -> None:
    shelf, texts = generated
    found = {row["url"] for row in find(shelf.store.connection, piece, limit=1000)}
    assert found == {url for url, text in texts.items() if stands(piece, text)}


anything = st.text(
    st.one_of(
        st.sampled_from(
            "医保 \n-'’.,，。%+0123456789aéZ（）〔〕号“”·|*\u200b\u0301葛\U000e0100Ⅲ½㎎"
        ),
        st.characters(),
    ),
    max_size=40,
)


def matches(text: str, query: str) -> bool:
    """Whether FTS5 finds a query's phrases in a text's terms."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(text, tokenize=\"ascii tokenchars '%+.|:_-'\")"
    )
    connection.execute("INSERT INTO t VALUES (?)", (terms(text),))
    found = [f'"{p.terms}"{" *" if p.is_prefix else ""}' for p in phrases(query)]
    hits = connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (" OR ".join(found),))
    is_found = bool(hits.fetchone()[0])
    connection.close()
    return is_found


@given(anything)
@example("一 行 字")
@example("health-care")
@example("1,234.5")
@example("2026.9.18")
@example("U.S. and e.g.")
def test_every_text_is_found_by_itself(text: str) -> None:
    if phrases(text):
        assert matches(text, text)


@pytest.mark.parametrize("word", ["t", "a-b", "a.", "1,111"])
def test_a_word_as_long_as_a_page_holds_nothing_up(word: str) -> None:
    """Looking on from each of its letters would take minutes, in which no other source goes on."""
    assert terms(word * 300_000)


@given(anything, anything, anything)
def test_counting_and_finding_say_the_same(before: str, query: str, behind: str) -> None:
    text = f"{before}，{query}。{behind}"
    if phrases(query):
        assert (count(phrases(query), terms(text)) > 0) == matches(text, query)


@given(anything)
def test_folding_again_changes_nothing_and_keeps_places(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    folded, places = fold(text), Places(text)
    assert fold(folded) == folded
    for at, character in enumerate(folded):
        assert character in fold(text[places.before(at) : places.behind(at + 1)])


@given(anything)
def test_the_terms_of_the_clauses_are_those_of_the_text(text: str) -> None:
    said = [term for term in terms(text).split() if term != "|"]
    assert sorted(" ".join(clauses(text)).split()) == sorted(said)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("国办发〔2021〕20号", "根据国办发【2021】第20号文件"),
        ("国办发〔2021〕20号", "根據國辦發(2021)20號"),
        ("国办发2021 20号", "国办发〔2021〕20号"),
        ("国办发〔2021〕20号", "under Guo Ban Fa [2021] No. 20, hospitals"),
        ("guobanfa (2021) No 20", "国办发〔2021〕20号"),
        ("State Council Fa [2016] No. 4", "国发〔2016〕4号"),
        ("NHSA Fa [2020] No. 1", "医保发〔2020〕1号"),
        ("国务院令第739号", "依照国务院令第739号"),
        ("国家药监局公告2026年第58号", "国家药监局2026年第58号公告"),
    ],
)
def test_a_documents_number_is_found_in_every_form(number: str, text: str) -> None:
    assert set(asked(number)) & set(terms(text).split())


@pytest.mark.parametrize(
    "text", ["国办发〔2021〕200号", "国办函〔2021〕20号", "国办发〔2020〕20号"]
)
def test_a_documents_number_is_not_another(text: str) -> None:
    assert asked("国办发〔2021〕20号")
    assert not set(asked("国办发〔2021〕20号")) & set(terms(text).split())
    assert not matches(text, "国办发〔2021〕20号")

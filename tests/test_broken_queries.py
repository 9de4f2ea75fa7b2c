"""Queries that fuzzing found: each ends, with rows or with words of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.queries import search
from archive.store.store import open_to_write
from archive.text import document_codes, terms
from archive.text.query import parse
from archive.text.query_tree import words_of


@pytest.mark.parametrize(
    "query",
    [
        *("a AND (b OR " * 30, "a OR (b AND NOT (" * 30, "4+7 OR (PD-1* AND " * 30),
        *("e" * 184, "xi an" * 100 + "!", "guo ban " * 60 + "[20"),
    ],
)
def test_a_query_ends(query: str, tmp_path: Path) -> None:
    connection = open_to_write(tmp_path / "archive.db").connection
    assert search.find(connection, f"{query} z") == []


@pytest.mark.parametrize("word", ["集采-DRG付费drugprice" * 150, "title:drugs-price4+7" * 130])
def test_a_word_as_long_as_a_page_is_looked_for_in_few_forms(word: str, tmp_path: Path) -> None:
    """In all its forms it was an expression of 90,000 letters, which took seconds to be understood."""
    connection = open_to_write(tmp_path / "archive.db").connection
    assert search.find(connection, word) == []
    found = [terms.phrases(words.text) for words in words_of(parse(word))]
    assert sum(len(one.terms) for phrases in found for one in phrases) < 20_000


@pytest.mark.parametrize("code", ["e" * 90, "xian" * 30, "ga" * 40 + "q"])
def test_a_text_before_a_number_is_read_to_its_end(code: str) -> None:
    assert document_codes.tokens(f"{code} [2021] No. 20") is not None

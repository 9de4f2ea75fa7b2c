"""Queries that fuzzing found: each ends, with rows or with words of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.queries import search
from archive.store.store import open_to_write
from archive.text import document_codes


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


@pytest.mark.parametrize("code", ["e" * 90, "xian" * 30, "ga" * 40 + "q"])
def test_a_text_before_a_number_is_read_to_its_end(code: str) -> None:
    assert document_codes.tokens(f"{code} [2021] No. 20") is not None

"""Labelled queries over a small archive: what each must find, and nothing else."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.queries.search import find
from archive.queries.search_changes import find_changes
from tests.conftest import Shelf

HERE = Path(__file__).parent
DOCUMENTS = tomllib.loads((HERE / "search_corpus.toml").read_text("utf-8"))["document"]
with open(HERE / "search_queries.tsv", encoding="utf-8", newline="") as file:
    QUERIES = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def fill(shelf: Shelf) -> None:
    """Record each document, with each of its earlier states on a day of its own."""
    for document in DOCUMENTS:
        texts = [*document.get("before", []), document["text"]]
        titles = [*document.get("before_titles", []), *[document["title"]] * len(texts)]
        for day, (title, text) in enumerate(zip(titles, texts, strict=False)):
            shelf.read(
                text.strip(),
                url_of(document["name"]),
                day=day,
                title=title,
                source=document["source"],
                language=document.get("language", "zh-Hans"),
                published_at=document.get("published_at"),
                document_number=document.get("number"),
                issuer=document.get("issuer"),
            )


def url_of(name: str) -> str:
    return f"https://{name}.example/page"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path_factory.mktemp("corpus") / "archive.db")
    fill(shelf)
    yield shelf
    shelf.store.close()


def asked(shelf: Shelf, how: str, query: str) -> list[dict[str, Any]]:
    db = shelf.store.connection
    if how in ("removed", "added"):
        return find_changes(db, **{how: query}, limit=100)  # type: ignore[arg-type]
    return find(db, query, limit=100, ever=how == "ever")


@pytest.mark.parametrize(("how", "query", "names"), QUERIES)
def test_a_query_finds_what_it_must_and_nothing_else(
    corpus: Shelf, how: str, query: str, names: str
) -> None:
    found = {row["url"] for row in asked(corpus, how, query)}
    assert found == {url_of(name) for name in names.split()}


def test_what_is_found_is_marked_in_the_snippet(corpus: Shelf) -> None:
    """Wherever a query of one word is in the text, the snippet shows it."""
    for how, query, _ in QUERIES:
        for row in asked(corpus, how, query):
            for begin, end in row["matches"]:
                assert row["snippet"][begin:end].strip() == row["snippet"][begin:end] != ""

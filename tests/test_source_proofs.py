"""Declared sources read a page in their real markup, written for this project, as expected."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive.records import Page, Reading
from pipelines.extract.read import read
from spiders.declaration import DIRECTORY, load

PROOFS = Path(__file__).parent / "sources"
SLUGS = sorted(path.name for path in PROOFS.iterdir())


@cache
def proof(slug: str) -> tuple[dict[str, Any], Reading]:
    """What is expected of the source's page, and what its rules read from it."""
    expected = json.loads((PROOFS / slug / "expected.json").read_text(encoding="utf-8"))
    html = (PROOFS / slug / "page.html").read_text(encoding="utf-8")
    body = html.encode(expected.get("encoding", "utf-8"))
    source = load(DIRECTORY / f"{slug}.toml")
    return expected, read(Page(body, expected["url"], "text/html", source.rules()))


def test_every_proof_is_whole_and_has_a_source() -> None:
    pairs = {path.parent.name for path in PROOFS.glob("*/page.html")} & {
        path.parent.name for path in PROOFS.glob("*/expected.json")
    }
    assert sorted(pairs) == SLUGS
    assert len(SLUGS) >= 6
    assert set(SLUGS) <= {path.stem for path in DIRECTORY.glob("*.toml")}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_is_an_article_of_its_source(slug: str) -> None:
    expected, _ = proof(slug)
    assert load(DIRECTORY / f"{slug}.toml").is_article(expected["url"])


@pytest.mark.parametrize(
    "fact", ["title", "published_at", "publisher", "document_number", "language"]
)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_fact_is_read_exactly(slug: str, fact: str) -> None:
    expected, found = proof(slug)
    assert (found.language if fact == "language" else getattr(found.facts, fact)) == expected[fact]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_text_is_the_article_and_nothing_around_it(slug: str) -> None:
    expected, found = proof(slug)
    assert expected["contains"]
    assert expected["excludes"]
    assert [piece for piece in expected["contains"] if piece not in found.text] == []
    assert [piece for piece in expected["excludes"] if piece in found.text] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_what_the_text_leaves_out_stands_on_the_page(slug: str) -> None:
    expected, _ = proof(slug)
    html = (PROOFS / slug / "page.html").read_text(encoding="utf-8")
    assert [piece for piece in expected["excludes"] if piece not in html] == []

"""Pages in the markup of eighty sites, written by hands that had not seen the extractor.

Each has its truth beside it: what a careful person takes for the article, and the facts.
"""

from __future__ import annotations

import json
import re
import statistics
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read
from tests.scoring import token_f1

FOLDER = Path(__file__).parent / "pages" / "layouts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
MEAN_FLOOR = 0.980
LEAST = 0.95
# What is read less well, and why; the figures may only rise.
BELOW = {
    "en_bbc_care": 0.92,  # a form for readers' stories within the article
    "en_guardian_live": 0.89,  # the list of a live blog's events, an appeal for money
    "en_kubrick_pills": 0.91,  # a line of links that the author meant to be read
    "en_oldtable_fund": 0.87,  # readers' comments without a heading
    "en_substack_ticket": 0.92,  # footnotes apart from the text
    "zh_baike_entry": 0.93,  # its table of contents
    "zh_163_inbody": 0.92,  # a card of another article between two paragraphs
    "zh_image_notice_gbk": 0.80,  # the county's slogan under a notice of one line
}
every_page = pytest.mark.parametrize("name", NAMES)


@cache
def truth(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def reading(name: str) -> Reading:
    body = (FOLDER / f"{name}.html").read_bytes()
    return read(Page(body, truth(name)["url"], "text/html", ReadingRules()))


@cache
def score(name: str) -> float:
    """How far the text read agrees with the marked one, from 0 to 1."""
    return token_f1(truth(name)["text"], reading(name).text)


def letters(title: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title)).lower()


@every_page
def test_the_text_is_the_article(name: str) -> None:
    assert score(name) >= BELOW.get(name, LEAST)


def test_the_text_is_right_on_average() -> None:
    assert len(NAMES) == 82
    assert statistics.mean(map(score, NAMES)) >= MEAN_FLOOR


@every_page
def test_the_title_is_the_headline(name: str) -> None:
    assert letters(reading(name).facts.title or "") == letters(truth(name)["title"])


@every_page
def test_the_day_is_that_of_publication(name: str) -> None:
    found = reading(name)
    if day := truth(name)["date"]:
        assert (found.facts.published_at or "")[:10] == day
    else:
        assert found.origins.get("published_at") in (None, "trafilatura")


@pytest.mark.parametrize("name", [name for name in NAMES if truth(name)["author"]])
def test_the_author_is_one_who_wrote_it(name: str) -> None:
    if truth(name)["author"] == ["Staff Writer"]:
        assert reading(name).facts.author is None
    else:
        assert set(truth(name)["author"]) & set((reading(name).facts.author or "").split("; "))


@pytest.mark.parametrize("name", [name for name in NAMES if not truth(name)["author"]])
def test_nobody_is_named_where_the_page_names_nobody(name: str) -> None:
    """But for the publisher, where it signs as the author in the page's JSON-LD."""
    found = reading(name)
    signed = found.facts.publisher if found.origins.get("author") == "jsonld" else None
    assert found.facts.author == signed


@pytest.mark.parametrize("name", [name for name in NAMES if truth(name).get("facts")])
def test_the_facts_of_a_document_are_those_stated(name: str) -> None:
    facts = truth(name)["facts"]
    assert {fact: getattr(reading(name).facts, fact) for fact in facts} == facts

"""The text moves when the article does, and only then: Chinese pages in changing boilerplate."""

from __future__ import annotations

import dataclasses
import functools
import random
import re

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.normalise import normalise
from pipelines.extract.read import read
from tests.pages import chinese
from tests.pages.articles import Article

ARTICLES = chinese.articles()
SEEDS = range(6)
RULES = ReadingRules(("zh-Hans",), "+08:00")
MARKS = re.compile(
    r"图片?|[\W_]"
)  # what the text may put before a caption, between cells, at items
every_page = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)


@functools.cache
def readings(name: str) -> list[Reading]:
    article = next(article for article in ARTICLES if article.name == name)
    return [reading(article, seed) for seed in SEEDS]


def reading(article: Article, seed: int) -> Reading:
    content_type = "text/html; charset=utf-8"
    return read(Page(chinese.page(article, seed), article.url, content_type, RULES))


def between_pieces(article: Article, text: str) -> tuple[list[str], list[str]]:
    """The article's pieces that the text lacks, in their order, and what else the text holds."""
    lost, strange, at = [], [], 0
    for piece in map(normalise, article.pieces):
        found = text.find(piece, at)
        if found < 0:
            lost.append(piece)
            continue
        strange.append(text[at:found])
        at = found + len(piece)
    rest = "\n".join([*strange, text[at:]])
    for allowed in article.allowed:
        rest = rest.replace(normalise(allowed), "")
    return lost, [line for line in rest.splitlines() if MARKS.sub("", line)]


def edit(article: Article, rng: random.Random) -> Article:
    """The article with one Chinese character of one line replaced."""
    lines = [line for line in article.body.splitlines() if re.search("[一-鿿]", line)]
    line = rng.choice(lines)
    place = rng.choice([match.start() for match in re.finditer("[一-鿿]", line)])
    edited = f"{line[:place]}鑫{line[place + 1 :]}"
    return dataclasses.replace(article, body=article.body.replace(line, edited))


@every_page
def test_the_article_is_whole_and_nothing_else_is_there(article: Article) -> None:
    for found in readings(article.name):
        assert between_pieces(article, found.text) == ([], [])


@every_page
def test_other_boilerplate_gives_the_same_text(article: Article) -> None:
    assert len({chinese.page(article, seed) for seed in SEEDS}) == len(SEEDS)
    assert len({found.text for found in readings(article.name)}) == 1
    assert len({found.text_digest for found in readings(article.name)}) == 1


@every_page
def test_other_boilerplate_gives_the_same_facts(article: Article) -> None:
    expected = (article.title, article.date, article.publisher)
    for found in readings(article.name):
        publisher = found.facts.publisher if article.publisher else None
        assert (found.facts.title, (found.facts.published_at or "")[:10], publisher) == expected


@every_page
def test_one_character_changed_is_one_character_of_the_text(article: Article) -> None:
    rng = random.Random(article.name)
    before = readings(article.name)[0]
    for seed in (0, len(SEEDS)):
        after = reading(edit(article, rng), seed)
        assert after.text_digest != before.text_digest
        assert len(after.text) == len(before.text)
        assert sum(a != b for a, b in zip(after.text, before.text, strict=True)) == 1

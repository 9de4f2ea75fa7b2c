"""English pages of layouts that nothing was tuned to: no worse than the extractor we build on."""

from __future__ import annotations

import functools
import re
import statistics

import pytest
import trafilatura

from archive.records import Page, Reading, ReadingRules
from pipelines.extract.read import read
from tests.pages import english
from tests.pages.articles import Article
from tests.scoring import token_f1

ARTICLES = english.articles()
ROUNDING = 0.005
MEAN_FLOOR = 0.97
every_page = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)


@functools.cache
def reading(name: str) -> Reading:
    article = next(article for article in ARTICLES if article.name == name)
    content_type = "text/html; charset=utf-8"
    return read(Page(english.page(article), article.url, content_type, ReadingRules()))


def names(author: str | None) -> set[str]:
    """The people of a byline, however they are joined."""
    return set(re.split(r"[;,] | and ", author or ""))


def score(article: Article) -> float:
    return token_f1("\n".join(article.pieces), reading(article.name).text)


def test_there_are_fifty_pages_and_no_two_articles_are_alike() -> None:
    assert len(ARTICLES) == 50
    lines = [line for article in ARTICLES for line in article.body.splitlines() if len(line) > 60]
    assert len(set(lines)) == len(lines)


@every_page
def test_the_text_is_no_worse_than_the_extractors(article: Article) -> None:
    html = english.page(article).decode()
    document = trafilatura.bare_extraction(html, url=article.url, with_metadata=True)
    text = document.text if isinstance(document, trafilatura.settings.Document) else ""
    theirs = token_f1("\n".join(article.pieces), text or "")
    assert score(article) >= theirs - ROUNDING


def test_the_text_is_right_on_average() -> None:
    assert statistics.mean(map(score, ARTICLES)) >= MEAN_FLOOR


@every_page
def test_the_title_is_the_headline(article: Article) -> None:
    assert reading(article.name).facts.title == article.title


@every_page
def test_the_day_is_the_one_stated(article: Article) -> None:
    assert (reading(article.name).facts.published_at or "")[:10] == article.date


@pytest.mark.parametrize("article", [a for a in ARTICLES if a.author], ids=lambda a: a.name)
def test_the_author_is_the_one_of_the_byline(article: Article) -> None:
    assert names(reading(article.name).facts.author) == names(article.author)


@pytest.mark.parametrize("article", [a for a in ARTICLES if a.publisher], ids=lambda a: a.name)
def test_the_publisher_is_the_one_the_page_names(article: Article) -> None:
    assert reading(article.name).facts.publisher == article.publisher

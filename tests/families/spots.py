"""A place where a source's list begins, and what the replica has there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from spiders.source import Source
from tests.crawling import Answer, Asked
from tests.families.prose import Article

Answers = dict[str, Answer | Callable[[Asked], Answer]]


@dataclass(slots=True)
class Spot:
    """One `start` of one `[[discover]]`: the articles of its first page and those of the second.

    `stray` is a row that no source takes for an article. Kinds have keys of their own, so
    `discover` is typed as anything.
    """

    source: Source
    discover: Any
    start: str
    articles: list[Article]
    older: list[Article]
    stray: Article

    @property
    def rows(self) -> Sequence[Article]:
        """What the first page shows, the row that is none in the middle."""
        return [*self.articles[:1], self.stray, *self.articles[1:]]


def answer(text: str, kind: str = "text/html; charset=utf-8", encoding: str = "utf-8") -> Answer:
    """A text as a site sends it."""
    return Answer(text.encode(encoding), headers={"Content-Type": kind})


def from_root(url: str, at: str) -> str:
    """An address as a page of the same site writes it, without scheme and host."""
    here, there = urlsplit(at), urlsplit(url)
    return url.removeprefix(f"{there.scheme}://{there.netloc}") if here[:2] == there[:2] else url

"""Extractors that are not ours, for benchmarks.extraction; runs in .venv-extractors.

Standard input: a JSON list of pages with `url`, `html` and `lang`. Standard output: a JSON list with
each extractor's `name` and version, its `predictions` as score_extract.py reads them, and `errors`,
one for every page it failed on.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from lxml.html import fromstring

Fields = dict[str, Any]


def magic_html(page: Fields) -> Fields:
    """What magic-html finds: text and title."""
    from magic_html import GeneralExtractor

    found = GeneralExtractor().extract(page["html"], base_url=page["url"])
    return {"text": plain(found["html"]), "title": found["title"]}


def newspaper4k(page: Fields) -> Fields:
    """What newspaper4k finds, told the page's language: text, title, date and authors."""
    from newspaper import Article

    article = Article(page["url"], language=page["lang"], fetch_images=False)
    article.download(input_html=page["html"]).parse()
    return {
        "text": article.text,
        "title": article.title,
        "date": article.publish_date and str(article.publish_date),
        "author": article.authors,
    }


def readability_lxml(page: Fields) -> Fields:
    """What readability-lxml finds: text, title and author."""
    from readability import Document

    document = Document(page["html"], url=page["url"])
    return {
        "text": plain(document.summary()),
        "title": document.short_title(),
        "author": document.author(),
    }


def plain(html: str) -> str:
    """The text of an HTML fragment, a space between any two elements."""
    if not html.strip():
        return ""
    return " ".join(fromstring(html).xpath("//text()[not(parent::script or parent::style)]"))


def tried(read: Callable[[Fields], Fields], page: Fields) -> Fields:
    """What an extractor finds in a page, or the `error` that it raised."""
    try:
        return read(page)
    except Exception as error:  # whatever another's library raises costs it that page
        return {"error": f"{type(error).__name__}: {error}"}


def outcome(name: str, read: Callable[[Fields], Fields], pages: list[Fields]) -> Fields:
    """One extractor's predictions, each with its seconds; the first page is read once before."""
    tried(read, pages[0])
    predictions = []
    for page in pages:
        start = time.perf_counter()
        found = tried(read, page)
        predictions.append({"id": page["url"], "secs": time.perf_counter() - start, **found})
    errors = [found["error"] for found in predictions if "error" in found]
    return {"name": f"{name} {version(name)}", "predictions": predictions, "errors": errors}


def main() -> None:
    """Read the pages with each extractor."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pages = json.load(sys.stdin)
    readers = {
        "magic-html": magic_html,
        "newspaper4k": newspaper4k,
        "readability-lxml": readability_lxml,
    }
    json.dump([outcome(name, read, pages) for name, read in readers.items()], sys.stdout)


if __name__ == "__main__":
    main()

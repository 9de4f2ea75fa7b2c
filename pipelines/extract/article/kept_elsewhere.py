"""The text of a page that shows little: as data in it, or as trafilatura finds it."""

from __future__ import annotations

import trafilatura

from pipelines.extract.article.trim import trim
from pipelines.extract.page.embedded import text_in_data
from pipelines.extract.page.lines import Line
from pipelines.extract.page.parse import parse


def find(html: str, url: str, title: str, *, shows_some: bool) -> list[str]:
    """The lines of a text that is data in the page; if it shows none, those trafilatura finds."""
    if text := text_in_data(parse(html), title.strip()):
        return text.splitlines()
    if shows_some:
        return []
    document = trafilatura.bare_extraction(html, url=url, include_comments=False)
    lines = (getattr(document, "text", None) or "").splitlines()
    return [line.text for line in trim([Line(line) for line in lines], title)]

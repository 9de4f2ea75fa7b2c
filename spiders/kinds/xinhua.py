"""Xinhua's data sources: a column page names the JSON file that its list is made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from spiders.kinds.json_list import load, plain, search
from spiders.kinds.list_page import (
    Discover,
    ListAnswer,
    ListError,
    ListPage,
    ListRequest,
    Row,
    absolute,
    refuse_script_page,
)

_SOURCE = re.compile(r"datasource:([0-9a-f]{32})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Xinhua(Discover):
    """The column pages; a redesign changes a file's name, so it is read there on every crawl."""

    kind: ClassVar[str] = "xinhua"

    def requests(self) -> list[ListRequest]:
        """The column pages."""
        return [replace(request, page=0) for request in Discover.requests(self)]

    def read(self, answer: ListAnswer) -> ListPage:
        """The files that a column page names; of a file its rows.

        Raises ListError when a page names none, or a file holds no rows.
        """
        text = answer.text()
        if answer.request.page == 0:
            return ListPage(lists=[*_files(text, answer)])
        items = search("datasource", load(text))
        if not isinstance(items, list):
            raise ListError("no array at `datasource`")
        return ListPage([row for item in items for row in _rows(item, answer)])


def _files(text: str, answer: ListAnswer) -> Iterator[ListRequest]:
    names = dict.fromkeys(_SOURCE.findall(text))
    if not names:
        refuse_script_page(answer.body)
        raise ListError("the page names no data source (datasource:…)")
    for name in names:
        url = absolute(answer.url, f"ds_{name}.json")
        if url:
            yield ListRequest(url, headers=answer.request.headers)


def _rows(item: Any, answer: ListAnswer) -> Iterator[Row]:
    """A row's article; of a row of links, every article it links, and no date.

    A Link row's publishTime is when the editor placed it, its publishUrl often a topic page.
    """
    is_link = search("contentType", item) == "Link"
    links = search("linkUrls", item) or [] if is_link else []
    found = [(search("linkUrl", link), search("linkTitle", link), None) for link in links]
    if not found:
        date = None if is_link else search("publishTime", item)
        found = [(search("publishUrl", item), search("title", item), date)]
    for url, title, date in found:
        if url and (address := absolute(answer.url, str(url))):
            summary = plain(search("summary", item))
            yield Row(address, plain(title), answer.date(plain(date)), summary)

"""gkmlpt, Guangdong's platform of open government: one API on every host that has it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from spiders.kinds.json_list import load, plain, search
from spiders.kinds.list_page import Discover, ListAnswer, ListPage, NoRowsError, Row, absolute

_PAGE = re.compile(r"(?<=[?&]page=)\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gkmlpt(Discover):
    """`start` is `{base}/gkmlpt/api/all/{column}?page=1&sid={site}`."""

    kind: ClassVar[str] = "gkmlpt"

    def read(self, answer: ListAnswer) -> ListPage:
        """The column's own articles, links to other sites left out, and the page after this one.

        Raises ListError when the answer holds no articles.
        """
        data = load(answer.text())
        items = search("articles", data)
        if not isinstance(items, list):
            raise NoRowsError("no array at `articles`")
        rows = [row for item in items if (row := _row(item, answer))]
        shown = (search("offset", data) or 0) + len(items)
        page = answer.request.page + 1
        more = items and shown < (search("total", data) or 0)
        url = _PAGE.sub(str(page), answer.request.url)
        return ListPage(rows, older=[replace(answer.request, url=url, page=page)] if more else [])


def _row(item: Any, answer: ListAnswer) -> Row | None:
    written = plain(search("url", item))
    address = absolute(answer.url, written) if written else None
    if not address or search("type", item) == "url":
        return None
    # create_time is when it was put on the site, `date` when it was signed.
    date = plain(search("create_time", item))
    return Row(address, plain(search("title", item)), answer.date(date))

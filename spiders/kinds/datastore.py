"""Hanweb's datastore: rows as CDATA in a script of the page, older ones from its dataproxy."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import ClassVar

from parsel import Selector

from spiders.checked import SelectorPath
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
from spiders.kinds.rows import row

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL)
_NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>\s*</nextgroup>", re.DOTALL)
_LAST_CELL = "(.//span | .//td | .//em | .//i)[last()]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Datastore(Discover):
    """Records of HTML; the last cell of each is its date, as NHSA's first one only looks like it."""

    kind: ClassVar[str] = "datastore"
    link: SelectorPath = "a"
    title: SelectorPath = ""
    date: SelectorPath = _LAST_CELL

    def read(self, answer: ListAnswer) -> ListPage:
        """The records' rows, and the next group, whose address the page itself names.

        Raises ListError when the page holds no datastore.
        """
        text = answer.text()
        if "<datastore" not in text:
            refuse_script_page(answer.body)
            raise ListError("no <datastore> on the page")
        found = [shown for record in _RECORD.findall(text) if (shown := self._row(record, answer))]
        group = _NEXT_GROUP.search(text)
        return ListPage(found, older=self._older(group[1], answer) if group and found else [])

    def _row(self, record: str, answer: ListAnswer) -> Row | None:
        # A cell of a table outside of one is dropped by HTML parsers.
        html = f"<table>{record}</table>" if re.match(r"\s*<t[rd]", record) else record
        return row(Selector(html), answer.url, answer, self.link, self.title, self.date)

    def _older(self, group: str, answer: ListAnswer) -> list[ListRequest]:
        """The next group's address; its tokens change with every page, so none is made up."""
        href = Selector(group).css("a::attr(href)").get()
        url = absolute(answer.url, unescape(href)) if href else None
        page = answer.request.page + 1
        return [replace(answer.request, url=url, page=page)] if url else []

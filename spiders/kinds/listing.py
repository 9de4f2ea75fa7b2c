"""Lists of links in HTML, asked for with GET or POST."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from parsel import Selector

from spiders.checked import SelectorPath
from spiders.kinds import pagers
from spiders.kinds.list_page import (
    HELD,
    ListAnswer,
    ListPage,
    ListRequest,
    absolute,
    refuse_script_page,
)
from spiders.kinds.paged import Paged
from spiders.kinds.rows import find, row


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Paged):
    """A page of rows; the next page is declared, or what the page itself says."""

    kind: ClassVar[str] = "listing"
    rows: SelectorPath
    link: SelectorPath = "a"
    title: SelectorPath = ""
    date: SelectorPath = ""

    def read(self, answer: ListAnswer) -> ListPage:
        """The rows that hold a link, and the page that follows this one.

        Raises ListRefusedError when a small page of script came in the place of the list.
        """
        text = answer.text()
        tree = Selector(text)
        base = absolute(answer.url, tree.css("base::attr(href)").get() or "") or answer.url
        nodes = find(tree, self.rows)
        more = (
            shown
            for node in nodes
            if (shown := row(node, base, answer, self.link, self.title, self.date))
        )
        found = list(islice(more, HELD))
        if not found:
            refuse_script_page(answer.body)
        return ListPage(found, more, older=self._older(tree, text, answer))

    def _older(self, tree: Selector, text: str, answer: ListAnswer) -> list[ListRequest]:
        if declared := self.following(answer.request):
            return declared
        called = pagers.next_page(text, answer.url) or pagers.linked_page(tree, answer.url)
        return [ListRequest(called, headers=answer.request.headers)] if called else []

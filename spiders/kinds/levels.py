"""Lists of lists: a page of years or issues, each of which leads to the page with the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from parsel import Selector

from spiders.checked import Positive, SelectorPath
from spiders.kinds.list_page import ListAnswer, ListError, ListPage, ListRequest
from spiders.kinds.listing import Listing
from spiders.kinds.rows import find, row


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels(Listing):
    """`levels` are the links to follow on each page above the rows, the `newest` of them."""

    kind: ClassVar[str] = "levels"
    levels: list[SelectorPath]
    newest: Positive = 2

    def requests(self) -> list[ListRequest]:
        """The pages above all others."""
        return [ListRequest(url, headers=tuple(self.headers.items()), page=0) for url in self.start]

    def read(self, answer: ListAnswer) -> ListPage:
        """The newest lists that a page leads to; the rows on the last level.

        Raises ListError when a page leads nowhere.
        """
        level = answer.request.page
        if level == len(self.levels):
            page = Listing.read(self, answer)
            return ListPage(page.rows, page.more)
        links = find(Selector(answer.text()), self.levels[level])
        found = [shown.url for node in links if (shown := row(node, answer.url, answer))]
        if not found:
            raise ListError(f"no link at `{self.levels[level]}`")
        return ListPage(
            lists=[
                ListRequest(url, headers=answer.request.headers, page=level + 1)
                for url in list(dict.fromkeys(found))[: self.newest]
            ]
        )

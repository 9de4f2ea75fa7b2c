"""Lists that are asked for page by page, by address or by the body of a POST."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urljoin

from spiders.checked import PagePattern
from spiders.kinds.list_page import Discover, ListRequest, Method

_PAGE = "{page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged(Discover):
    """A list whose older pages follow a declared pattern of their addresses, or of what is sent."""

    method: Method = "GET"
    body: str = ""
    pages: PagePattern = ""
    second: int = 2

    def requests(self) -> list[ListRequest]:
        """The first page of each list."""
        headers, body = tuple(self.headers.items()), self._body(self.second - 1)
        return [
            ListRequest(url, self.method, headers, body, page=self.second - 1) for url in self.start
        ]

    def following(self, request: ListRequest) -> list[ListRequest]:
        """The page after one of these, as declared; none where no pattern is."""
        if not self.pages and _PAGE not in self.body:
            return []
        page = request.page + 1
        url = urljoin(request.url, self.pages.replace(_PAGE, str(page)))
        return [replace(request, url=url, body=self._body(page), page=page)]

    def _body(self, page: int) -> str:
        return self.body.replace(_PAGE, str(page))

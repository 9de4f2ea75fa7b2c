"""Lists that stand as an array in a page: in a script's variable, or as an element's text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from parsel import Selector

from spiders.checked import JsonPath
from spiders.kinds.json_list import UNREADABLE, JsonList, load
from spiders.kinds.list_page import ListAnswer, ListError, ListPage, refuse_script_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Script(JsonList):
    """A JSON array after a name in a page (`var itemObj`), or in an element (`#data`)."""

    kind: ClassVar[str] = "script"
    within: str
    rows: JsonPath = "@"

    def read(self, answer: ListAnswer) -> ListPage:
        """The array's rows. Raises ListError when the page holds no such array."""
        text = answer.text()
        if self.within.startswith(("#", ".")):
            nodes = Selector(text).css(self.within)
            if not nodes:
                refuse_script_page(answer.body)
                raise ListError(f"no element `{self.within}` on the page")
            return self._page(load("".join(nodes[0].xpath(".//text()").getall())), answer)
        return self._page(_after(self.within, text), answer)


def _after(name: str, text: str) -> Any:
    """The JSON that is assigned to a name in a script."""
    found = re.search(re.escape(name) + r"\s*[=:]\s*(?=[\[{])", text)
    if not found:
        raise ListError(f"nothing is assigned to `{name}` on the page")
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, found.end())[0]
    except UNREADABLE as error:
        raise ListError(f"what is assigned to `{name}` is not JSON: {error}") from None

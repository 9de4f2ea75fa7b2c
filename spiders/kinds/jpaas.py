"""jpaas, Hanweb's newer product: HTML inside JSON, asked for as the column page says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from parsel import Selector

from spiders.checked import Positive, SelectorPath
from spiders.kinds.json_list import load, search
from spiders.kinds.list_page import (
    Discover,
    ListAnswer,
    ListError,
    ListPage,
    ListRequest,
    NoRowsError,
    absolute,
    refuse_script_page,
)
from spiders.kinds.rows import find, row

_PAIR = re.compile(r"""['"](\w+)['"]\s*:\s*(?:'([^']*)'|"([^"]*)")""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Jpaas(Discover):
    """A column page whose script names the unit to ask for; `tag` is its tagId, if several are."""

    kind: ClassVar[str] = "jpaas"
    tag: str = ""
    size: Positive = 26
    rows: SelectorPath = "li"
    link: SelectorPath = "a"
    title: SelectorPath = ""
    date: SelectorPath = "(.//span)[last()]"

    def requests(self) -> list[ListRequest]:
        """The column pages, which have the parameters of their lists."""
        return [replace(request, page=0) for request in Discover.requests(self)]

    def read(self, answer: ListAnswer) -> ListPage:
        """The unit that a column page names; of a unit its rows, and the page after it.

        Raises ListError when the page names no such unit, or the unit's answer is no list.
        """
        if answer.request.page == 0:
            return ListPage(lists=[self._unit(answer)])
        data = load(answer.text())
        html = search("data.html", data)
        if not isinstance(html, str):
            raise NoRowsError(f"no HTML in the answer: {json.dumps(data, ensure_ascii=False)[:60]}")
        found = [
            shown
            for node in find(Selector(html or "<p/>"), self.rows)
            if (shown := row(node, answer.url, answer, self.link, self.title, self.date))
        ]
        return ListPage(found, older=[self._asked(answer.request)] if found else [])

    def _unit(self, answer: ListAnswer) -> ListRequest:
        """What the first script of the column page (with the declared tag) asks for."""
        for script in Selector(answer.text()).css("script[url][querydata]"):
            query = {
                name: one or two for name, one, two in _PAIR.findall(script.attrib["querydata"])
            }
            url = absolute(answer.url, script.attrib["url"])
            if url and self.tag in ("", query.get("tagId")):
                # Written bulidstatic on some sites: it is sent as the page has it.
                query = {"parseType": script.attrib.get("parsetype", "")} | query
                return self._asked(
                    ListRequest(f"{url}?{urlencode(query)}", "GET", _as_browser(answer), page=0)
                )
        refuse_script_page(answer.body)
        raise ListError(f"no script on the page names a unit{self.tag and f' {self.tag}'}")

    def _asked(self, request: ListRequest) -> ListRequest:
        """The unit's page after that of a request."""
        page, parts = request.page + 1, urlsplit(request.url)
        wanted = json.dumps({"pageNo": page, "pageSize": self.size}, separators=(",", ":"))
        query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"paramJson": wanted}
        return replace(request, url=parts._replace(query=urlencode(query)).geturl(), page=page)


def _as_browser(answer: ListAnswer) -> tuple[tuple[str, str], ...]:
    """The headers without which MIIT's answers fail: where from, and the cookie set there."""
    named = {"Referer": answer.url} | dict(answer.request.headers)
    return tuple((named | ({"Cookie": answer.cookies} if answer.cookies else {})).items())

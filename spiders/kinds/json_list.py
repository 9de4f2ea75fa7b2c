"""Lists served as JSON or JSONP, rows and fields named by JMESPath."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import jmespath
from w3lib.html import remove_tags

from spiders.checked import JsonPath
from spiders.kinds.list_page import (
    ListAnswer,
    ListError,
    ListPage,
    NoRowsError,
    Row,
    absolute,
)
from spiders.kinds.paged import Paged

_HALF = re.compile("[\ud800-\udfff]")  # of a character that a cut title lost the rest of
_SHOWN = 60  # characters of an answer that an error quotes
_BEGINS = re.compile(r"[{\[]")
_HEAD = 20  # characters
_DIGITS = 4000  # of a number; Python reads none of more than 4300
UNREADABLE = (ValueError, RecursionError)
"""What is raised of a text that is no JSON, or is nested deeper than anything is."""


class _Functions(jmespath.functions.Functions):  # type: ignore[misc]
    """JMESPath's own functions and `from_json`, for JSON that stands in a text (ndcpa's aU)."""

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_from_json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except UNREADABLE:
            return None


def _number(digits: str) -> int | str:
    """A whole number; one that nobody can have counted to stays as it is written."""
    return int(digits) if len(digits) < _DIGITS else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_number)
_OPTIONS = jmespath.Options(custom_functions=_Functions())


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonList(Paged):
    """An array of rows; `ok` must be true of an answer that is well."""

    kind: ClassVar[str] = "json"
    rows: JsonPath
    url: JsonPath
    title: JsonPath = ""
    date: JsonPath = ""
    summary: JsonPath = ""
    ok: JsonPath = ""

    def read(self, answer: ListAnswer) -> ListPage:
        """The array's rows. Raises ListError when the answer is no JSON or holds no such array."""
        return self._page(load(answer.text()), answer)

    def _page(self, data: Any, answer: ListAnswer) -> ListPage:
        if self.ok and not search(self.ok, data):
            said = json.dumps(data, ensure_ascii=False)[:_SHOWN]
            raise NoRowsError(f"`{self.ok}` is not true of the answer: {said}")
        found = search(self.rows, data)
        if not isinstance(found, list):
            raise NoRowsError(f"no array at `{self.rows}`")
        rows = [row for item in found if (row := self._row(item, answer))]
        return ListPage(rows, older=self.following(answer.request) if rows else [])

    def _row(self, item: Any, answer: ListAnswer) -> Row | None:
        found = search(self.url, item)
        if isinstance(found, str) and _HALF.search(found):
            return None  # what is left of it would be another address
        written = plain(found)
        address = absolute(answer.url, written) if written else None
        if not address:
            return None
        title, date, summary = (
            plain(search(path, item)) if path else None
            for path in (self.title, self.date, self.summary)
        )
        return Row(address, title, answer.date(date), summary)


def load(text: str) -> Any:
    """The JSON of an answer, whatever call or assignment it stands in.

    Raises ListError when there is none, naming a page of HTML as what it is.
    """
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("<"):
        raise ListError(f"a page of HTML where JSON was due: {text.strip()[:_SHOWN]}")
    try:
        return _DECODER.decode(text)
    except UNREADABLE as error:
        found = [] if text.lstrip().startswith(("{", "[")) else _within(text)
        if not found:
            raise ListError(f"not JSON: {error}") from None
        return found[0]


def _within(text: str) -> list[Any]:
    """The longest array or object in a script, such as `try{cb({…})}catch(e){}`; empty if none is.

    Raises ListError for one that is broken further on.
    """
    spans: list[tuple[int, Any]] = []
    start = 0
    while begins := _BEGINS.search(text, start):
        start = begins.end()
        try:
            value, end = _DECODER.raw_decode(text, begins.start())
            spans.append((end - begins.start(), value))
            start = end
        except UNREADABLE as error:
            # What fails at once is a block of the script, {"use strict"; …} among them.
            if getattr(error, "pos", len(text)) - start > _HEAD:
                raise ListError(f"not JSON: {error}") from None
    return [max(spans, key=lambda span: span[0])[1]] if spans else []


def search(path: str, data: Any) -> Any:
    """What a JMESPath finds; None where a value is not of the type that the path asks for."""
    try:
        return jmespath.search(path, data, options=_OPTIONS)
    except jmespath.exceptions.JMESPathTypeError:
        return None


def plain(value: Any) -> str | None:
    """A value as text on one line, without markup; None where there is nothing."""
    if value is None:
        return None
    return " ".join(_HALF.sub("", html.unescape(remove_tags(str(value)))).split()) or None

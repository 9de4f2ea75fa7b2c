"""The article of a page that shows nothing without scripts: its text as data in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from pipelines.extract.page.lines import text_of
from pipelines.extract.page.visible import class_and_id, strip_silent

_TYPES = ("application/json", "application/ld+json")
_STATE = re.compile(r"\s*(?:window\.)?[\w.$]{2,40}\s*=\s*(?=[{\[])")
_NAMES = re.compile(r"content|body|text|html|article", re.IGNORECASE)
_LEAST = 80  # characters


def text_in_data(tree: HtmlElement) -> str:
    """The longest text that data in the page calls content, body, text or the like; else "".

    The data is JSON: a script of that type (`__NEXT_DATA__` is one) or assigned to a variable; or
    it is HTML in a text area.
    """
    found = [text for script in tree.iter("script") for text in _texts(_data(script))]
    found += [
        area.text
        for area in tree.iter("textarea")
        if area.text and _NAMES.search(class_and_id(area))
    ]
    longest = max(found, key=len, default="")
    return _shown(longest) if len(longest) >= _LEAST else ""


def _data(script: HtmlElement) -> Any:
    code = script.text or ""
    if (script.get("type") or "").lower() not in _TYPES:
        state = _STATE.match(code)
        if not state:
            return None
        code = code[state.end() :]
    try:
        return json.JSONDecoder(strict=False).raw_decode(code.lstrip())[0]
    except ValueError:
        return None


def _texts(data: Any, named: bool = False) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, bool(_NAMES.search(name)))
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, named)
    elif isinstance(data, str) and named:
        yield data


def _shown(text: str) -> str:
    """A text that may be HTML, as a reader sees it."""
    if "<" not in text:
        return text
    tree = html.fromstring(f"<div>{text}</div>")
    strip_silent(tree)
    return text_of(tree)

"""The article of a page that shows nothing without scripts: its text as data in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import html
from lxml.html import HtmlElement

from pipelines.extract.page import code_strings
from pipelines.extract.page.lines import text_of
from pipelines.extract.page.visible import class_and_id, strip_silent

_JSON = ("application/json", "application/ld+json")
_MARKUP = ("text/html", "text/template", "text/x-template", "text/plain", "text/x-handlebars")
# Where JSON begins in a script: a variable that is set, or what is handed to a function.
_STATE = re.compile(r"[\w.$\]\"']\s*[=(]\s*(?=[{\[][\s\"{\[])")
_NAMES = re.compile(r"content|body|text|html|article|detail|zhengwen|desc\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"recommend|relat|similar|latest|hot\b|hots|guess|side|foot|head(?:er)?\b|nav|menu|comment|"
    r"reply|replies|advert|\bads?\b|privacy|agreement|copyright|tuijian|xiangguan",
    re.IGNORECASE,
)
_LEAST = 80  # characters
_MOST_STATES = 200  # looks for JSON in one script


class Found(NamedTuple):
    """A text, and whether what holds it has the page's own title."""

    is_titled: bool
    text: str


def text_in_data(tree: HtmlElement, title: str = "") -> str:
    """The text that data in the page calls content, body, text or the like; else "".

    The data is JSON: a script of that type (`__NEXT_DATA__` is one), or set or handed on in a
    script; a string of HTML in a script; HTML in a script that is none, in a text area, a frame or
    a template. What stands beside the page's own title comes first, then what is longest; what
    data calls recommended, related, comments or the like is never it.
    """
    found = [each for script in tree.iter("script") for each in _in_script(script, title)]
    found += [Found(False, text) for text in _kept_markup(tree)]
    shown = (Found(each.is_titled, _shown(each.text)) for each in found if len(each.text) >= _LEAST)
    best = max(shown, key=lambda each: (each.is_titled, len(each.text)), default=Found(False, ""))
    return best.text if len(best.text) >= _LEAST else ""


def _kept_markup(tree: HtmlElement) -> Iterator[str]:
    for area in tree.iter("textarea"):
        if area.text and _NAMES.search(class_and_id(area)):
            yield area.text
    for frame in tree.iter("iframe"):
        yield frame.get("srcdoc") or ""


def _in_script(script: HtmlElement, title: str) -> Iterator[Found]:
    code, kind = script.text or "", (script.get("type") or "").lower()
    if kind in _MARKUP:
        if _NAMES.search(class_and_id(script)) or "<p" in code:
            yield Found(False, code)
    elif kind in _JSON:
        yield from _texts(_decoded(code), title)
    elif len(code) >= _LEAST:
        for _, state in zip(range(_MOST_STATES), _STATE.finditer(code), strict=False):
            yield from _texts(_decoded(code[state.end() :]), title)
        yield from _in_strings(code, title)


def _in_strings(code: str, title: str) -> Iterator[Found]:
    """Texts in the strings of a script: HTML, encoded HTML, or JSON once more."""
    for before, string in code_strings.strings(code, _LEAST):
        if _OTHERS.search(before):
            continue
        text = unquote(string) if string.count("%") * 12 > len(string) else string
        if text.lstrip()[:1] in ("{", "[") and (data := _decoded(text)) is not None:
            yield from _texts(data, title)
        elif "<p" in text or "&lt;p" in text or _NAMES.search(before):
            yield Found(False, text)


def _decoded(code: str) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(code.lstrip())[0]
    except (ValueError, RecursionError):
        return None


def _texts(data: Any, title: str, named: bool = False, titled: bool = False) -> Iterator[Found]:
    if isinstance(data, dict):
        titled = titled or (bool(title) and any(value == title for value in data.values()))
        for name, value in data.items():
            if not _OTHERS.search(name):
                yield from _texts(value, title, bool(_NAMES.search(name)), titled)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value, title, named, titled)
    elif isinstance(data, str) and named:
        yield Found(titled, data)


def _shown(text: str) -> str:
    """A text that may be HTML, as a reader sees it."""
    if "&lt;" in text and "<" not in text:
        text = unescape(text)
    if "<" not in text:
        return text
    tree = html.fromstring(f"<div>{text}</div>")
    strip_silent(tree)
    return text_of(tree)

"""What differs between two renderings of one text: the kinds of noise, each drawn by a seed.

A kind is a slot of the layouts (a counter, a clock, links, comments), a change of the paragraphs
(white space, marks that nobody sees, other elements) or of the markup (the order of attributes).
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text("utf-8"))
SLOTS: dict[str, str] = _DATA["noise"]
_ENGLISH: dict[str, str] = _DATA["english"]

_BETWEEN = re.compile(r"(?<=[一-鿿])(?=[一-鿿])|(?<=[a-z])(?=[a-z])")
_WRAP = re.compile(r"(?<=[一-鿿])(?=[一-鿿])| ")
_TAG = re.compile(r"""<(\w+)((?:\s+[\w-]+="[^"<>]*"){2,})>""")
_ATTRIBUTE = re.compile(r"""[\w-]+="[^"]*\"""")
_ENTITIES = str.maketrans({"“": "&ldquo;", "”": "&rdquo;", "，": "&#65292;", "%": "&#37;"})


def slots(kinds: Sequence[str], rng: random.Random, language: str) -> dict[str, str]:
    """What stands in each slot of a layout: something of the kinds drawn, else nothing."""
    forms = SLOTS | (_ENGLISH if language == "english" else {})
    return {name: _written(forms[name], rng) if name in kinds else "" for name in SLOTS}


def _written(form: str, rng: random.Random) -> str:
    return form.format(
        n=rng.randint(100, 99999),
        day=rng.randint(10, 28),
        hour=rng.randint(10, 23),
        minute=rng.randint(10, 59),
    )


def _at(line: str, places: re.Pattern[str], rng: random.Random, put: str) -> str:
    """The line with something put in one of the places that a pattern finds."""
    found = [match.span() for match in places.finditer(line)]
    if not found:
        return line
    start, end = rng.choice(found)
    return line[:start] + put + line[end:]


def _wrapped(line: str, rng: random.Random) -> str:
    return _at(line, _WRAP, rng, "\n        ")


def _zero_width(line: str, rng: random.Random) -> str:
    return _at(line, _BETWEEN, rng, rng.choice("\u200b\ufeff\u2060"))


def _direction(line: str, rng: random.Random) -> str:
    return _at(line, _BETWEEN, rng, rng.choice(("\u200e", "\u202a\u202c", "\u200f")))


def _indented(line: str, rng: random.Random) -> str:
    return rng.choice(("\u3000\u3000", "&nbsp;&nbsp;&nbsp;&nbsp;", "  \t")) + line + " "


def _entities(line: str, rng: random.Random) -> str:
    return line.translate(_ENTITIES)


LINES: dict[str, Callable[[str, random.Random], str]] = {
    "zero_width": _zero_width,
    "direction": _direction,
    "wrapped": _wrapped,
    "indented": _indented,
    "entities": _entities,  # after the marks, which must not come to stand within one
}
PARAGRAPHS = {"divs": "<div>{}</div>\n", "breaks": "{}<br>\n", "double_breaks": "{}<br><br>\n"}


def _attributes(html: str, rng: random.Random) -> str:
    def shuffled(tag: re.Match[str]) -> str:
        found = _ATTRIBUTE.findall(tag[2])
        rng.shuffle(found)
        return f"<{tag[1]} {' '.join(found)}>"

    return _TAG.sub(shuffled, html)


def _white_space(html: str, rng: random.Random) -> str:
    return re.sub(r">\n<", lambda _: rng.choice((">\n\n<", ">\r\n\t<", ">   <", "><")), html)


MARKUP: dict[str, Callable[[str, random.Random], str]] = {
    "attributes": _attributes,
    "white_space": _white_space,
}
KINDS = (*SLOTS, *LINES, *PARAGRAPHS, *MARKUP)


def drawn(rng: random.Random, many: int = 7) -> list[str]:
    """Some kinds of noise, at most one of the forms of a paragraph among them."""
    kinds = rng.sample(KINDS, many)
    forms = [kind for kind in kinds if kind in PARAGRAPHS]
    return [kind for kind in kinds if kind not in forms[1:]]

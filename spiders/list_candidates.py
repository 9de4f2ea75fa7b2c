"""Lists that stand in HTML: groups of like elements, each with a link, and how CSS names them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from cssselect import HTMLTranslator
from lxml import html
from lxml.html import HtmlElement

from archive.text.dates import parse_date

_FEWEST, _LONG_DATE = 3, 30  # rows of a list; characters of a text that is a date and no more
_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_NO_ARTICLE = ("javascript:", "#", "mailto:")
_MOST_LINKS = 4  # in a row; what has more is a block of lists
_WORDS = 8  # characters of a title; the entries of a menu have fewer
_AROUND = ("nav", "header", "footer")


class Candidate(NamedTuple):
    """A selector of rows and, within a row, of the date; how many rows, and how good a list."""

    rows: str
    date: str
    size: int
    score: float


def candidates(text: str) -> list[Candidate]:
    """The lists of links that a page may hold, best first: many rows, dated, with long titles."""
    tree = html.document_fromstring(text)
    found = (_candidate(tree, group) for group in _groups(tree))
    best: dict[str, Candidate] = {}
    for candidate in filter(None, found):
        best.setdefault(candidate.rows, candidate)
    return sorted(best.values(), key=lambda candidate: -candidate.score)


def _groups(tree: HtmlElement) -> Iterator[list[HtmlElement]]:
    """Children of one element that are alike and hold a link each."""
    for parent in tree.iter():
        alike: dict[str, list[HtmlElement]] = defaultdict(list)
        for child in parent if isinstance(parent.tag, str) else ():
            if isinstance(child.tag, str) and _link(child) is not None:
                alike[child.tag].append(child)
        yield from (group for group in alike.values() if len(group) >= _FEWEST)


def _link(row: HtmlElement) -> HtmlElement | None:
    links = [row] if row.tag == "a" else row.iterfind(".//a")
    for link in links:
        href = (link.get("href") or "").strip().lower()
        if href and not href.startswith(_NO_ARTICLE):
            return link
    return None


def _candidate(tree: HtmlElement, group: list[HtmlElement]) -> Candidate | None:
    if sum(len(row.findall(".//a")) for row in group) > _MOST_LINKS * len(group):
        return None
    path = _path(tree, group)
    rows = [row for row in _select(tree, path) if _link(row) is not None]
    dates = [_date(row) for row in rows]
    named = [date for date in dates if date]
    date = max(named, key=named.count) if named else ""
    titles = [len(_text(_link(row))) for row in rows]
    wordy = sum(length >= _WORDS for length in titles) / len(rows)
    if any(around.tag in _AROUND for around in group[0].iterancestors()) or not wordy:
        return None
    dated = named.count(date) / len(rows) if date else 0.0
    return Candidate(path, date, len(rows), min(len(rows), 30) * (wordy + 3 * dated))


def _path(tree: HtmlElement, group: list[HtmlElement]) -> str:
    """CSS that finds the group: its tag below the nearest names that leave others out."""
    path = own = _own(group)
    for above in group[0].iterancestors():
        if above.tag in ("body", "html"):
            break
        step = _step(above)
        path = f"{step} > {path}" if path == own else f"{step} {path}"
        if step != above.tag and len(_select(tree, path)) <= len(group):
            break
    return path


def _own(group: list[HtmlElement]) -> str:
    """The rows by their tag, and by the first class that all of them have."""
    shared = set.intersection(*({*(row.get("class") or "").split()} for row in group))
    names = [name for name in (group[0].get("class") or "").split() if name in shared]
    return f"{group[0].tag}{''.join(f'.{name}' for name in names[:1] if _NAME.fullmatch(name))}"


def _step(element: HtmlElement) -> str:
    """An element by its id, its classes, or its tag alone."""
    if (name := element.get("id")) and _NAME.fullmatch(name):
        return f"#{name}"
    names = [name for name in (element.get("class") or "").split() if _NAME.fullmatch(name)]
    return f"{element.tag}{''.join(f'.{name}' for name in names[:2])}"


def _select(tree: HtmlElement, path: str) -> list[HtmlElement]:
    return list(tree.xpath(HTMLTranslator().css_to_xpath(path)))


def _date(row: HtmlElement) -> str:
    """CSS of the last element of a row that says a date and nothing else."""
    for element in reversed([*row.iterdescendants()]):
        if not isinstance(element.tag, str) or element.tag == "a":
            continue
        text = _text(element).strip("[]()（）【】 ")
        if text and len(text) < _LONG_DATE and parse_date(text):
            return _step_in(row, element)
    return ""


def _step_in(row: HtmlElement, element: HtmlElement) -> str:
    """CSS that finds an element first within its row, as far as names and places tell it."""
    step = _step(element)
    for path in (step, f"{step}:last-child", f"{step}:last-of-type"):
        found = row.xpath(HTMLTranslator().css_to_xpath(path))
        if found and found[0] is element:
            return path
    return step


def _text(element: HtmlElement | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""

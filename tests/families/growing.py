"""Makes the markup that a selector finds, so that a replica shows what a declaration looks for.

CSS is translated to XPath, and of XPath the few forms that declarations use are understood. What is
there already is used again, so that selectors of one page share the elements around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cssselect import HTMLTranslator
from lxml import etree
from lxml.html import HtmlElement

_LITERAL = r"""(?:"(?P<one>[^"]*)"|'(?P<two>[^']*)')"""
_HOLDS = re.compile(rf"(?:contains|starts-with)\((?P<what>.*),\s*{_LITERAL}\s*\)", re.DOTALL)
_EQUALS = re.compile(rf"(?P<what>.*?)\s*=\s*{_LITERAL}", re.DOTALL)
_BEFORE = re.compile(r"count\(preceding-sibling::[\w*]+\)\s*=\s*(\d+)")
_NAME = re.compile(r"name\(\)\s*=\s*'(\w+)'")
_LEFT_TO_CHECK = re.compile(
    r"not\(|string-length\(|last\(\)|position\(\)|count\(following-sibling::"
)
_ATTRIBUTE = re.compile(r"@([\w-]+)")
_STEP = re.compile(r"(?:(?P<axis>[a-z-]+)::|(?P<at>@))?(?P<node>[\w-]+(?:\(\))?|\*)")
_INLINE = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "span", "a", "em", "b", "strong")
_AROUND = {
    "td": ("tr",),
    "tr": ("table", "tbody", "thead"),
    "tbody": ("table",),
    "li": ("ul", "ol"),
}


class CannotGrowError(AssertionError):
    """A selector in a form that no markup can be made for."""


class Place(NamedTuple):
    """Where a selector finds a text: an element, or an attribute of it."""

    element: HtmlElement
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    axis: str
    node: str
    predicates: tuple[str, ...]

    def found(self, near: HtmlElement) -> list[HtmlElement]:
        """What is there already."""
        tests = "".join(f"[{test}]" for test in self.predicates)
        return list(near.xpath(f"{self.axis}::{self.node}{tests}"))


def branches(path: str) -> list[str]:
    """The alternatives of a selector, as XPath."""
    is_xpath = path.startswith(("/", "./", "("))
    written = path if is_xpath else HTMLTranslator().css_to_xpath(path)
    if bracketed := re.fullmatch(r"\((.*)\)(?:\[.*\])?", written, re.DOTALL):
        written = bracketed[1]
    return [part for _, part in _parts(written, ("|",))]


def grow(near: HtmlElement, path: str, branch: int = 0, *, fresh: bool = False) -> Place:
    """The place that one alternative of a selector finds; made where it is not there, or `fresh`.

    Raises CannotGrowError for a form that is not understood.
    """
    ways = branches(path)
    steps = list(_steps(ways[branch % len(ways)]))
    for step in steps:
        if step.axis == "attribute":
            return Place(near, step.node)
        again = [] if fresh and step is steps[-1] else step.found(near)
        if step.node != "text()":
            near = again[0] if again else _make(near, step)
        elif step.axis != "child":
            near = again[0].getparent() if again else _make(near, step)
    return Place(near)


def put(place: Place, text: str) -> None:
    """Write a text there, behind what stands there already unless it says that too."""
    element, attribute = place
    said = (element.get(attribute) if attribute else element.text) or ""
    whole = text if all(part in text for part in said.split()) else f"{said} {text}"
    if attribute:
        element.set(attribute, whole)
    else:
        element.text = whole


def _steps(path: str) -> Iterator[_Step]:
    anywhere = False
    for separator, text in _parts(path.strip(), ("//", "/")):
        anywhere = anywhere or separator == "//"
        if text in ("", "."):
            continue
        if text == "descendant-or-self::*":
            anywhere = True
            continue
        if not (named := _STEP.match(text)):
            raise CannotGrowError(f"the step `{text}` of `{path}` is of no known form")
        axis = "attribute" if named["at"] else named["axis"] or "child"
        if axis.startswith("descendant") or (anywhere and axis == "child"):
            axis = "descendant"
        yield _Step(axis, named["node"], tuple(_bracketed(text[named.end() :])))
        anywhere = False


def _parts(text: str, separators: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Pieces of an expression with the separator before each, brackets and quotes kept whole."""
    depth, quote, start, before, at = 0, "", 0, "", 0
    while at < len(text):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        else:
            depth += (sign in "[(") - (sign in "])")
        found = next(
            (s for s in separators if not depth and not quote and text.startswith(s, at)), ""
        )
        if found:
            yield before, text[start:at].strip()
            before, start = found, at + len(found)
        at += len(found) or 1
    yield before, text[start:].strip()


def _bracketed(text: str) -> Iterator[str]:
    depth = start = 0
    for at, sign in enumerate(text):
        if sign == "[":
            start = at + 1 if depth == 0 else start
            depth += 1
        elif sign == "]":
            depth -= 1
            if depth == 0:
                yield text[start:at]


def _make(near: HtmlElement, step: _Step) -> HtmlElement:
    """A new element that a step leads to."""
    if step.axis == "self":
        raise CannotGrowError(f"<{near.tag}> is no <{step.node}>")
    clauses = [clause for test in step.predicates for clause in _clauses(test)]
    named = next((name[1] for clause in clauses if (name := _NAME.fullmatch(clause))), step.node)
    parent = near if step.axis in ("child", "descendant") else near.getparent()
    element: HtmlElement = etree.SubElement(etree.Element("div"), _tag(named, near, parent))
    if step.axis in ("child", "descendant"):
        _insert(element, _home(parent, element.tag, step.axis), clauses)
    elif step.axis == "preceding-sibling":
        near.addprevious(element)
    else:
        near.addnext(element)
    for clause in clauses:
        _satisfy(element, clause)
    return element


def _tag(node: str, near: HtmlElement, parent: HtmlElement) -> str:
    if node not in ("*", "text()"):
        return node
    if near.tag == "td" and parent is not near:
        return "td"
    return "span" if node == "text()" or near.tag in _INLINE or parent is not near else "div"


def _home(parent: HtmlElement, tag: str, axis: str) -> HtmlElement:
    """What an element may stand in: a page's head or main part, and rows within tables."""
    if parent.tag == "html":
        parent = parent.find("head" if tag == "meta" else "body/main")
    around = _AROUND.get(tag, ())
    if axis == "child" or not around or parent.tag in around:
        return parent
    home = _home(parent, around[0], axis)
    if tag != "td" and len(home) and home[-1].tag in around:
        return home[-1]
    return etree.SubElement(home, around[0])


def _insert(element: HtmlElement, parent: HtmlElement, clauses: list[str]) -> None:
    """Put an element where its position is what the clauses say, after empty ones if need be."""
    asked = next((int(m[1]) for clause in clauses if (m := _BEFORE.fullmatch(clause))), None)
    if asked is None:
        number = next((int(clause) for clause in clauses if clause.isdigit()), 1)
        for _ in range(number - 1 - len(parent.findall(element.tag))):
            etree.SubElement(parent, element.tag)
        parent.append(element)
        return
    while len(parent) < asked:
        etree.SubElement(parent, element.tag)
    parent.insert(asked, element)


def _clauses(test: str) -> Iterator[str]:
    """What a predicate asks for, the first of two where either will do."""
    for _, clause in _parts(test, (" and ",)):
        _, first = next(_parts(clause, (" or ",)))
        bracketed = re.fullmatch(r"\((.*)\)", first, re.DOTALL)
        if bracketed:
            yield from _clauses(bracketed[1])
        else:
            yield first


def _satisfy(element: HtmlElement, clause: str) -> None:
    """Let an element be what one clause of a predicate asks for."""
    if clause.isdigit() or _BEFORE.fullmatch(clause) or _NAME.fullmatch(clause):
        return
    if _LEFT_TO_CHECK.match(clause) or _ATTRIBUTE.fullmatch(clause):
        return
    if said := _HOLDS.fullmatch(clause) or _EQUALS.fullmatch(clause):
        literal = (said["one"] or said["two"] or "").strip()
        attribute = _ATTRIBUTE.search(said["what"])
        if attribute and attribute[1] == "class":
            names = (element.get("class") or "").split()
            element.set("class", " ".join(dict.fromkeys([*names, *literal.split()])))
        else:
            put(Place(element, attribute[1] if attribute else ""), literal)
        return
    if not re.match(r"[\w.*]", clause):
        raise CannotGrowError(f"the predicate `{clause}` is of no known form")
    grow(element, clause if clause.startswith(".") else f"./{clause}")

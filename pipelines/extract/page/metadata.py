"""What a page says of itself to machines: its metas and its JSON-LD (schema.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from pipelines.extract.page.outline import Outline

_SCRIPTED = re.compile(
    r"(?:\b(?:article-time|publish_?(?:time|date)|pub_?(?:time|date)|create_?time|ct)[\"']?|"
    r"\"created(?:_?at|_?time|_?date)?\")\s*[:=]\s*[\"']?"
    r"((?:19|20)\d\d-\d\d?-\d\d?[ T]?[\d:]*|1\d{9}(?:\d{3})?)(?!\d)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"Article|Posting|Report|Review\b")
_AROUND = re.compile(r"WebSite|WebPage|Page\b|Organization|Breadcrumb|VideoObject|ImageObject")
_INSTANTS = dict.fromkeys(("datetime", "data-time", "data-timestamp", "data-date"))
_LONGEST_TIME = 40  # characters
_MICRODATA = ("publisher", "datePublished", "dateModified")


def metas(tree: HtmlElement) -> dict[str, str]:
    """The page's metas by lower-cased name, first one wins, empty ones left out."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name and (content := (meta.get("content") or "").strip()):
            found.setdefault(" ".join(name.split()), content)
    return found


def linked_data(tree: HtmlElement) -> dict[str, str]:
    """Headline, authors, publisher and dates of the page's JSON-LD article, as strings."""
    nodes = [
        node
        for script in tree.iter("script")
        if (script.get("type") or "").lower() == "application/ld+json"
        for node in _nodes(_json(script.text or ""))
        if "headline" in node or "datePublished" in node
    ]
    best = min(nodes, key=_rank, default={})
    return {key: name for key, value in best.items() if (name := _name(value))}


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return None


def _rank(node: dict[str, Any]) -> int:
    """An article comes before what only says when the page or the site was made."""
    kind = _name(node.get("@type"))
    return 0 if _ARTICLE.search(kind) else 2 if _AROUND.search(kind) else 1


def scripted_date(tree: HtmlElement) -> str | None:
    """The date, or the seconds since 1970, that a script gives as the page's publication, or a
    text area, which is there for scripts."""
    for node in tree.iter("script", "textarea", "input"):
        named = node.text or ""
        if node.tag == "textarea":
            named = f'{node.get("class")}="{named}"'
        elif node.tag == "input":
            named = f'{node.get("id") or node.get("name")}="{node.get("value")}"'
        if found := _SCRIPTED.search(named):
            return str(found[1])
    return None


def marked_times(page: Outline) -> dict[str, str]:
    """What elements show of a time (刚刚, 两个月前), with the instant in their attributes."""
    found: dict[str, str] = {}
    for node, given in zip(page.nodes, page.attributes, strict=True):
        if not given or _INSTANTS.keys().isdisjoint(given):
            continue
        said = " ".join(node.text_content().split())
        instant = next(given[name] for name in _INSTANTS if name in given)
        if said and len(said) <= _LONGEST_TIME:
            found.setdefault(said, instant)
    return found


def microdata(tree: HtmlElement) -> dict[str, str]:
    """Publisher and dates that elements are marked with (`itemprop`), where JSON-LD has none."""
    found: dict[str, str] = {}
    for node in tree.xpath("//@itemprop/.."):
        names = [n.get("content") or n.text_content() for n in node.xpath(".//*[@itemprop='name']")]
        value = node.get("content") or node.get("datetime") or next(iter(names), "")
        if node.get("itemprop") in _MICRODATA and value.strip():
            found.setdefault(node.get("itemprop"), value.strip())
    return found


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _nodes(item)
    elif isinstance(data, dict):
        yield data
        yield from _nodes(data.get("@graph", []))


def _name(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_name, value)))
    if isinstance(value, dict):
        return _name(value.get("name", ""))
    return str(value) if isinstance(value, str | int) else ""

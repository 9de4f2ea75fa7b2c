"""What a page says of itself to machines: its metas and its JSON-LD (schema.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

_SCRIPTED = re.compile(
    r"\b(?:article-time|publish_?(?:time|date)|pub_?(?:time|date)|create_?time|ct)[\"']?\s*[:=]\s*[\"']?"
    r"((?:19|20)\d\d-\d\d?-\d\d?[ T]?[\d:]*|1\d{9}(?:\d{3})?)(?!\d)",
    re.IGNORECASE,
)
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
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except ValueError:
            continue
        for node in _nodes(data):
            if "headline" in node or "datePublished" in node:
                return {key: name for key, value in node.items() if (name := _name(value))}
    return {}


def scripted_date(tree: HtmlElement) -> str | None:
    """The date, or the seconds since 1970, that a script gives as the page's publication, or a
    text area, which is there for scripts."""
    for node in tree.iter("script", "textarea"):
        text = node.text or ""
        named = f'{node.get("class")}="{text}"' if node.tag == "textarea" else text
        if found := _SCRIPTED.search(named):
            return str(found[1])
    return None


def microdata(tree: HtmlElement) -> dict[str, str]:
    """Publisher and dates that elements are marked with (`itemprop`), where JSON-LD has none."""
    found: dict[str, str] = {}
    for node in tree.xpath("//*[@itemprop]"):
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

"""What a page says of itself: title, dates, publisher, author, document number, issuer.

Read in this order: the source's selectors, the page's own metas (those of the government site
standard and Open Graph), JSON-LD, its labelled table; never guessed from the crawl.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement
from trafilatura.metadata import extract_title

from archive import dates, document_numbers
from archive.records import ReadingRules
from pipelines.blocks import text_of
from pipelines.normalise import normalise_line
from pipelines.select import first_text

_TITLE_METAS = ("articletitle", "og:title", "twitter:title")
_DATE_METAS = (
    "firstpublishedtime",
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:published_time",
    "datepublished",
    "publish_date",
    "date",
)
_MODIFIED_METAS = ("lastmodifiedtime", "article:modified_time", "og:updated_time", "datemodified")
_PUBLISHER_METAS = ("contentsource", "source")
_PUBLISHER = re.compile(
    r"(?:来源|來源|信息来源|文章来源|Source)\s*[:：]\s*([^\s|　\[\]【】()（）]{2,40})"
)
_SUFFIX = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s|--|――).*$")
_LABELS = {
    "发文机关": "issuer",
    "发布机构": "issuer",
    "发文字号": "document_number",
    "文号": "document_number",
}


@dataclass(slots=True)
class Facts:
    """What was found; None where the page says nothing."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    document_number: str | None = None
    issuer: str | None = None


def read(tree: HtmlElement, rules: ReadingRules) -> Facts:
    """The facts of a parsed page."""
    metas = _metas(tree)
    linked = _linked_data(tree)
    labelled = _labelled(tree)
    selected = {name: first_text(tree, path) for name, path in rules.selectors.items()}

    def date(*candidates: str | None) -> str | None:
        found = (dates.parse_date(c, rules.timezone) for c in candidates if c)
        return next((d for d in found if d), None)

    return Facts(
        title=selected.get("title") or _title(tree, metas, linked),
        author=normalise_line(linked.get("author")),
        publisher=_publisher(selected.get("publisher"), metas, tree),
        published_at=date(
            selected.get("date"), *_values(metas, _DATE_METAS), linked.get("datePublished")
        ),
        modified_at=date(*_values(metas, _MODIFIED_METAS), linked.get("dateModified")),
        document_number=_number(selected.get("document_number") or labelled.get("document_number")),
        issuer=normalise_line(labelled.get("issuer")),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The page's metas by lower-cased name, first one wins, empty ones left out."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name and (content := (meta.get("content") or "").strip()):
            found.setdefault(name, content)
    return found


def _values(metas: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (metas[name] for name in names if name in metas)


def _linked_data(tree: HtmlElement) -> dict[str, str]:
    """Headline, author and dates of the page's JSON-LD article, as strings."""
    for script in tree.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except ValueError:
            continue
        for node in _nodes(data):
            if "headline" in node or "datePublished" in node:
                return {k: _name(v) for k, v in node.items() if _name(v)}
    return {}


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


def _title(tree: HtmlElement, metas: dict[str, str], linked: dict[str, str]) -> str | None:
    title = next(_values(metas, _TITLE_METAS), None) or linked.get("headline")
    if not title:
        headings = [h for h in tree.iter("h1") if normalise_line(h.text_content())]
        title = headings[0].text_content() if len(headings) == 1 else None
    if not title:
        title = _SUFFIX.sub("", tree.findtext(".//title") or "") or extract_title(tree)
    return normalise_line(title)


def _publisher(selected: str | None, metas: dict[str, str], tree: HtmlElement) -> str | None:
    for text in (selected, *_values(metas, _PUBLISHER_METAS)):
        if text and (found := normalise_line(_PUBLISHER.sub(r"\1", text))):
            return found
    match = _PUBLISHER.search(text_of(tree))
    return normalise_line(match[1]) if match else None


def _labelled(tree: HtmlElement) -> dict[str, str]:
    """Values beside labels such as 发文字号 in table cells; padding inside labels is folded."""
    found: dict[str, str] = {}
    for cell in tree.iter("td", "th"):
        label = re.sub(r"[\s:：]+", "", cell.text_content())
        value = cell.getnext()
        if label in _LABELS and value is not None and normalise_line(value.text_content()):
            found.setdefault(_LABELS[label], value.text_content())
    return found


def _number(text: str | None) -> str | None:
    return document_numbers.normalise(text) if text else None

"""Rows of links in HTML: what stands in one, however the list around it was found."""

from __future__ import annotations

from parsel import Selector

from spiders.kinds.list_page import ListAnswer, Row, absolute

_NO_ADDRESS = ("javascript:", "#", "mailto:")


def find(node: Selector, path: str) -> list[Selector]:
    """What a selector finds in a node: CSS, or XPath if it begins with `/`, `./` or `(`."""
    return list(node.xpath(path) if path.startswith(("/", "./", "(")) else node.css(path))


def row(
    node: Selector, base: str, answer: ListAnswer, link: str = "a", title: str = "", date: str = ""
) -> Row | None:
    """A row that holds a link, or is one; None where there is none to follow."""
    links = [node] if node.root.tag == "a" else find(node, link)
    href = links[0].attrib.get("href", "").strip() if links else ""
    if not href or href.lower().startswith(_NO_ADDRESS):
        return None
    if not (address := absolute(base, href)):
        return None
    titles = find(node, title) if title else []
    when = find(node, date) if date else []
    return Row(
        url=address,
        title=shown(titles[0]) if titles else links[0].attrib.get("title") or shown(links[0]),
        date=answer.date(shown(when[0])) if when else None,
    )


def shown(node: Selector) -> str | None:
    """The text of an element, an attribute or a text node, on one line."""
    return " ".join("".join(node.xpath(".//text()").getall() or [node.get() or ""]).split()) or None

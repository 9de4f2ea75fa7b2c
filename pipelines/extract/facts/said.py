"""What a page says to machines of itself, its title and what a source's selectors find in it."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.records import ReadingRules
from pipelines.extract.page.metadata import linked_data, metas, microdata
from pipelines.extract.page.selectors import first_text


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says to machines, its language too, and what the source's selectors find in it."""

    metas: dict[str, str]
    linked: dict[str, str]
    selected: dict[str, str | None]
    title: str
    language: str

    def titles(self) -> list[str]:
        """Everything that may be the headline, the surest first."""
        named = ("articletitle", "og:title", "twitter:title")
        found = [self.metas.get(name, "") for name in named]
        return [*filter(None, [*found, self.linked.get("headline", ""), self.title])]

    def description(self) -> str | None:
        """What the page says of itself in a sentence or two."""
        return self.metas.get("og:description") or self.metas.get("description")


def said_by(tree: HtmlElement, rules: ReadingRules) -> Said:
    """Read metas, JSON-LD and selectors; of the whole tree, hidden parts with it."""
    selected = {
        name: first_text(tree, path) for name, path in rules.selectors.items() if name != "body"
    }
    linked = microdata(tree) | linked_data(tree)
    title = tree.findtext(".//title") or ""
    return Said(metas(tree), linked, selected, title, tree.get("lang") or "")

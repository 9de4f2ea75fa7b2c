"""The lines of a part of a page, as a reader sees them: one block a line, table rows as lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from lxml.html import HtmlElement

from pipelines.extract.page.broken_lines import mended
from pipelines.extract.page.captions import marked, may_be_caption, names_caption
from pipelines.extract.page.outline import Outline, outline
from pipelines.extract.page.table_rows import Spans, lays_out
from pipelines.extract.page.visible import is_silent

_STRUCK = "~~"  # around what is struck out
_CAPTION_LINES = 3
_PREFORMATTED = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
# A line break of the source within Chinese text, which is no space (CSS Text 3, section 4.1.3).
_SOURCE_BREAK = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])"
)


@dataclass(slots=True)
class Line:
    """A line of text; how many of its characters are links, what it is, and its links.

    `offers_file` says that one of them leads to a document, `broken` that the line follows a line
    break within its block, with no empty line between.
    """

    text: str
    linked: int = 0
    kind: Literal["", "caption", "row"] = ""
    offers_file: bool = False
    broken: bool = False
    links: list[HtmlElement] = field(default_factory=list)


def text_of(node: HtmlElement) -> str:
    """All that a node of visible parts shows."""
    return "\n".join(line.text for line in lines_of(node, outline(node)))


def lines_of(node: HtmlElement, page: Outline, *, apart: bool = False) -> list[Line]:
    """The lines of a node of visible parts in reading order; that of a caption begins with a mark
    of its own.

    `page` is an outline that holds the node; what a source declares and no reader sees is in none.
    `apart` puts a bar between elements within a line that nothing else parts.
    """
    if node not in page.places:
        page = outline(node)
    reader = _Reader(page, apart)
    if not is_silent(node):
        reader.read(page.places[node])
        reader.end_line()
    return mended(reader.lines)


class _Reader:
    """Collects the lines of one part of a page."""

    def __init__(self, page: Outline, apart: bool = False) -> None:
        self._page = page
        self._apart = apart
        self.lines: list[Line] = []
        self._pieces: list[str] = []
        self._line: Line | None = None
        self._after_picture = False
        self._captioned = ""
        self._preformatted = False
        self._link: HtmlElement | None = None
        self._spans = Spans()

    def read(self, place: int, linked: bool = False) -> None:
        tag = self._page.tags[place]
        if tag == "img":
            self._after_picture = True
        elif self._page.inline[place]:
            opens = not self._pieces and names_caption(self._page.attributes[place])
            self._read_content(place, tag, linked)
            if opens:
                self._captioned = "".join(self._pieces).strip()
        elif tag == "br":
            self._break_line()
        elif tag == "tr" and not lays_out(self._page.nodes[place]):
            self._read_row(self._spans.filled(self._page.nodes[place]))
        else:
            self._read_block(place, tag, linked)

    def _read_block(self, place: int, tag: str, linked: bool) -> None:
        self.end_line()
        attributes = self._page.attributes[place]
        if not attributes and tag not in ("pre", "figcaption"):
            self._read_content(place, tag, linked)
            self.end_line()
            return
        before = len(self.lines)
        around = self._preformatted
        self._preformatted = around or tag == "pre" or _keeps_breaks(attributes)
        self._read_content(place, tag, linked)
        self._preformatted = around
        if said := attributes.get("data-caption"):
            self.end_line()
            self._add(said, linked)
        captions = tag == "figcaption" or names_caption(attributes)
        if said or captions:
            self._opened().kind = "caption"
        self.end_line()
        if captions and _is_caption(self.lines[before:]):
            for line in self.lines[before:]:
                _mark(line)

    def _opened(self) -> Line:
        """The line being read."""
        if self._line is None:
            self._line = Line("")
        return self._line

    def _break_line(self) -> None:
        """Close the line within its block; the next one is broken off it unless this is empty."""
        holds_text = bool(self._pieces)
        self.end_line()
        self._opened().broken = holds_text

    def end_line(self) -> None:
        """Close the line being read, if it holds anything."""
        line, self._line = self._line, None
        if not self._pieces:
            return
        text = "".join(self._pieces).strip()
        self._pieces.clear()
        line = line or Line("")
        if text == self._captioned:
            line.kind = "caption"
        self._captioned = ""
        if "\n" in text:
            text = _SOURCE_BREAK.sub("", text)
        text = " ".join(text.split())
        if self._after_picture and may_be_caption(text):
            line.kind = "caption"
        line.text = text
        if line.kind == "caption":
            _mark(line)
        self.lines.append(line)
        self._after_picture = False

    def _read_content(self, place: int, tag: str, linked: bool) -> None:
        struck = tag == "del" and bool((self._page.nodes[place].text_content() or "").strip())
        if struck:
            self._add(_STRUCK, linked)
        around = self._link
        if tag == "a":
            linked = self._open_link(place) or linked
        if text := self._page.texts[place]:
            self._add(text, linked)
        if self._page.ends[place] > place + 1:
            self._read_within(place, linked)
        self._link = around
        if struck:
            self._add(_STRUCK, linked)

    def _open_link(self, place: int) -> bool:
        """Note a link on the line being read; whether it leads away."""
        line = self._opened()
        line.offers_file = line.offers_file or place in self._page.files
        self._link = self._page.nodes[place]
        line.links.append(self._link)
        return place in self._page.away

    def _read_within(self, place: int, linked: bool) -> None:
        page = self._page
        for inner in page.within(place):
            self.read(inner, linked)
            tail = page.tails[inner]
            if self._apart and page.inline[inner] and (not tail or tail.isspace()):
                tail = " | "
            if tail:
                self._add(tail, linked)

    def _add(self, text: str, linked: bool) -> None:
        # Line breaks in the source are white space in HTML; only blocks and <br> end a line.
        if not self._preformatted:
            self._append(text, linked)
            return
        for i, line in enumerate(text.split("\n")):
            if i:
                self._break_line()
            self._append(line, linked)

    def _append(self, text: str, linked: bool) -> None:
        if not self._pieces and (not text or text.isspace()):
            return  # no line begins with white space
        self._pieces.append(text)
        if linked and (said := text.strip()):
            line = self._opened()
            line.linked += len(said)
            if self._link is not None and self._link not in line.links:
                line.links.append(self._link)

    def _read_row(self, cells: list[HtmlElement]) -> None:
        """A table's row on one line, paragraphs within a cell joined."""
        self.end_line()
        inner = [lines_of(cell, self._page) for cell in cells]
        text = " | ".join(" ".join(line.text for line in lines) for lines in inner)
        if text.strip(" |"):
            linked = sum(line.linked for lines in inner for line in lines)
            files = any(line.offers_file for lines in inner for line in lines)
            links = [link for lines in inner for line in lines for link in line.links]
            self.lines.append(Line(text, linked, "row", files, links=links))


def _is_caption(lines: list[Line]) -> bool:
    """Whether the paragraphs of a part named after captions are one and its credit."""
    return len(lines) <= _CAPTION_LINES and all(line.kind != "row" for line in lines)


def _mark(line: Line) -> None:
    """Make a line that of a caption."""
    line.kind = "caption"
    line.text = marked(line.text)


def _keeps_breaks(attributes: dict[str, str]) -> bool:
    """Whether a part's style says that line breaks in the source are seen."""
    style = attributes.get("style")
    return style is not None and _PREFORMATTED.search(style) is not None

"""The lines of a part of a page, as a reader sees them: one block a line, table rows as lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

from pipelines.extract.page.broken_lines import mended
from pipelines.extract.page.table_rows import Spans, lays_out
from pipelines.extract.page.visible import is_inline, is_silent, leads_away, offers_file

_STRUCK = "~~"  # around what is struck out
CAPTION = "▲ "  # begins the line of a picture's caption

_CAPTION_NAME = re.compile(
    r"caption|(?<!text)(?:pic|img|image|photo)[-_]{0,2}(?:text|desc|info|note|intro)|tuzhu|cutline|"
    r"(?<![a-z])(?:dida(?:scalia)?|legende|bild-?(?:unterschrift|untertitel|unterzeile|text|legende)|"
    r"billed-?tekst|bilde-?tekst|pie-?(?:de-?)?foto|leyenda|legenda)(?![a-z])",
    re.IGNORECASE,
)
_OF_PICTURE = re.compile(
    r"[△▲▼]|(?:图为|图[:：]|资料图|Photo\b)|.{0,80}(?:摄|供图|资料图片?|[\[(（]\s*Photo\b.*|发)[)）。]?$"
)
_OF_CHINA = re.compile(
    r"\[Photo\b[^\]]{1,80}\]|[(（]Xinhua(?:/[^)）]{1,60})?[)）]|/(?:VCG|CFP|CNS)\b"
)
_LONGEST_CAPTION = 120
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
    return "\n".join(line.text for line in lines_of(node))


def says_picture(caption: str) -> bool:
    """Whether a caption's line says by its own words that it is one, as those of Chinese papers."""
    said = caption.removeprefix(CAPTION)
    return bool(_OF_PICTURE.match(said) or _OF_CHINA.search(said))


def lines_of(node: HtmlElement, *, apart: bool = False) -> list[Line]:
    """The lines of a node of visible parts in reading order; that of a caption begins with a mark
    of its own.

    `apart` puts a bar between elements within a line that nothing else parts.
    """
    reader = _Reader(apart)
    if not is_silent(node):
        reader.read(node)
        reader.end_line()
    return mended(reader.lines)


class _Reader:
    """Collects the lines of one part of a page."""

    def __init__(self, apart: bool = False) -> None:
        self._apart = apart
        self.lines: list[Line] = []
        self._pieces: list[str] = []
        self._line: Line | None = None
        self._after_picture = False
        self._captioned = ""
        self._preformatted = False
        self._link: HtmlElement | None = None
        self._spans = Spans()

    def read(self, node: HtmlElement, linked: bool = False) -> None:
        if node.tag == "br":
            self._break_line()
        elif node.tag == "img":
            self._after_picture = True
        elif node.tag == "tr" and not lays_out(node):
            self._read_row(self._spans.filled(node))
        elif is_inline(node):
            opens = not self._pieces and _names_caption(node)
            self._read_content(node, linked)
            if opens:
                self._captioned = "".join(self._pieces).strip()
        else:
            self._read_block(node, linked)

    def _read_block(self, node: HtmlElement, linked: bool) -> None:
        self.end_line()
        before = len(self.lines)
        around = self._preformatted
        self._preformatted = around or _keeps_breaks(node)
        self._read_content(node, linked)
        self._preformatted = around
        if said := node.get("data-caption"):
            self.end_line()
            self._add(said, linked)
        captions = node.tag == "figcaption" or _names_caption(node)
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
        if self._after_picture and len(text) <= _LONGEST_CAPTION and _OF_PICTURE.match(text):
            line.kind = "caption"
        line.text = text
        if line.kind == "caption":
            _mark(line)
        self.lines.append(line)
        self._after_picture = False

    def _read_content(self, node: HtmlElement, linked: bool) -> None:
        struck = node.tag == "del" and bool((node.text_content() or "").strip())
        if struck:
            self._add(_STRUCK, linked)
        if node.tag == "a":
            linked = linked or leads_away(node)
            line = self._opened()
            line.offers_file = line.offers_file or offers_file(node)
            line.links.append(node)
            self._link, around = node, self._link
        self._add(node.text, linked)
        if len(node):
            self._read_children(node, linked)
        if node.tag == "a":
            self._link = around
        if struck:
            self._add(_STRUCK, linked)

    def _read_children(self, node: HtmlElement, linked: bool) -> None:
        for child in node:
            self.read(child, linked)
            tail = child.tail
            if self._apart and (not tail or tail.isspace()) and is_inline(child):
                tail = " | "
            self._add(tail, linked)

    def _add(self, text: str | None, linked: bool) -> None:
        # Line breaks in the source are white space in HTML; only blocks and <br> end a line.
        if not text:
            return
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
        inner = [lines_of(cell) for cell in cells]
        text = " | ".join(" ".join(line.text for line in lines) for lines in inner)
        if text.strip(" |"):
            linked = sum(line.linked for lines in inner for line in lines)
            files = any(line.offers_file for lines in inner for line in lines)
            links = [link for lines in inner for line in lines for link in line.links]
            self.lines.append(Line(text, linked, "row", files, links=links))


def _names_caption(node: HtmlElement) -> bool:
    """Whether a part is named after captions."""
    return _is_caption_name(node.get("class"))


@lru_cache(maxsize=8_192)
def _is_caption_name(name: str | None) -> bool:
    return name is not None and _CAPTION_NAME.search(name) is not None


def _is_caption(lines: list[Line]) -> bool:
    """Whether the paragraphs of a part named after captions are one and its credit."""
    return len(lines) <= _CAPTION_LINES and all(line.kind != "row" for line in lines)


def _mark(line: Line) -> None:
    """Make a line that of a caption."""
    line.kind = "caption"
    line.text = line.text if line.text[0] in "△▲▼" else CAPTION + line.text


def _keeps_breaks(node: HtmlElement) -> bool:
    """Whether line breaks in the source are seen."""
    return node.tag == "pre" or bool(_PREFORMATTED.search(node.get("style") or ""))

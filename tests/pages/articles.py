"""Articles written for the tests, in a small markup, and their HTML in a layout's manner.

One line is one block. Marks at its start: `## ` a heading, `- ` a list item, `1. ` a numbered one,
`> ` a quotation, `! ` an image with this caption, `| a | b |` a table row, `= ` a signature or date
at the right, `@ ` an attached file. Inline HTML may stand in a line.
"""

from __future__ import annotations

import functools
import html
import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WRITTEN = Path(__file__).parent / "written"
_MARKS = {
    "## ": "heading",
    "- ": "item",
    "1. ": "step",
    "> ": "quote",
    "! ": "image",
    "| ": "row",
    "= ": "right",
    "@ ": "file",
}
_GROUPS = {"item": "<ul>{}</ul>", "step": "<ol>{}</ol>", "row": "<table border='1'>{}</table>"}
Style = dict[str, str]

PARAGRAPHS: Style = {
    "paragraph": "<p>{}</p>",
    "heading": "<h2>{}</h2>",
    "item": "<li>{}</li>",
    "step": "<li>{}</li>",
    "row": "<tr>{}</tr>",
    "cell": "<td>{}</td>",
    "quote": "<blockquote><p>{}</p></blockquote>",
    "image": '<figure><img src="/images/1.jpg" alt=""><figcaption>{}</figcaption></figure>',
    "right": '<p style="text-align:right">{}</p>',
    "file": '<p><a href="./files/1.pdf">{}</a></p>',
}


@dataclass(frozen=True)
class Article:
    """A written article and what is true of it; None where its page does not say."""

    name: str
    layout: str
    title: str
    body: str
    date: str
    author: str | None = None
    byline: str = ""  # the author as the page writes it, where it adds something
    publisher: str | None = None
    url: str = ""
    allowed: list[str] = field(default_factory=list)  # a table of facts that the text may hold

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """Kind and inline HTML of each block."""
        return [_block(line) for line in self.body.strip().splitlines() if line.strip()]

    @property
    def pieces(self) -> list[str]:
        """The words of each paragraph, heading, item, cell, caption, signature and attachment."""
        return [_plain(piece) for kind, text in self.blocks for piece in _cells(kind, text)]


@functools.cache
def load(language: str) -> list[Article]:
    """The articles of a folder of TOML files, where each table is named for its layout."""
    return list(_load(WRITTEN / language))


def _load(folder: Path) -> Iterator[Article]:
    for path in sorted(folder.glob("*.toml")):
        for layout, rows in tomllib.loads(path.read_text("utf-8")).items():
            for i, row in enumerate(rows, 1):
                yield Article(name=f"{layout}-{i}", layout=layout, **row)


def render(article: Article, style: Style) -> list[str]:
    """The HTML of the body, one string a block; list items and table rows stand together."""
    style = PARAGRAPHS | style
    rendered: list[str] = []
    for kind, blocks in itertools.groupby(article.blocks, key=lambda block: block[0]):
        parts = [_fill(style[kind], _inner(kind, text, style)) for _, text in blocks]
        group = style.get(f"{kind}s", _GROUPS.get(kind))
        rendered += [_fill(group, "\n".join(parts))] if group else parts
    return rendered


def _inner(kind: str, text: str, style: Style) -> str:
    cells = _cells(kind, text)
    return "".join(_fill(style["cell"], cell) for cell in cells) if kind == "row" else text


def _fill(form: str, text: str) -> str:
    return form.replace("{}", text)


def _block(line: str) -> tuple[str, str]:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return kind, line.removeprefix(mark)
    return "paragraph", line


def _cells(kind: str, text: str) -> list[str]:
    return [cell.strip() for cell in text.strip("| ").split("|")] if kind == "row" else [text]


def _plain(inline: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", inline)).strip()

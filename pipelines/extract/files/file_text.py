"""What is read in a file: its lines, its own title, and how much of it they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.outcomes import TextState

CHARACTERS = 2_000_000
"""The length up to which a file is read; a table of a million rows says little more."""

CELLS = " | "
"""What stands between two cells of a row: a tab would be a space like any other."""


class UnreadError(Exception):
    """Why nothing of a file can be read, in words that follow `it`: `is damaged: …`."""


class FullError(Exception):
    """A file has more text than is read."""


@dataclass(slots=True)
class FileText:
    """The lines of a file as they are read. `title` is what its properties say, `heading` what it
    marks as its headline; `lost` characters have shapes and no meaning."""

    lines: list[str] = field(default_factory=list)
    title: str | None = None
    heading: str | None = None
    state: TextState = "whole"
    reason: str | None = None
    lost: int = 0
    size: int = 0

    def add(self, line: str) -> None:
        """Take a paragraph; raises FullError when there were enough."""
        line = line.strip()
        if line:
            self.lines.append(line)
            self.size += len(line)
        if self.size > CHARACTERS:
            raise FullError

    def add_row(self, cells: Iterable[str]) -> None:
        """Take the row of a table, empty cells in their places but at its end."""
        texts = [" ".join(cell.split()) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            self.add(CELLS.join(texts))

    def be(self, state: TextState, reason: str) -> None:
        """Say how much was read, and why no more; what was said first counts."""
        if self.state == "whole":
            self.state, self.reason = state, reason

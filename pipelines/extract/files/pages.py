"""Which pages of a file were read, and what the others are."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.extract.files.file_text import FileText

PAGES = 1_000
"""How many pages of a file are read."""


@dataclass(slots=True)
class PageStates:
    """The numbers of pages that are pictures, and of those that are damaged."""

    pictures: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)

    def judge(self, text: FileText, pages: int) -> None:
        """Say what of a file with so many pages was not read."""
        if self.damaged:
            reason = f"is damaged: {_named(self.damaged)} cannot be read"
            text.be("part" if text.lines else "unread", reason)
        if self.pictures and not text.lines:
            text.be("image_only", "is pictures of pages without a text")
        elif self.pictures:
            verb = "is a picture" if len(self.pictures) == 1 else "are pictures"
            text.be("part", f"holds a text of which {_named(self.pictures)} {verb}")
        if pages > PAGES:
            text.be("part", f"has {pages} pages, and the first {PAGES} were read")


def _named(pages: list[int]) -> str:
    """The numbers of pages, the first ten of them."""
    more = f" and {len(pages) - 10} more" if len(pages) > 10 else ""
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages[:10]))}{more}"

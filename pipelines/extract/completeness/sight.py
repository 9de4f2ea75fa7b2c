"""What the state of a text is told by: the text as it was read, and the page around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pipelines.extract.article.titles import letters
from pipelines.extract.page.lines import Line

_PARAGRAPH = 15  # characters; less is a heading or a signature, which may stand elsewhere too


@dataclass(frozen=True, slots=True)
class Sight:
    """A text and its page: `lines` are those of the article's part, `shown` those of them that are
    its text, `page` all that a reader sees; `files` says that it names attachments."""

    url: str
    base_url: str
    html: str
    charset: str
    title: str
    text: Sequence[str]
    lines: Sequence[Line]
    shown: Sequence[Line]
    page: Sequence[Line]
    pictured: bool
    files: bool


def behind(page: Sequence[Line], text: Sequence[str], most: int) -> list[Line]:
    """The first lines of a page behind the last paragraph of a text; if it stands nowhere on the
    page, the first of all."""
    last = {_key(line.text): at for at, line in enumerate(page)}
    ends = (last.get(key) for line in reversed(text) if len(key := _key(line)) >= _PARAGRAPH)
    end = next((at for at in ends if at is not None), -1)
    return list(islice((line for line in page[end + 1 :] if letters(line.text)), most))


def _key(text: str) -> str:
    """A line without the bars and the spaces between its elements."""
    return "".join(text.replace("|", " ").split())

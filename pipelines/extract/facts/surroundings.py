"""What stands around an article's text on its page: the lines that name dates, people and files."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extract.article.titles import letters
from pipelines.extract.page.lines import Line

_BEFORE = 3  # lines before the headline that may name date and publisher
_ABOVE = 15  # lines between headline and text, at most, where no line is the headline
_BETWEEN = 40  # the same where one is
_OPENING = 6  # lines from the text's first that may stand between a lead and the rest
_NEAR = 4  # lines from a headline that stands farther above too
_BELOW = 25  # lines under the text that may name its author or editor


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines of a page around the headline, those under the text, and all from the first to the
    last of them.

    `farther` are those under the headline where it stands farther above once more; `is_found` says that the text begins with a line of the page; else nothing stands above it.
    """

    above: list[Line]
    farther: list[Line]
    under: list[Line]
    whole: list[Line]
    is_found: bool

    @property
    def opening(self) -> list[Line]:
        """The first lines from where the text begins, those among them that are not of it too."""
        return self.whole[len(self.above) :][:_OPENING] if self.is_found else []


def surroundings(page: list[Line], text: list[str], title: str) -> Surroundings:
    """Where a text stands among the lines of its page."""
    keys = [letters(line.text) for line in page]
    first, last = (letters(line) for line in (text[0], text[-1])) if text else ("", "")
    is_found = first in keys
    start = keys.index(first) if is_found else len(keys)
    end = len(keys) - 1 - keys[::-1].index(last) if last in keys else start
    key = letters(title)
    heads = [i for i, line in enumerate(keys[:start]) if key and key in line]
    head = max(start - _ABOVE, 0)
    if heads and not is_found:
        head, start = max(heads[0] - _BEFORE, 0), heads[0] + _ABOVE
    elif heads and start - heads[-1] <= _BETWEEN:
        head = max(heads[-1] - _BEFORE, 0)
    return Surroundings(
        above=page[head:start],
        farther=[line for i in heads if i < head for line in _said(page[i:head])[:_NEAR]],
        under=page[end + 1 : end + _BELOW],
        whole=page[head : end + _BELOW],
        is_found=is_found,
    )


def _said(lines: list[Line]) -> list[Line]:
    """The lines that hold more than bars."""
    return [line for line in lines if letters(line.text)]


def words(lines: list[Line]) -> list[str]:
    """What lines say, without the bars at their ends."""
    return [line.text.strip(" |") for line in lines]

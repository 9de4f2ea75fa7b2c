"""How much of an article a reading holds, as its page tells (DESIGN.md section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.outcomes import TextState
from pipelines.extract.article.titles import letters
from pipelines.extract.completeness.barred import is_barred
from pipelines.extract.completeness.garbled import is_garbled
from pipelines.extract.completeness.going_on import offers_whole
from pipelines.extract.completeness.in_its_place import shown_instead
from pipelines.extract.completeness.sight import Sight
from pipelines.extract.page.lines import Line

_PARAGRAPH = 40  # characters
_LEAST = 3  # paragraphs; one or two are a site's own remarks
_TENTH = 0.1
_SUMMARY = 3  # lines under a linked headline, at most
_ENDS = re.compile(r"""[。！？!?.…]["”’』」）)】\]]*$""")


def text_state(sight: Sight, is_one_of_several: bool) -> TextState:
    """The state of a text: doubtful, a stub, elsewhere, a part, or whole."""
    if is_garbled("\n".join(sight.text), sight.charset):
        return "doubtful"
    if is_barred(sight):
        return "stub"
    if instead := shown_instead(sight):
        return instead
    if is_one_of_several or offers_whole(sight):
        return "part"
    return "doubtful" if _is_trimmed(sight) else "whole"


def _is_trimmed(sight: Sight) -> bool:
    """Whether more than a tenth of the paragraphs of the article's part were left out."""
    shown = {line.text for line in sight.shown}
    all_of_it = set(_paragraphs(sight))
    left = all_of_it - shown
    return bool(shown) and len(left) >= _LEAST and len(left) > _TENTH * len(all_of_it)


def _paragraphs(sight: Sight) -> Iterator[str]:
    """Lines that read as sentences, but the headline and what stands under linked headlines."""
    title = letters(sight.title)
    for at, line in enumerate(sight.lines):
        is_summary = any(map(_is_link, sight.lines[max(0, at - _SUMMARY) : at]))
        if _is_prose(line) and not is_summary and letters(line.text) not in title:
            yield line.text


def _is_prose(line: Line) -> bool:
    is_long = line.kind == "" and len(line.text) >= _PARAGRAPH
    return is_long and line.linked * 4 < len(line.text) and bool(_ENDS.search(line.text))


def _is_link(line: Line) -> bool:
    return line.linked * 3 > len(line.text)

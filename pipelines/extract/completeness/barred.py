"""Texts of which a page shows the beginning, and the whole to those who pay or log in."""

from __future__ import annotations

import re

from pipelines.extract.completeness.phrases import phrases, said
from pipelines.extract.completeness.sight import Sight, behind
from pipelines.extract.han import length

_LONGEST = 800  # characters of a stub; longer texts under an appeal were whole
_NOT_FREE_LONGEST = 200  # of one that only its own data call not free
_NEAR = 8  # lines behind the text
_NOT_FREE = re.compile(
    r'"isAccessibleForFree"\s*:\s*(?:\[\s*)?"?(?:https?://schema\.org/)?false', re.I
)


def is_barred(sight: Sight) -> bool:
    """Whether the rest of a text is held back: a short one, behind which the page says so."""
    amount = length("\n".join(sight.text))
    if amount > _LONGEST:
        return False
    if amount <= _NOT_FREE_LONGEST and _NOT_FREE.search(sight.html):
        return True
    text = [line for line in sight.text if not _appeals(line)]
    return any(_appeals(line.text) for line in behind(sight.page, text, _NEAR))


def _appeals(line: str) -> bool:
    return said(phrases().appeals, line) is not None

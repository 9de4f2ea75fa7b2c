"""The traits of a text, by which others that may be alike are found."""

from __future__ import annotations

from archive.text.beforehand import Beforehand
from pipelines.sameness import sampling, signals
from pipelines.sameness.languages import language_of

Traits = dict[str, list[int]]
"""By what they are for: `copies` and `translations`."""


def _find(text: str) -> Traits:
    return {
        "copies": sampling.sampled(text),
        "translations": signals.signals(text, language_of(text)),
    }


of = Beforehand(_find)
"""The traits of a text; finding them takes milliseconds."""

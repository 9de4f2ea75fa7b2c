"""The traits of a text, by which others that may be alike are found."""

from __future__ import annotations

from archive.text.beforehand import Beforehand
from pipelines.sameness import sampling, signals
from pipelines.sameness.languages import language_of

Traits = dict[str, list[int]]
"""By what they are for: `copies` and `translations`."""


OTHER_LANGUAGE = 1
"""The bit in which a signal is another number in Chinese texts and in English ones."""


def _find(text: str) -> Traits:
    language = language_of(text)
    sided = OTHER_LANGUAGE if language == "en" else 0
    found = {signal & ~OTHER_LANGUAGE | sided for signal in signals.signals(text, language)}
    return {"copies": sampling.sampled(text), "translations": sorted(found)}


of = Beforehand(_find)
"""The traits of a text; finding them takes milliseconds."""

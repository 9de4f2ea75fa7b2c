"""The traits of a text, by which others that may be alike are found; those found elsewhere are kept.

Finding them takes milliseconds, so the workers do it with the reading.
"""

from __future__ import annotations

from collections import OrderedDict

from pipelines.sameness import sampling, signals
from pipelines.sameness.languages import language_of

Traits = dict[str, list[int]]
"""By what they are for: `copies` and `translations`."""

_KEPT = 256  # texts on their way from a worker into the archive
_known: OrderedDict[str, Traits] = OrderedDict()


def find(text: str) -> Traits:
    """The traits of a text."""
    return {
        "copies": sampling.sampled(text),
        "translations": signals.signals(text, language_of(text)),
    }


def keep(text: str, traits: Traits) -> None:
    """Keep what a worker found, until the text comes into the archive."""
    _known[text] = traits
    if len(_known) > _KEPT:
        _known.popitem(last=False)


def of(text: str) -> Traits:
    """The traits of a text: those that are kept, else found now."""
    if text not in _known:
        keep(text, find(text))
    return _known[text]

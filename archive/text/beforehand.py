"""What was found in a text beforehand, in another process, is kept until it is asked for here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")

_KEPT = 256  # texts on their way from a worker into the archive


class Beforehand(Generic[Found]):
    """Gives what `find` finds in a text: what is kept of it, else what is found now."""

    def __init__(self, find: Callable[[str], Found]) -> None:
        self.find = find
        self._kept: OrderedDict[str, Found] = OrderedDict()

    def __call__(self, text: str) -> Found:
        """What is found in a text."""
        if text not in self._kept:
            self.keep(text, self.find(text))
        return self._kept[text]

    def keep(self, text: str, found: Found) -> None:
        """Keep what was found elsewhere; of many texts the latest."""
        self._kept[text] = found
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

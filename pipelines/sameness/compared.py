"""A text as it is compared with others: each part of it is made when it is first asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property

from pipelines.sameness.common import Prepared
from pipelines.sameness.languages import language_of
from pipelines.sameness.told import Told, told

_REMEMBERED = 512  # texts: what is compared now was often compared a moment ago
_known: OrderedDict[str, Compared] = OrderedDict()


class Compared:
    """A text, ready to be compared with as many others as there are."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def prepared(self) -> Prepared:
        """For being laid beside a text of its language."""
        return Prepared(self.text)

    @cached_property
    def language(self) -> str:
        """`zh`, `en`, or another one."""
        return language_of(self.text)

    @cached_property
    def told(self) -> Told:
        """For being laid beside a text in the other language."""
        return told(self.text, self.language)


def compared(digest: str, text: Callable[[], str]) -> Compared:
    """The text of a digest, which is asked for where it is not remembered."""
    found = _known.pop(digest, None) or Compared(text())
    _known[digest] = found
    if len(_known) > _REMEMBERED:
        _known.popitem(last=False)
    return found

"""Every document number in a text, Chinese or English, with its place."""

from __future__ import annotations

from archive.text import chinese_numbers, english_numbers
from archive.text.beforehand import Beforehand
from archive.text.mention import Mention, plain


def mentions(text: str) -> list[Mention]:
    """The numbers in a text by their places; of two that overlap the one that begins earlier, and
    of those the longer, is meant.

    Candidates of which the words allow several have the same place.
    """
    same = plain(text)
    found = {*chinese_numbers.found(same), *english_numbers.found(same)}
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end, m.serial, m.number)):
        if not kept or mention.start >= kept[-1].end or mention.span == kept[-1].span:
            kept.append(mention)
    return kept


mentions_of = Beforehand(mentions)
"""The same; what a worker found is not looked for again."""


def number_of(said: str) -> Mention | None:
    """A number that a fact gives, as `mentions` would find it; None where it finds none."""
    found = mentions(said)
    return found[0] if len(found) == 1 else None

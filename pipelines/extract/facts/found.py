"""The facts of a page on their way into its reading: each with where it was read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

from archive.records import Origin
from pipelines.extract.normalise import normalise_line


class Fact(NamedTuple):
    """A fact and where it was read.

    `by_instant` says that another instant of capture could have given another value.
    """

    value: str
    origin: Origin
    by_instant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFacts:
    """What was found of archive.records.TEXT_FACTS, under the same names; None is not found."""

    title: Fact | None = None
    author: Fact | None = None
    publisher: Fact | None = None
    published_at: Fact | None = None
    modified_at: Fact | None = None
    document_number: Fact | None = None
    issuer: Fact | None = None
    subtitle: Fact | None = None
    editor: Fact | None = None
    signed_on: Fact | None = None
    effective_on: Fact | None = None
    index_number: Fact | None = None
    topic: Fact | None = None
    document_kind: Fact | None = None
    validity: Fact | None = None

    def by_name(self) -> dict[str, Fact]:
        """What was found, by the name of the fact."""
        facts = ((name, getattr(self, name)) for name in _NAMES)
        return {name: fact for name, fact in facts if fact}

    def or_else(self, others: FoundFacts) -> FoundFacts:
        """These facts, and of the others those that are not among them."""
        return FoundFacts(**(others.by_name() | self.by_name()))


_NAMES = tuple(field.name for field in fields(FoundFacts))


def fact(value: str | None, origin: Origin) -> Fact | None:
    """A fact on one line; None if nothing is left of it."""
    value = normalise_line(value)
    return Fact(value, origin) if value else None

"""What one page of a list shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an absolute address and what the list says of it (date in ISO 8601)."""

    url: str
    title: str | None = None
    date: str | None = None
    summary: str | None = None


@dataclass(slots=True)
class ListPage:
    """Its rows, older pages of the same list, and lists it only points at."""

    rows: list[Row] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)


def absolute(base: str, address: str) -> str | None:
    """A row's address made absolute, or None if it is none at all (`http://[address]`)."""
    try:
        return urljoin(base, address)
    except ValueError:
        return None


class ListError(ValueError):
    """A list that is not what its source declares."""

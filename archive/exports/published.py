"""What a release says of itself, whatever the form it is said in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from archive.queries.released import Table


class File(NamedTuple):
    """A file of a release; `table` is whose rows it holds."""

    path: str
    media_type: str
    description: str
    size: int
    sha256: str
    table: Table | None = None


class Rights(NamedTuple):
    """Whose the content is: an address of rightsstatements.org, and a sentence."""

    url: str
    said: str


THEIRS = Rights(
    "https://rightsstatements.org/vocab/InC/1.0/",
    "The texts and titles belong to their publishers, whose addresses stand beside them. They are "
    "given for research; whoever hands them on asks the publishers.",
)
FACTS = Rights(
    "https://rightsstatements.org/vocab/CNE/1.0/",
    "Facts and digests without the texts, which belong to their publishers. Nobody has examined "
    "whether any of it is protected.",
)


@dataclass(frozen=True, slots=True)
class Release:
    """What is released: `at` is the instant of the archive's newest capture, which dates it.

    `described` has what each column of a view means; `url` is the archive's public address.
    """

    title: str
    creator: str
    at: str
    asked: str | None
    rights: Rights
    described: dict[str, dict[str, str]]
    url: str | None = None

    @property
    def date(self) -> str:
        """The day (UTC), which is its version too."""
        return self.at[: len("2026-11-20")]

    @property
    def name(self) -> str:
        """A name for programs."""
        return f"yigai-{self.date}"

    @property
    def description(self) -> str:
        """What it holds, in sentences."""
        of = f" that a query names ({self.asked})" if self.asked else ""
        return (
            "What governments and news sites publish on China's health-system reform: the latest "
            f"text of each article{of}, and every version of it, as archived up to {self.at}. "
            f"{self.rights.said}"
        )

    def meaning(self, table: Table, column: str) -> str:
        """What a column of a table means."""
        if column == "url_key":
            return "Computed from the address: two addresses of one article have one key."
        said = self.described[table.view].get(column)
        return said or f"{column.replace('_', ' ').capitalize()}; see versions."

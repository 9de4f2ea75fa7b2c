"""Rows of a query as a feed (Atom, RFC 4287): an entry for each that has an instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from heapq import nlargest
from typing import Any

from archive.exports.atom import END_OF_ENTRY, NEWEST, attribute, head, tag, text

_NAMES = ("title", "summary", "citation", "url", "source")


def instant_of(columns: Sequence[str]) -> str | None:
    """The column that says when a row happened; None where none does."""
    return next((column for column in columns if column.endswith("_at")), None)


def rows_feed(
    name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], pages: str | None
) -> Iterator[str]:
    """The newest rows as a feed, piece by piece. `pages` is the address that articles stand below;
    without it an entry leads to the row's own.

    An entry is named by what it says, so that the same row has the same name tomorrow.
    """
    at = instant_of(columns) or ""
    dated = (row for row in rows if at and row[at])
    newest = nlargest(NEWEST, dated, key=lambda row: str(row[at]))
    yield head(f"query/{name}", name, newest[0][at] if newest else "1970-01-01T00:00:00Z")
    for row in newest:
        said = "\n".join(
            f"{column}: {row[column]}" for column in columns if row[column] is not None
        )
        title = next((row[c] for c in _NAMES if c in columns and row[c]), name)
        digest = sha256(said.encode()).hexdigest()
        yield f"<entry>\n<id>{text(tag(f'query/{name}/{digest}'))}</id>\n"
        yield f"<title>{text(str(title))}</title>\n<updated>{row[at]}</updated>\n"
        if address := _address(columns, row, pages):
            yield f'<link rel="alternate" href={attribute(address)}/>\n'
        yield f"<summary>{text(said)}</summary>\n"
        yield END_OF_ENTRY
    yield "</feed>\n"


def _address(columns: Sequence[str], row: Mapping[str, Any], pages: str | None) -> str | None:
    if pages and "article_id" in columns and row["article_id"]:
        return f"{pages}/{row['article_id']}"
    return str(row["url"]) if pages is None and "url" in columns and row["url"] else None

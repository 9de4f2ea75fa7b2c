"""Rows of a query as a feed (Atom, RFC 4287): an entry for each that has an instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from archive.exports.atom import NEWEST, attribute, head, tag, text

_NAMES = ("title", "summary", "citation", "url", "source")


def instant_of(columns: Sequence[str]) -> str | None:
    """The column that says when a row happened; None where none does."""
    return next((column for column in columns if column.endswith("_at")), None)


def rows_feed(
    name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], pages: str
) -> Iterator[str]:
    """The newest rows as a feed, piece by piece. `pages` is the address that articles stand below.

    An entry is named by what it says, so that the same row has the same name tomorrow.
    """
    at = instant_of(columns) or ""
    dated = [row for row in rows if at and row[at]]
    newest = sorted(dated, key=lambda row: str(row[at]), reverse=True)[:NEWEST]
    yield head(f"query/{name}", name, newest[0][at] if newest else "1970-01-01T00:00:00Z")
    for row in newest:
        said = "\n".join(
            f"{column}: {row[column]}" for column in columns if row[column] is not None
        )
        title = next((row[c] for c in _NAMES if c in columns and row[c]), name)
        digest = sha256(said.encode()).hexdigest()
        yield f"<entry>\n<id>{text(tag(f'query/{name}/{digest}'))}</id>\n"
        yield f"<title>{text(str(title))}</title>\n<updated>{row[at]}</updated>\n"
        if "article_id" in columns and row["article_id"]:
            address = attribute(f"{pages}/{row['article_id']}")
            yield f'<link rel="alternate" href={address}/>\n'
        yield f"<summary>{text(said)}</summary>\n</entry>\n"
    yield "</feed>\n"

"""The archive in Datasette: descriptions of every view and column, and how it is started."""

from __future__ import annotations

from pathlib import Path

METADATA = Path(__file__).with_name("metadata.json")


def command(data: Path, port: int, *, immutable: bool = False) -> list[str]:
    """The arguments of `python -m` that open the archive in Datasette.

    `immutable` is an archive that nobody can be writing.
    """
    return [
        "datasette",
        "serve",
        *(["--immutable"] if immutable else []),
        str(data / "archive.db"),
        "--metadata",
        str(METADATA),
        "--port",
        str(port),
        # Guessing facets costs a second a page on a million rows.
        "--setting",
        "suggest_facets",
        "off",
    ]

"""docs/schema.md: what the public views hold, from the database itself and metadata.json.

Run by itself (`python -m archive.datasette.schema`) it prints the page for an empty archive.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from archive.datasette import METADATA
from archive.store.store import open_to_write

_HEAD = """# Schema

The views below are the public interface of `archive.db`: they keep their names and columns.
This page is made by `make docs` from the database and `archive/datasette/metadata.json`.
Datasette shows the same descriptions.
"""
_TABLES = """## Tables behind the views

They may change from one release to the next. Do not build on them.
"""


def schema_markdown(connection: sqlite3.Connection) -> str:
    """The page, from the database's views and tables and their descriptions.

    Raises ValueError naming each view, table or column without a description, and each
    description of something that the database has not.
    """
    described = json.loads(METADATA.read_text(encoding="utf-8"))["databases"]["archive"]["tables"]
    views = {name: _columns(connection, name) for name in _names(connection, "view")}
    tables = _names(connection, "table")
    if wrong := [*_unmatched([*views, *tables], described), *_undescribed(views, described)]:
        raise ValueError(f"{METADATA.name}: {'; '.join(wrong)}")
    sections = [_view(name, columns, described[name]) for name, columns in views.items()]
    listed = [
        f"- `{name}`: {described[name]['description']}"
        for name in tables
        if "description" in described[name]  # SQLite's own are hidden and need no word
    ]
    return "\n".join([_HEAD, *sections, _TABLES, *listed, ""])


def _names(connection: sqlite3.Connection, kind: str) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = ? ORDER BY rowid", [kind]
    )
    return [row[0] for row in rows]


def _columns(connection: sqlite3.Connection, view: str) -> dict[str, str]:
    """The view's columns with their types, empty where SQLite knows none."""
    rows = connection.execute("SELECT name, type FROM pragma_table_info(?)", [view])
    return {row[0]: row[1] for row in rows}


def _unmatched(present: Iterable[str], described: Iterable[str], prefix: str = "") -> list[str]:
    """What is wrong where names and described names should be the same."""
    there, said = set(present), set(described)
    missing = [f"{prefix}{name} has no description" for name in sorted(there - said)]
    return missing + [f"{prefix}{name} is described and not there" for name in sorted(said - there)]


def _undescribed(views: dict[str, dict[str, str]], described: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
    for name, columns in views.items():
        entry = described.get(name, {})
        if not entry.get("description"):
            wrong.append(f"{name} has no description")
        texts = {column for column, text in entry.get("columns", {}).items() if text.strip()}
        wrong += _unmatched(columns, texts, f"{name}.")
    return wrong


def _view(name: str, columns: dict[str, str], entry: dict[str, Any]) -> str:
    rows = [
        f"| `{column}` | {kind.lower()} | {_cell(entry['columns'][column])} |"
        for column, kind in columns.items()
    ]
    head = ["| Column | Type | Description |", "| --- | --- | --- |"]
    return "\n".join([f"## {name}", "", entry["description"], "", *head, *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def main() -> None:
    """Print the page for an archive of today's schema."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_to_write(Path(folder) / "archive.db")
        try:
            print(schema_markdown(store.connection), end="")
        finally:
            store.close()


if __name__ == "__main__":
    main()

"""The desk's saved queries and descriptions, for commands that use them too."""

from __future__ import annotations

import json
from typing import Any

from archive.datasette import METADATA
from archive.errors import WrongUsageError


def sql_of(name: str) -> str:
    """The SQL of a saved query. Raises WrongUsageError where there is none of the name."""
    queries = _described()["queries"]
    if name not in queries:
        raise WrongUsageError(f"{name}: no such saved query; there are: {', '.join(queries)}")
    return str(queries[name]["sql"])


def columns() -> dict[str, dict[str, str]]:
    """What each column of each view means."""
    return {name: said.get("columns", {}) for name, said in _described()["tables"].items()}


def _described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(METADATA.read_text(encoding="utf-8"))
    return found["databases"]["archive"]  # type: ignore[no-any-return]

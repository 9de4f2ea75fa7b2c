"""The desk's saved queries, for commands that ask them too."""

from __future__ import annotations

import json

from archive.datasette import METADATA
from archive.errors import YigaiError


def sql_of(name: str) -> str:
    """The SQL of a saved query. Raises YigaiError where there is none of the name."""
    described = json.loads(METADATA.read_text(encoding="utf-8"))
    queries = described["databases"]["archive"]["queries"]
    if name not in queries:
        raise YigaiError(f"{name}: no such saved query; there are: {', '.join(queries)}")
    return str(queries[name]["sql"])
